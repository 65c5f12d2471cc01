import type { TraceDigest } from "../../model/groupRuns.ts";
import type { LogRecord, SpanRecord } from "../../otlp/telemetry.ts";
import { type AnalysisStore, type KeptRun, StoreDamaged } from "../store.ts";
import type { WriteTurn } from "../writeTurn.ts";
import { BodyReader } from "./bodyReader.ts";
import { emptyLog } from "./emptyLog.ts";
import { isOver } from "./isOver.ts";
import { looseLogsOf } from "./looseLogs.ts";
import { MaskedIn } from "./maskedIn.ts";
import { type Db, isDamage, openDatabase } from "./openDatabase.ts";
import { RunRows, type WaitingRun } from "./runRows.ts";
import { StaleTraces } from "./staleTraces.ts";
import { TraceKeys } from "./traceKeys.ts";
import { TraceRecords } from "./traceRecords.ts";
import { TraceRelations } from "./traceRelations.ts";
import { TraceRows } from "./traceRows.ts";

/** Bytes of inflated bodies: most are read through once, for all traces that come next. */
const BODIES_AT_HAND = 8 * 1024 * 1024;

/** Opens a data folder for the analysis. @throws NewerSchema, StoreDamaged */
export function openAnalysisStore(folder: string, turn?: WriteTurn): AnalysisStore {
  try {
    return new SqliteAnalysisStore(openDatabase(folder, "derived", turn));
  } catch (error) {
    throw isDamage(error) ? new StoreDamaged("The store is damaged.") : error;
  }
}

class SqliteAnalysisStore implements AnalysisStore {
  readonly #db: Db;
  readonly #bodies: BodyReader;
  readonly #traces: TraceRows;
  readonly #stale: StaleTraces;
  readonly #records: TraceRecords;
  readonly #runs: RunRows;
  readonly #keys: TraceKeys;
  readonly #relations: TraceRelations;
  readonly #masked: MaskedIn;
  readonly #pinned;
  /** The change that each trace was last read at: what is written afterwards understands the trace up to there. */
  readonly #readAt = new Map<string, number>();
  /** The change up to which what tells its run is known of each trace that is about to be understood. */
  readonly #digestedAt = new Map<string, number>();

  constructor(db: Db) {
    this.#db = db;
    this.#bodies = new BodyReader(db, { mostBytes: BODIES_AT_HAND, frees: true });
    this.#traces = new TraceRows(db);
    this.#stale = new StaleTraces(db);
    this.#records = new TraceRecords(db, this.#traces, this.#bodies);
    this.#runs = new RunRows(db);
    this.#runs.sweep();
    this.#keys = new TraceKeys(db);
    this.#relations = new TraceRelations(db);
    this.#masked = new MaskedIn(db, this.#bodies);
    this.#pinned = db.prepare("SELECT 1 FROM pins WHERE run_id = ?").pluck();
  }

  staleTraces(
    rulesVersion: number,
    mostSpans: number,
    rests: (traceId: string) => boolean = () => false,
    oldestFirst = false,
  ): { traceIds: string[]; more: boolean } {
    const { traceIds, more, ahead } = this.#stale.next(rulesVersion, mostSpans, rests, oldestFirst);
    this.#records.comeNext(ahead);
    return { traceIds, more };
  }

  behind(rulesVersion: number): number {
    return this.#stale.behind(rulesVersion);
  }

  isStale(traceId: string, rulesVersion: number): boolean {
    return this.#stale.isStale(traceId, rulesVersion);
  }

  staleTracesOf(runId: string, rulesVersion: number): string[] {
    return this.#stale.ofRun(runId, rulesVersion);
  }

