import type { TraceDigest } from "../../model/groupRuns.ts";
import type { LogRecord, SpanRecord } from "../../otlp/telemetry.ts";
import { type AnalysisStore, type KeptRun, StoreDamaged } from "../store.ts";
import type { WriteTurn } from "../writeTurn.ts";
import { BodyReader, PLACE_COLUMNS, placeOf } from "./bodyReader.ts";
import { doomedOf } from "./doomed.ts";
import { emptyLog } from "./emptyLog.ts";
import { Judgements } from "./judgements.ts";
import { looseLogsOf } from "./looseLogs.ts";
import { MaskedIn } from "./maskedIn.ts";
import { type Db, isDamage, openDatabase } from "./openDatabase.ts";
import { type Place, type Places, RecordCache, type TraceState } from "./recordCache.ts";
import { RunRows, type WaitingRun } from "./runRows.ts";
import { TraceKeys } from "./traceKeys.ts";

/** Traces that are told to be stale at once, at most. */
const STALE_AT_ONCE = 64;
/** Bytes of spans that are kept decoded, which takes some times as much. */
const MOST_CACHED = 24 * 1024 * 1024;
/** The same of one large trace while it is live. */
const MOST_OF_ONE = 192 * 1024 * 1024;
/** Bytes of log records that are kept decoded, and of those of one large trace. */
const MOST_LOGS = 8 * 1024 * 1024;
const MOST_LOGS_OF_ONE = 48 * 1024 * 1024;
/**
 * Spans that are read together, of the traces that are likely to be understood next, as far as they are kept. Runs that were under way at the same
 * time lie in the same bodies: read one by one, each would inflate all of them again.
 */
const MOST_AHEAD = 6_000;
/** How often the same state of a trace is tried. */
const MOST_TRIES = 3;
/** A trace of fewer spans is too small to take its thread down. */
const LARGE_TRACE = 5_000;

/** A trace that was not given up as it is now, and is not being deleted. */
const GOES_ON = `NOT (tries >= ${MOST_TRIES} AND tried = changed AND tried_rules = $rules) AND id NOT IN (${doomedOf("trace")})`;

/** Opens a data folder for the analysis. @throws NewerSchema, StoreDamaged */
export function openAnalysisStore(folder: string, turn?: WriteTurn): AnalysisStore {
  try {
    return new SqliteAnalysisStore(openDatabase(folder, "derived", turn));
  } catch (error) {
    throw isDamage(error) ? new StoreDamaged("The store is damaged.") : error;
  }
}

interface TraceRow {
  readonly id: number;
  readonly homeless: number;
  /** 1 for a trace that stands for the log records of a session. */
  readonly isSession: number;
  readonly changed: number;
  readonly spanCount: number;
  readonly logCount: number;
  readonly running: number;
  /** 1 for a trace that was understood, and whose rows were made again since. */
  readonly isMarked: number;
  readonly tried: number;
  readonly triedRules: number;
  readonly tries: number;
}

class SqliteAnalysisStore implements AnalysisStore {
  readonly #db: Db;
  readonly #bodies: BodyReader;
  readonly #runs: RunRows;
  readonly #keys: TraceKeys;
  readonly #judgements: Judgements;
  readonly #masked: MaskedIn;
  readonly #spans = new RecordCache<SpanRecord>(MOST_CACHED, MOST_OF_ONE);
  readonly #logs = new RecordCache<LogRecord | null>(MOST_LOGS, MOST_LOGS_OF_ONE);
  readonly #statements;
  /** Traces that are read together with the first of them that is read. */
  #ahead: ReadonlySet<string> = new Set();
  /** The change that each trace was last read at: what is written afterwards understands the trace up to there. */
  readonly #readAt = new Map<string, number>();
  /** The change up to which what tells its run is known of each trace that is about to be understood. */
  readonly #digestedAt = new Map<string, number>();

