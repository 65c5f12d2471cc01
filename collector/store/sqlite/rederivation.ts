import { readHotLogs } from "../../otlp/hotLogs.ts";
import { readHotSpans } from "../../otlp/hotSpans.ts";
import { OtlpDecodeError } from "../../otlp/otlpDecodeError.ts";
import { BodyReader } from "./bodyReader.ts";
import type { Dictionaries } from "./dictionaries.ts";
import { doomedOf } from "./doomed.ts";
import { LOOSE } from "./logRows.ts";
import type { Db } from "./openDatabase.ts";
import { type RowCheck, RowChecks } from "./rowChecks.ts";

/** Records that one step looks at. */
const RECORDS_AT_ONCE = 1_000;
const LOGS = 2;

/** A trace that is being made again: its records in order of arrival, up to a body. */
interface Current {
  readonly trace: number;
  readonly check: RowCheck;
  lastBody: number;
}

/**
 * Makes what is derived from bodies again out of them, a little at a time, newest traces first: the narrow rows of spans
 * and log records and the counted facts of a trace. What is understood is left to the analysis, for which the trace is
 * marked. Nothing changes where everything is as it should be.
 */
export class Rederivation {
  readonly #db: Db;
  readonly #bodies: BodyReader;
  readonly #checks: RowChecks;
  readonly #statements;
  #current: Current | null = null;
  /** Traces that wait, last one first. */
  #waiting: number[] = [];

  constructor(db: Db, dictionaries: Dictionaries) {
    this.#db = db;
    this.#bodies = new BodyReader(db);
    this.#checks = new RowChecks(db, dictionaries);
    const alive = `id NOT IN (${doomedOf("trace")})`;
    this.#statements = {
      all: db.prepare(`SELECT id FROM traces WHERE ${alive} ORDER BY id`).pluck(),
      ofRun: db
        .prepare(
          `SELECT id FROM traces WHERE ${alive} AND (trace_id = $trace OR id IN
             (SELECT t.trace FROM runs r JOIN run_traces t ON t.run = r.id WHERE r.run_id = $runId)) ORDER BY id`,
        )
        .pluck(),
      isThere: db.prepare(`SELECT 1 FROM traces WHERE id = ? AND ${alive}`).pluck(),
      next: db
        .prepare(
          `SELECT b.id, b.signal FROM trace_bodies t JOIN bodies b ON b.id = t.body
           WHERE t.trace = ? AND t.body > ? ORDER BY t.body LIMIT 1`,
        )
        .raw(),
      mark: db.prepare("UPDATE traces SET rules = 0, tries = 0 WHERE id = ?"),
    };
  }

  /** Puts a run, or all of them, in line. @returns how many traces wait now; null when there is no such run */
  begin(runId: string | null): number | null {
    const trace = runId !== null && /^[0-9a-f]{32}$/.test(runId) ? Buffer.from(runId, "hex") : null;
    const found =
      runId === null
        ? [LOOSE, ...(this.#statements.all.all() as number[])]
        : (this.#statements.ofRun.all({ runId, trace }) as number[]);
    if (runId !== null && found.length === 0) return null;
    const asked = new Set(found);
    this.#waiting = [...this.#waiting.filter((id) => !asked.has(id)), ...found];
    return this.left();
  }

  left(): number {
    return this.#waiting.length + (this.#current ? 1 : 0);
  }

  /** Does one small step. @returns how many traces are left */
  step(): number {
    const begun: number[] = this.#current ? [this.#current.trace] : [];
    this.#bodies.doubt();
    try {
      this.#db.transaction(() => this.#go(begun)).immediate();
    } catch (error) {
      // What was found out so far may have been rolled back: the traces begin anew.
      this.#current = null;
      this.#waiting.push(...begun.reverse());
      throw error;
    }
    return this.left();
  }

  /** Adds the traces that it begins with to `begun`. */
  #go(begun: number[]): void {
    for (let records = 0; records < RECORDS_AT_ONCE; ) {
      if (!this.#current) {
        const trace = this.#waiting.pop();
        if (trace === undefined) return;
        begun.push(trace);
        this.#current = { trace, check: this.#checks.begin(trace), lastBody: 0 };
      }
      records += 1 + this.#goOn(this.#current);
    }
  }

  /** Looks at the next body of a trace, or ends it. @returns how many records were looked at */
  #goOn(current: Current): number {
    const { trace, check, lastBody } = current;
    if (trace !== LOOSE && this.#statements.isThere.get(trace) === undefined) {
      this.#current = null;
      return 0;
    }
    const body = this.#statements.next.get(trace, lastBody) as [number, number] | undefined;
    if (!body) {
      this.#end(current);
      return 0;
    }
    current.lastBody = body[0];
    return this.#read(check, ...body);
  }

  #read(check: RowCheck, body: number, signal: number): number {
    const plain = this.#bodies.plain(body);
    try {
      if (signal === LOGS) return check.logs(readHotLogs(plain), plain, body);
      return check.spans(readHotSpans(plain).spans, plain, body);
    } catch (error) {
      if (!(error instanceof OtlpDecodeError)) throw error;
      check.isWhole = false;
      return 0;
    }
  }

  #end({ trace, check, lastBody }: Current): void {
    // Where nothing could be read, as of a session that stands for a trace, no row is judged.
    if (lastBody === 0) check.isWhole = false;
    check.end();
    if (trace !== LOOSE) this.#statements.mark.run(trace);
    this.#current = null;
  }
}