  setDigests(traceIds: readonly string[], digests: readonly TraceDigest[]): void {
    for (const traceId of traceIds) this.#digestedAt.set(traceId, this.#readAt.get(traceId) ?? 0);
    const told = new Set(digests.map((digest) => digest.traceId));
    this.#db
      .transaction(() => {
        for (const traceId of traceIds) {
          const trace = told.has(traceId) ? undefined : this.#traces.find(traceId);
          if (!trace) continue;
          this.#keys.clear(trace.id);
          this.#relations.clear(trace.id);
        }
        const losers = new Set<number>();
        for (const digest of digests) {
          const trace = this.#traces.find(digest.traceId);
          if (!trace) continue;
          for (const loser of this.#keys.set(trace.id, digest)) losers.add(loser);
          this.#relations.set(trace.id, digest);
        }
        this.#traces.touch(losers);
      })
      .immediate();
  }

  relatedTraces(traceId: string): string[] {
    const trace = this.#traces.find(traceId);
    if (!trace) return [];
    return this.#traces.traceIds(new Set([...this.#keys.related(trace.id), ...this.#relations.related(trace.id)]));
  }

  readTraces(traceIds: readonly string[]): { spans: SpanRecord[]; logs: LogRecord[] } {
    return this.#db.transaction(() => {
      this.#records.begin(traceIds);
      const spans: SpanRecord[] = [];
      const logs: LogRecord[] = [];
      for (const traceId of traceIds) {
        const trace = this.#traces.find(traceId);
        if (!trace) {
          this.#records.forget(traceId);
          continue;
        }
        this.#readAt.set(traceId, trace.changed);
        if (trace.isMarked === 1) this.#doubt(traceId);
        for (const span of this.#records.spans(traceId, trace)) spans.push(span);
        for (const log of this.#records.logs(traceId, trace)) if (log) logs.push(log);
      }
      return { spans, logs };
    })();
  }

  readLooseLogs(traceId: string): LogRecord[] {
    return this.#db.transaction(() => {
      const trace = this.#traces.find(traceId);
      if (!trace) return [];
      return looseLogsOf(this.#db, trace.id)
        .map((place) => this.#bodies.log(place))
        .filter((log) => log !== null);
    })();
  }

  isPinned(runId: string): boolean {
    return this.#pinned.get(runId) !== undefined;
  }

  maskedIn(traceIds: readonly string[]): Record<string, number> | null {
    return this.#db.transaction(() => {
      const traces = traceIds.map((traceId) => this.#traces.find(traceId)?.id).filter((id) => id !== undefined);
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
      const trace = this.#traces.find(traceId);
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
      if (id !== undefined) this.#traces.setUnderstood(id, upTo, rulesVersion);
      this.#endOfWork(traceId);
    }
    for (const id of before.keys()) this.#runs.remove(id);
    this.#letGoOf(traceIds, runs);
    return { written, gone: [...before.values()] };
  }

  /**
   * What is decoded of a run that is over makes room for what is not understood yet. Others of its run may come, and then
   * all of it is read again: where there were some, or where that would take long, it is kept for a while.
   */
  #letGoOf(traceIds: readonly string[], runs: readonly WaitingRun[]): void {
    const [traceId] = traceIds;
    if (traceId === undefined || traceIds.length > 1 || !runs.every(({ run }) => isOver(run.summary))) return;
    this.#records.forget(traceId);
  }

  /** Records of a session that are no run go to the traces of their process, and back when they become one. */
  #settleSessions(traceIds: readonly string[], sources: ReadonlySet<string>): void {
    for (const traceId of traceIds) {
      const trace = this.#traces.find(traceId);
      if (!trace || trace.isSession === 0) continue;
      const homeless = !sources.has(traceId) && !this.#keys.sessionWorks(trace.id);
      if (homeless !== (trace.homeless === 1)) this.#traces.setHomeless(trace.id, homeless);
    }
  }

  begin(traceIds: readonly string[], rulesVersion: number): void {
    for (const traceId of traceIds) {
      const trace = this.#traces.find(traceId);
      if (trace) this.#stale.begin(trace, rulesVersion);
    }
  }

  giveUp(traceIds: readonly string[], rulesVersion: number): void {
    this.#db
      .transaction(() => {
        for (const traceId of traceIds) {
          const trace = this.#traces.find(traceId);
          if (trace) this.#stale.giveUp(trace, this.#readAt.get(traceId) ?? trace.changed, rulesVersion);
          this.#endOfWork(traceId);
        }
      })
      .immediate();
  }

  #endOfWork(traceId: string): void {
    this.#readAt.delete(traceId);
    this.#digestedAt.delete(traceId);
  }

  /** Nothing that is remembered of a trace can be relied on. */
  #doubt(traceId: string): void {
    this.#records.forget(traceId);
    this.#runs.forget();
  }

  letGo(): void {
    this.#records.letGo();
    this.#runs.forget();
  }

  close(): void {
    this.#db.close();
  }
}

const sourcesOf = (run: KeptRun) => run.sources ?? run.summary.traceIds;
