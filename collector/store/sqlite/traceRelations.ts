import type { TraceDigest } from "../../model/groupRuns.ts";
import { answerName, traceName, traceOfName } from "../../model/judgedNames.ts";
import { numberOfName } from "../../otlp/recordKeys.ts";
import type { Db } from "./openDatabase.ts";

/** Traces that are looked at together because one judges the other, at most, from either side. */
const MOST = 2000;

/** From so many answers on it is remembered what was written of a trace. */
const LARGE = 500;

/** From which side a trace has a name: it may be judged by it or judges what has it, it made it or goes on with it. */
const ROLE = { judged: 0, judges: 1, opens: 2, goesOn: 3 } as const;
type Role = keyof typeof ROLE;

/**
 * Names that two traces have from two sides, whichever of them came first: what evaluations judge in other traces, by the
 * id of an answer or of a trace, and the conversation whose id one trace made and others go on with. Such traces are
 * understood together, and stay runs of their own.
 */
export class TraceRelations {
  readonly #statements;
  /** What was written of the trace with many answers that was looked at last. */
  #large: { readonly trace: number; readonly isJudged: boolean; readonly answers: Set<string> } | null = null;

  constructor(db: Db) {
    const keys = (role: Role) =>
      db.prepare(`SELECT key FROM trace_relations WHERE trace = ? AND role = ${ROLE[role]}`).pluck().safeIntegers();
    const both = (own: Role, other: Role) =>
      `trace_relations s JOIN trace_relations o ON o.key = s.key AND o.role = ${ROLE[other]}
       WHERE s.trace = ? AND s.role = ${ROLE[own]}`;
    const others = (own: Role, other: Role) =>
      db.prepare(`SELECT DISTINCT o.trace FROM ${both(own, other)} LIMIT ${MOST}`).pluck();
    const firstOther = (own: Role, other: Role) =>
      db.prepare(`SELECT min(o.trace) FROM ${both(own, other)} AND o.trace <> s.trace GROUP BY s.key`).pluck();
    const judging = `role = ${ROLE.judges}`;
    this.#statements = {
      keys: { judged: keys("judged"), judges: keys("judges"), opens: keys("opens"), goesOn: keys("goesOn") },
      add: db.prepare("INSERT OR IGNORE INTO trace_relations (key, role, trace) VALUES (?, ?, ?)"),
      drop: db.prepare("DELETE FROM trace_relations WHERE key = ? AND role = ? AND trace = ?"),
      clear: db.prepare("DELETE FROM trace_relations WHERE trace = ?"),
      hasJudges: db
        .prepare(`SELECT 1 FROM trace_relations INDEXED BY trace_relations_judges WHERE ${judging} LIMIT 1`)
        .pluck(),
      isJudged: db.prepare(`SELECT 1 FROM trace_relations WHERE key = ? AND ${judging} LIMIT 1`).pluck(),
      countJudged: db.prepare(`SELECT count(*) FROM trace_relations WHERE trace = ? AND role = ${ROLE.judged}`).pluck(),
      trace: db.prepare("SELECT id FROM traces WHERE trace_id = ?").pluck(),
      judgesOf: others("judged", "judges"),
      judgedBy: others("judges", "judged"),
      goingOnWith: firstOther("opens", "goesOn"),
      opening: firstOther("goesOn", "opens"),
    };
  }

  /** Remembers what a trace judges, by what it may be judged, and its conversations. Most of it is known from the last time. */
  set(trace: number, { traceId, judges, given, opens, goesOn }: TraceDigest): void {
    const own = numberOfName(traceName(traceId));
    const isJudged = this.#statements.isJudged.get(own) === 1;
    const talk = (id: string) => numberOfName(`conversation ${id}`);
    if (!this.#addAnswers(trace, given)) {
      const names = given.map((id) => numberOfName(answerName(id)));
      this.#put(trace, "judged", new Set(isJudged ? [...names, own] : names));
      this.#large = given.length < LARGE ? null : { trace, isJudged, answers: new Set(given) };
    } else if (isJudged) this.#add(own, "judged", trace);
    this.#put(trace, "judges", new Set(judges.map(numberOfName)));
    this.#put(trace, "opens", new Set(opens.map(talk)));
    this.#put(trace, "goesOn", new Set(goesOn.map(talk)));
    for (const name of judges) {
      const id = traceOfName(name);
      const named = id ? (this.#statements.trace.get(Buffer.from(id, "hex")) as number | undefined) : undefined;
      if (named !== undefined) this.#add(numberOfName(name), "judged", named);
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
      this.#add(numberOfName(answerName(id)), "judged", trace);
    }
    return true;
  }

  #put(trace: number, role: Role, keys: ReadonlySet<bigint>): void {
    const known = new Set(this.#statements.keys[role].all(trace) as bigint[]);
    for (const key of keys) if (!known.has(key)) this.#add(key, role, trace);
    for (const key of known) if (!keys.has(key)) this.#statements.drop.run(key, ROLE[role], trace);
  }

  #add(key: bigint, role: Role, trace: number): void {
    this.#statements.add.run(key, ROLE[role], trace);
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