  constructor(db: Db) {
    this.#db = db;
    this.#bodies = new BodyReader(db, { frees: true });
    this.#runs = new RunRows(db);
    this.#runs.sweep();
    this.#keys = new TraceKeys(db);
    this.#judgements = new Judgements(db);
    this.#masked = new MaskedIn(db, this.#bodies);
    const stale = (which: string, order: string, most: number) =>
      db
        .prepare(
          `SELECT lower(hex(trace_id)), span_count FROM traces WHERE ${which} AND ${GOES_ON} ORDER BY ${order} LIMIT ${most}`,
        )
        .raw();
    this.#statements = {
      complete: stale("understood < changed AND running = 0 AND root_name IS NOT NULL", "changed DESC", STALE_AT_ONCE),
      oldest: stale("understood < changed", "changed, id", STALE_AT_ONCE),
      newest: stale("understood < changed", "changed DESC", STALE_AT_ONCE),
      earlierRules: stale("rules < $rules", "rules DESC, id DESC", STALE_AT_ONCE),
      laterRules: stale("rules > $rules", "rules DESC, id DESC", STALE_AT_ONCE),
      behind: db.prepare(`SELECT count(*) FROM traces WHERE rules <> $rules AND ${GOES_ON}`).pluck(),
      isStale: db
        .prepare(
          `SELECT 1 FROM traces WHERE trace_id = $traceId AND (understood < changed OR rules <> $rules) AND ${GOES_ON}`,
        )
        .pluck(),
      trace: db.prepare(
        `SELECT id, changed, span_count AS spanCount, log_count AS logCount, running,
           rules = 0 AND understood > 0 AS isMarked, tried, tried_rules AS triedRules, tries, homeless,
           session IS NOT NULL AS isSession
         FROM traces WHERE trace_id = ? AND id NOT IN (${doomedOf("trace")})`,
      ),
      spans: placesIn(db, "spans"),
      logs: placesIn(db, "logs"),
      understood: db.prepare("UPDATE traces SET understood = ?, rules = ?, tries = 0 WHERE id = ?"),
      homeless: db.prepare("UPDATE traces SET homeless = ? WHERE id = ?"),
      neighbours: db
        .prepare(
          `SELECT DISTINCT t.id FROM traces s JOIN logs l ON l.session = s.session JOIN resources y ON y.id = l.resource
           JOIN resources x ON x.process = y.process JOIN trace_resources r ON r.resource = x.id
           JOIN traces t ON t.id = r.trace WHERE s.id = ? AND t.start_ns IS NOT NULL ORDER BY t.start_ns DESC LIMIT 1000`,
        )
        .pluck(),
      tick: db.prepare("UPDATE clock SET changes = changes + 1 RETURNING changes").pluck(),
      touch: db.prepare("UPDATE traces SET changed = ? WHERE id = ?"),
      traceId: db.prepare("SELECT lower(hex(trace_id)) FROM traces WHERE id = ?").pluck(),
      pinned: db.prepare("SELECT 1 FROM pins WHERE run_id = ?").pluck(),
      tried: db.prepare("UPDATE traces SET tried = ?, tried_rules = ?, tries = ? WHERE id = ?"),
    };
  }

  staleTraces(
    rulesVersion: number,
    mostSpans: number,
    rests: (traceId: string) => boolean = () => false,
    oldestFirst = false,
  ): { traceIds: string[]; more: boolean } {
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
    this.#ahead = spansAhead > MOST_AHEAD ? new Set() : ahead;
    return { traceIds: [...traceIds], more };
  }

  behind(rulesVersion: number): number {
    return this.#statements.behind.get({ rules: rulesVersion }) as number;
  }

  isStale(traceId: string, rulesVersion: number): boolean {
    return this.#statements.isStale.get({ traceId: Buffer.from(traceId, "hex"), rules: rulesVersion }) !== undefined;
  }

  setDigests(traceIds: readonly string[], digests: readonly TraceDigest[]): void {
    for (const traceId of traceIds) this.#digestedAt.set(traceId, this.#readAt.get(traceId) ?? 0);
    const told = new Set(digests.map((digest) => digest.traceId));
    this.#db
      .transaction(() => {
        for (const traceId of traceIds) {
          const trace = told.has(traceId) ? undefined : this.#trace(traceId);
          if (!trace) continue;
          this.#keys.clear(trace.id);
          this.#judgements.clear(trace.id);
        }
        const losers = new Set<number>();
        for (const digest of digests) {
          const trace = this.#trace(digest.traceId);
          if (!trace) continue;
          for (const loser of this.#keys.set(trace.id, digest)) losers.add(loser);
          this.#judgements.set(trace.id, digest);
        }
        this.#touch(losers);
      })
      .immediate();
  }

  relatedTraces(traceId: string): string[] {
    const trace = this.#trace(traceId);
    if (!trace) return [];
    return [...new Set([...this.#keys.related(trace.id), ...this.#judgements.related(trace.id)])]
      .map((id) => this.#statements.traceId.get(id) as string | undefined)
      .filter((id) => id !== undefined);
  }

  #touch(traces: ReadonlySet<number>): void {
    if (traces.size === 0) return;
    const changed = this.#statements.tick.get() as number;
    for (const trace of traces) this.#statements.touch.run(changed, trace);
  }

  readTraces(traceIds: readonly string[]): { spans: SpanRecord[]; logs: LogRecord[] } {
    return this.#db.transaction(() => {
      this.#bodies.doubt();
      if (traceIds.some((traceId) => this.#ahead.has(traceId) && !this.#spans.has(traceId))) this.#readAhead();
      const spans: SpanRecord[] = [];
      const logs: LogRecord[] = [];
      for (const traceId of traceIds) {
        const trace = this.#trace(traceId);
        if (!trace) {
          this.#spans.forget(traceId);
          this.#logs.forget(traceId);
          continue;
        }
        this.#readAt.set(traceId, trace.changed);
        if (trace.isMarked === 1) this.#doubt(traceId);
        const { id, changed, running } = trace;
        const ofSpans = { id, changed, running, count: trace.spanCount };
        const readSpan = (row: readonly number[]) => this.#bodies.span(placeOf(row));
        for (const span of this.#spans.read(traceId, ofSpans, this.#statements.spans(ofSpans), readSpan))
          spans.push(span);
        const ofLogs = { id, changed, running: 0, count: trace.logCount };
        const readLog = (row: readonly number[]) => this.#bodies.log(placeOf(row));
        for (const log of this.#logs.read(traceId, ofLogs, this.#statements.logs(ofLogs), readLog))
          if (log) logs.push(log);
      }
      return { spans, logs };
    })();
  }

  /** Reads the spans of all traces that come next and are not at hand, each body once. */
  #readAhead(): void {
    const places: { readonly row: readonly number[]; readonly body: number }[] = [];
    const traces = new Map<string, { readonly state: TraceState; readonly found: Places }>();
    let bytes = 0;
    for (const traceId of this.#ahead) {
      const trace = this.#spans.has(traceId) ? undefined : this.#trace(traceId);
      if (!trace || trace.isMarked === 1) continue;
      const state = { id: trace.id, changed: trace.changed, running: trace.running, count: trace.spanCount };
      const all = this.#statements.spans(state).all();
      for (const [, , , length] of all) bytes += length;
      // What is beyond would make room for itself among what was just read.
      if (bytes > MOST_CACHED) break;
      for (const row of all) places.push({ row, body: row[1] });
      traces.set(traceId, { state, found: { all: () => all, after: () => null } });
    }
    this.#ahead = new Set();
    const read = new Map<number, SpanRecord>();
    for (const { row } of places.sort((a, b) => a.body - b.body)) {
      const place = placeOf(row);
      read.set(place.id, this.#bodies.span(place));
    }
    for (const [traceId, { state, found }] of traces)
      this.#spans.read(traceId, state, found, ([row]) => read.get(row) as SpanRecord);
  }

  readLooseLogs(traceId: string): LogRecord[] {
    return this.#db.transaction(() => {
      const trace = this.#trace(traceId);
      if (!trace) return [];
      return looseLogsOf(this.#db, trace.id)
        .map((place) => this.#bodies.log(place))
        .filter((log) => log !== null);
    })();
  }

  isPinned(runId: string): boolean {
    return this.#statements.pinned.get(runId) !== undefined;
  }

  maskedIn(traceIds: readonly string[]): Record<string, number> | null {
    return this.#db.transaction(() => {
      const traces = traceIds.map((traceId) => this.#trace(traceId)?.id).filter((id) => id !== undefined);
      return this.#masked.count(traces);
    })();
  }

  writeUnderstood(
    traceIds: readonly string[],
    runs: readonly KeptRun[],
    rulesVersion: number,
  ): { written: string[]; gone: string[] } {
    const waiting = runs.map((run) => this.#runs.write(run));
    let result: { written: string[]; gone: string[] };
    try {
      result = this.#db.transaction(() => this.#put(traceIds, waiting, rulesVersion)).immediate();
    } catch (error) {
      this.#runs.forget();
      throw error;
    }
    // A run was deleted while it was analysed: what was just written of it must not stay in the log either.
    if (result.written.length < runs.length) emptyLog(this.#db);
    return result;
  }

  #put(
    traceIds: readonly string[],
    runs: readonly WaitingRun[],
    rulesVersion: number,
  ): { written: string[]; gone: string[] } {
    const ids = new Map<string, number>();
    for (const traceId of new Set([...traceIds, ...runs.flatMap(({ run }) => sourcesOf(run))])) {
      const trace = this.#trace(traceId);
      if (trace) ids.set(traceId, trace.id);
    }
    const before = this.#runs.runsOf([...ids.values()]);
    const written: string[] = [];
    for (const waiting of runs) {
      const { run, rows } = waiting;
      const traces = sourcesOf(run)
        .map((traceId) => ids.get(traceId))
        .filter((id) => id !== undefined);
      if (traces.length > 0) {
        before.delete(this.#runs.put(waiting, traces));
        written.push(run.summary.runId);
      } else this.#runs.dropGeneration(rows.generation);
    }
    this.#settleSessions(traceIds, new Set(runs.flatMap(({ run }) => sourcesOf(run))));
    for (const traceId of traceIds) {
      const id = ids.get(traceId);
      const readAt = this.#readAt.get(traceId) ?? 0;
      // News that came after its digest may put the trace into another run: it is looked at again.
      const upTo = Math.min(readAt, this.#digestedAt.get(traceId) ?? readAt);
      if (id !== undefined) this.#statements.understood.run(upTo, rulesVersion, id);
      this.#readAt.delete(traceId);
      this.#digestedAt.delete(traceId);
    }
    for (const id of before.keys()) this.#runs.remove(id);
    return { written, gone: [...before.values()] };
  }

  /** Records of a session that are no run go to the traces of their process, and back when they become one. */
  #settleSessions(traceIds: readonly string[], sources: ReadonlySet<string>): void {
    for (const traceId of traceIds) {
      const trace = this.#trace(traceId);
      if (!trace || trace.isSession === 0) continue;
      const homeless = !sources.has(traceId) && !this.#keys.sessionWorks(trace.id);
      if (homeless === (trace.homeless === 1)) continue;
      this.#statements.homeless.run(homeless ? 1 : 0, trace.id);
      this.#touch(new Set(this.#statements.neighbours.all(trace.id) as number[]));
    }
  }

  begin(traceIds: readonly string[], rulesVersion: number): void {
    for (const traceId of traceIds) {
      const trace = this.#trace(traceId);
      if (!trace || trace.spanCount < LARGE_TRACE) continue;
      const again = trace.tried === trace.changed && trace.triedRules === rulesVersion;
      this.#statements.tried.run(trace.changed, rulesVersion, again ? trace.tries + 1 : 1, trace.id);
    }
  }

  giveUp(traceIds: readonly string[], rulesVersion: number): void {
    this.#db
      .transaction(() => {
        for (const traceId of traceIds) {
          const trace = this.#trace(traceId);
          const at = this.#readAt.get(traceId) ?? trace?.changed;
          if (trace) this.#statements.tried.run(at, rulesVersion, MOST_TRIES, trace.id);
          this.#readAt.delete(traceId);
          this.#digestedAt.delete(traceId);
        }
      })
      .immediate();
  }

  /** Nothing that is remembered of a trace can be relied on. */
  #doubt(traceId: string): void {
    this.#spans.forget(traceId);
    this.#logs.forget(traceId);
    this.#runs.forget();
  }

  letGo(): void {
    this.#spans.forgetLarge();
    this.#logs.forgetLarge();
    this.#runs.forget();
  }

  close(): void {
    this.#db.close();
  }

  #trace(traceId: string): TraceRow | undefined {
    return this.#statements.trace.get(Buffer.from(traceId, "hex")) as TraceRow | undefined;
  }
}

/** Finds the places of a trace's records, in order of arrival. */
function placesIn(db: Db, table: "spans" | "logs"): (trace: TraceState) => Places {
  const all = db.prepare(`SELECT ${PLACE_COLUMNS} FROM ${table} WHERE trace = ? ORDER BY body, id`).raw();
  const newest = db.prepare(`SELECT max(id) FROM ${table}`).pluck();
  // By the number of the row: the index by trace would go over all rows of the trace.
  const after = db.prepare(`SELECT ${PLACE_COLUMNS} FROM ${table} WHERE +trace = ? AND id > ? ORDER BY id`).raw();
  return ({ id, count }) => ({
    all: () => all.all(id) as Place[],
    after: (row) => (((newest.get() as number | null) ?? 0) - row > count ? null : (after.all(id, row) as Place[])),
  });
}

const sourcesOf = (run: KeptRun) => run.sources ?? run.summary.traceIds;
