import type { TraceDigest } from "../../model/groupRuns.ts";
import { answerName, traceName, traceOfName } from "../../model/judgedNames.ts";
import { numberOfName } from "../../otlp/recordKeys.ts";
import type { Db } from "./openDatabase.ts";

/** Traces that are looked at together because one judges the other, at most, from either side. */
const MOST = 2000;

/** From so many answers on it is remembered what was written of a trace. */
const LARGE = 500;

/**
 * Beside 0 (may be judged) and 1 (judges): the trace made the id of a conversation, or goes on with it. That is no judgement,
 * but kept and asked in the same way: a name that two traces share from two sides.
 */
const OPENS = 2;
const GOES_ON = 3;

type Statement = ReturnType<Db["prepare"]>;

/**
 * What evaluations judge in other traces, whichever of the two came first: by the id of an answer or of a trace. A trace
 * that judges and the one that it judges are understood together, and stay two runs.
 */
export class Judgements {
  readonly #statements;
  /** What was written of the trace with many answers that was looked at last. */
  #large: { readonly trace: number; readonly isJudged: boolean; readonly answers: Set<string> } | null = null;

  constructor(db: Db) {
    const of = (judges: 0 | 1 | 2 | 3) =>
      db.prepare(`SELECT key FROM judgements WHERE trace = ? AND judges = ${judges}`).pluck().safeIntegers();
    const others = (own: 0 | 1) =>
      db
        .prepare(
          `SELECT DISTINCT o.trace FROM judgements j JOIN judgements o ON o.key = j.key AND o.judges = ${1 - own}
           WHERE j.trace = ? AND j.judges = ${own} LIMIT ${MOST}`,
        )
        .pluck();
    const first = (other: 0 | 1 | 2 | 3, own: 0 | 1 | 2 | 3) =>
      db
        .prepare(
          `SELECT min(o.trace) FROM judgements j JOIN judgements o ON o.key = j.key AND o.judges = ${other}
           WHERE j.trace = ? AND j.judges = ${own} AND o.trace <> j.trace GROUP BY j.key`,
        )
        .pluck();
    this.#statements = {
      goesOn: of(GOES_ON),
      opens: of(OPENS),
      goingOnWith: first(GOES_ON, OPENS),
      opening: first(OPENS, GOES_ON),
      judges: of(1),
      judged: of(0),
      add: db.prepare("INSERT OR IGNORE INTO judgements (key, judges, trace) VALUES (?, ?, ?)"),
      drop: db.prepare("DELETE FROM judgements WHERE key = ? AND judges = ? AND trace = ?"),
      clear: db.prepare("DELETE FROM judgements WHERE trace = ?"),
      hasJudges: db.prepare("SELECT 1 FROM judgements INDEXED BY judgements_judge WHERE judges = 1 LIMIT 1").pluck(),
      isJudged: db.prepare("SELECT 1 FROM judgements WHERE key = ? AND judges = 1 LIMIT 1").pluck(),
      countJudged: db.prepare("SELECT count(*) FROM judgements WHERE trace = ? AND judges = 0").pluck(),
      trace: db.prepare("SELECT id FROM traces WHERE trace_id = ?").pluck(),
      judgesOf: others(0),
      judgedBy: others(1),
    };
  }

  /** Remembers what a trace judges and by what it may be judged. Most of it is known from the last time. */
  set(trace: number, { traceId, judges, given, opens, goesOn }: TraceDigest): void {
    const own = numberOfName(traceName(traceId));
    const isJudged = this.#statements.isJudged.get(own) === 1;
    const talk = (id: string) => numberOfName(`conversation ${id}`);
    const { judges: judging, judged, opens: opening, goesOn: going } = this.#statements;
    if (!this.#addAnswers(trace, given)) {
      const names = given.map((id) => numberOfName(answerName(id)));
      this.#put(trace, 0, judged, new Set(isJudged ? [...names, own] : names));
      this.#large = given.length < LARGE ? null : { trace, isJudged, answers: new Set(given) };
    } else if (isJudged) this.#statements.add.run(own, 0, trace);
    this.#put(trace, 1, judging, new Set(judges.map(numberOfName)));
    this.#put(trace, OPENS, opening, new Set(opens.map(talk)));
    this.#put(trace, GOES_ON, going, new Set(goesOn.map(talk)));
    for (const name of judges) {
      const id = traceOfName(name);
      const named = id ? (this.#statements.trace.get(Buffer.from(id, "hex")) as number | undefined) : undefined;
      if (named !== undefined) this.#statements.add.run(numberOfName(name), 0, named);
    }
  }

  /** Of a large live trace only what is new is written. @returns false where it is not known what was written of it */
  #addAnswers(trace: number, given: readonly string[]): boolean {
    const large = this.#large;
    if (large?.trace !== trace || given.length < large.answers.size) return false;
    const written = this.#statements.countJudged.get(trace) as number;
    if (written !== large.answers.size + (large.isJudged ? 1 : 0)) return false;
    for (const id of given) {
      if (large.answers.has(id)) continue;
      large.answers.add(id);
      this.#statements.add.run(numberOfName(answerName(id)), 0, trace);
    }
    return true;
  }

  #put(trace: number, judges: 0 | 1 | 2 | 3, statement: Statement, keys: ReadonlySet<bigint>): void {
    const known = new Set(statement.all(trace) as bigint[]);
    for (const key of keys) if (!known.has(key)) this.#statements.add.run(key, judges, trace);
    for (const key of known) if (!keys.has(key)) this.#statements.drop.run(key, judges, trace);
  }

  clear(trace: number): void {
    this.#statements.clear.run(trace);
  }

  /** Traces that judge a trace, and those that it judges; the one that opened its conversation, and one that goes on with it. */
  related(trace: number): number[] {
    const { goingOnWith, opening } = this.#statements;
    const talk = [...goingOnWith.all(trace), ...opening.all(trace)] as number[];
    // Most folders hold no evaluation from elsewhere, and runs have many answers.
    if (this.#statements.hasJudges.get() !== 1) return talk;
    return [...talk, ...this.#statements.judgesOf.all(trace), ...this.#statements.judgedBy.all(trace)] as number[];
  }
}
