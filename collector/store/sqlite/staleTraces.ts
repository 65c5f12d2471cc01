import { doomedOf } from "./doomed.ts";
import type { Db } from "./openDatabase.ts";
import type { TraceRow } from "./traceRows.ts";

/** Traces that are told to be stale at once, at most. */
const STALE_AT_ONCE = 64;
/**
 * Spans that are read together, of the traces that are likely to be understood next, as far as they are kept. Runs that
 * were under way at the same time lie in the same bodies: read one by one, each would inflate all of them again.
 */
const MOST_AHEAD = 6_000;
/** How often the same state of a trace is tried. */
const MOST_TRIES = 3;
/** A trace of fewer spans is too small to take its thread down. */
const LARGE_TRACE = 5_000;

/** A trace that was not given up as it is now, and is not being deleted. */
const GOES_ON = `NOT (tries >= ${MOST_TRIES} AND tried = changed AND tried_rules = $rules) AND id NOT IN (${doomedOf("trace")})`;

/** What is to be understood now. */
export interface NextTraces {
  readonly traceIds: string[];
  /** Whether there are more. */
  readonly more: boolean;
  /** Those and the ones that are likely to follow, where it pays to read them together. */
  readonly ahead: ReadonlySet<string>;
}

/** Which traces are to be understood, in which order, and which are left as they are since trying them failed. */
export class StaleTraces {
  readonly #statements;

  constructor(db: Db) {
    const stale = (which: string, order: string) =>
      db
        .prepare(
          `SELECT lower(hex(trace_id)), span_count FROM traces WHERE ${which} AND ${GOES_ON} ORDER BY ${order}
           LIMIT ${STALE_AT_ONCE}`,
        )
        .raw();
    this.#statements = {
      complete: stale("understood < changed AND running = 0 AND root_name IS NOT NULL", "changed DESC"),
      oldest: stale("understood < changed", "changed, id"),
      newest: stale("understood < changed", "changed DESC"),
      earlierRules: stale("rules < $rules", "rules DESC, id DESC"),
      laterRules: stale("rules > $rules", "rules DESC, id DESC"),
      behind: db.prepare(`SELECT count(*) FROM traces WHERE rules <> $rules AND ${GOES_ON}`).pluck(),
      isStale: db
        .prepare(
          `SELECT 1 FROM traces WHERE trace_id = $traceId AND (understood < changed OR rules <> $rules) AND ${GOES_ON}`,
        )
        .pluck(),
      ofRun: db
        .prepare(
          `SELECT lower(hex(trace_id)) FROM traces WHERE (understood < changed OR rules <> $rules) AND ${GOES_ON}
             AND (trace_id = unhex($runId)
               OR id IN (SELECT rt.trace FROM runs r JOIN run_traces rt ON rt.run = r.id WHERE r.run_id = $runId))
           LIMIT ${STALE_AT_ONCE}`,
        )
        .pluck(),
      tried: db.prepare("UPDATE traces SET tried = ?, tried_rules = ?, tries = ? WHERE id = ?"),
    };
  }

  /** As many as have `mostSpans` together, at least one; in the order that `AnalysisStore.staleTraces` tells. */
  next(rulesVersion: number, mostSpans: number, rests: (traceId: string) => boolean, oldestFirst: boolean): NextTraces {
    const rules = { rules: rulesVersion };
    const { complete, oldest, newest, earlierRules, laterRules } = this.#statements;
    const traceIds = new Set<string>();
    const ahead = new Set<string>();
    let spans = 0;
    let spansAhead = 0;
    let more = false;
    for (const order of [...(oldestFirst ? [oldest] : [complete, newest]), earlierRules, laterRules])
      for (const [traceId, spanCount] of order.iterate(rules) as IterableIterator<[string, number]>) {
        if (traceIds.has(traceId) || ahead.has(traceId) || rests(traceId)) continue;
        more ||= traceIds.size > 0 && (spans + spanCount > mostSpans || traceIds.size >= STALE_AT_ONCE);
        if (more && spansAhead + spanCount > MOST_AHEAD) break;
        ahead.add(traceId);
        spansAhead += spanCount;
        if (more) continue;
        traceIds.add(traceId);
        spans += spanCount;
      }
    return { traceIds: [...traceIds], more, ahead: spansAhead > MOST_AHEAD ? new Set() : ahead };
  }

  behind(rulesVersion: number): number {
    return this.#statements.behind.get({ rules: rulesVersion }) as number;
  }

  isStale(traceId: string, rulesVersion: number): boolean {
    return this.#statements.isStale.get({ traceId: Buffer.from(traceId, "hex"), rules: rulesVersion }) !== undefined;
  }

  /** Those of a run. A trace that was never understood stands for a run of its id. */
  ofRun(runId: string, rulesVersion: number): string[] {
    return this.#statements.ofRun.all({ runId, rules: rulesVersion }) as string[];
  }

  /** A trace is about to be worked on: one that never comes out of it is not tried for ever. */
  begin(trace: TraceRow, rulesVersion: number): void {
    if (trace.spanCount < LARGE_TRACE) return;
    const again = trace.tried === trace.changed && trace.triedRules === rulesVersion;
    this.#statements.tried.run(trace.changed, rulesVersion, again ? trace.tries + 1 : 1, trace.id);
  }

  /** Leaves a trace as it was at a change, until it changes again. */
  giveUp(trace: TraceRow, at: number, rulesVersion: number): void {
    this.#statements.tried.run(at, rulesVersion, MOST_TRIES, trace.id);
  }
}
