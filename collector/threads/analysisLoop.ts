import { setImmediate as nextTurn, setTimeout as sleep } from "node:timers/promises";
import type { LiveEvent } from "../contract/api.ts";
import { faultOf } from "../faultOf.ts";
import type { TraceDigest } from "../model/groupRuns.ts";
import type { OpenProcess } from "../model/openProcess.ts";
import type { LogRecord, SpanRecord } from "../otlp/telemetry.ts";
import type { AnalysisStore, KeptRun } from "../store/store.ts";
import { isBusy, restAfter } from "./pace.ts";
import { Rests } from "./rests.ts";

/** How long the analysis waits for more news before it looks, and how long it lets news wait at most. */
const QUIET_MS = 100;
const LONGEST_WAIT_MS = 800;
const TROUBLE_MS = 1_000;
/** Without anything to do for this long, what is kept to be quick is let go. */
const IDLE_MS = 20_000;

/** Spans that one look takes on, so that what comes next has its turn soon: fewer where senders need the machine. */
const SPANS_AT_ONCE = 2_000;
const SPANS_BESIDE_SENDERS = 500;
/** So often a look begins with what has waited for longest, where there is more than one look takes on. */
const OLDEST_EVERY = 3;

/** Runs that are remembered as being looked at, until their turn comes. */
const MOST_SHOWN = 64;

/** More traces are not understood together: what is left of such a run is a run of its own. */
const MOST_TOGETHER = 5_000;

export interface AnalysisOptions {
  readonly store: AnalysisStore;
  readonly rulesVersion: number;
  readonly analyse: (spans: SpanRecord[], logs: LogRecord[], options: { nowMs: number }) => KeptRun[];
  /** What tells which run each trace belongs to. */
  readonly digest: (spans: SpanRecord[], logs: LogRecord[]) => TraceDigest[];
  readonly emit: (event: LiveEvent) => void;
  /** Told of each run that was understood which processes it waits for: none unless it runs. */
  readonly onOpen?: (runId: string, processes: readonly OpenProcess[]) => void;
  /** Told of traces that could not be understood, and of writes that failed. */
  readonly report: (problem: string) => void;
  /** Told of what kept it from working on the store. */
  readonly onTrouble?: (error: unknown) => void;
  /** How busy senders keep the store, from 0 to 1. */
  readonly load?: () => number;
}

/**
 * Understands what changed, behind the acknowledgement: when news has paused for a moment, or has waited long enough.
 * Where senders need the machine it does a little at a time: what somebody looks at, then what is complete and newest.
 * What takes long to understand is not looked at with every piece of news. What a crash or a new version of the rules
 * left behind is found by the first look.
 */
export class AnalysisLoop {
  readonly #options: AnalysisOptions;
  #timer: NodeJS.Timeout | undefined;
  #waitingSince: number | null = null;
  #looking: Promise<void> | null = null;
  #isBehind = false;
  /** Something is stale that is left alone for a while. */
  #isResting = false;
  #closed = false;
  readonly #rests = new Rests();
  /** Looks since there was nothing left over. */
  #looksBehind = 0;
  /** Runs that somebody looks at. */
  readonly #shown = new Set<string>();
  #pokedAt = Number.NEGATIVE_INFINITY;
  #idle: NodeJS.Timeout | undefined;

  constructor(options: AnalysisOptions) {
    this.#options = options;
  }

  /** Something changed in the store. */
  poke(): void {
    if (this.#closed) return;
    const now = performance.now();
    this.#pokedAt = now;
    this.#waitingSince ??= now;
    if (!this.#looking && !this.#isBehind) this.#lookSoon();
  }

  /** Somebody looks at a run: where others are being understood, it comes before what is left of them. */
  show(runId: string): void {
    if (this.isBehind && this.#shown.size < MOST_SHOWN) this.#shown.add(runId);
  }

  /** Whether there is something to understand that could be understood now. */
  get isBehind(): boolean {
    return this.#isBehind || this.#looking !== null;
  }

  #lookSoon(): void {
    const now = performance.now();
    this.#waitingSince ??= now;
    const left = this.#waitingSince + LONGEST_WAIT_MS - now;
    this.#lookIn(Math.max(0, Math.min(QUIET_MS, left)));
  }

  /** Looks no more; resolves when the trace at hand is done. */
  async close(): Promise<void> {
    this.#closed = true;
    clearTimeout(this.#timer);
    clearTimeout(this.#idle);
    await this.#looking;
  }

  #lookIn(ms: number): void {
    clearTimeout(this.#timer);
    this.#timer = setTimeout(() => {
      this.#looking = this.#look().then((trouble) => {
        this.#looking = null;
        if (this.#closed) return;
        if (trouble) this.#lookIn(TROUBLE_MS);
        else if (this.#isBehind) this.#lookIn(0);
        else if (this.#waitingSince !== null) this.#lookSoon();
        else this.#lookLater();
      });
    }, ms);
  }

  /** Looks again when the first of the traces that rest may have rested; where none does, there is nothing to do. */
  #lookLater(): void {
    // What rested a moment ago may not rest any more: then nothing else would bring the loop back to it.
    if (this.#isResting) this.#lookIn(Math.max(QUIET_MS, this.#rests.untilNext(performance.now()) ?? 0));
    clearTimeout(this.#idle);
    this.#idle = setTimeout(() => this.#options.store.letGo(), IDLE_MS);
    this.#idle.unref();
  }

  #isQuiet(now: number): boolean {
    return now - this.#pokedAt >= QUIET_MS;
  }

  readonly #mayRest = (traceId: string): boolean => {
    const now = performance.now();
    return this.#rests.has(traceId, now, this.#isQuiet(now));
  };

  /** Understands all that is stale. News that comes meanwhile waits for the next look. @returns whether it failed */
  async #look(): Promise<boolean> {
    this.#waitingSince = null;
    this.#isBehind = false;
    try {
      const { store, rulesVersion } = this.#options;
      const most = isBusy(this.#load()) ? SPANS_BESIDE_SENDERS : SPANS_AT_ONCE;
      const isOldestsTurn = this.#looksBehind % OLDEST_EVERY === OLDEST_EVERY - 1;
      const { traceIds, more } = store.staleTraces(rulesVersion, most, this.#mayRest, isOldestsTurn);
      await this.#takeOn(new Set(traceIds), async (left) => {
        const shown = this.#staleShown();
        for (const traceId of shown) left.delete(traceId);
        if (shown.length > 0) await this.#takeOn(new Set(shown));
      });
      if (this.#closed) return false;
      this.#isBehind = more;
      this.#looksBehind = more ? this.#looksBehind + 1 : 0;
      const isStale = (rests?: (traceId: string) => boolean) =>
        store.staleTraces(rulesVersion, 1, rests).traceIds.length > 0;
      if (isStale(this.#mayRest)) this.#waitingSince ??= performance.now();
      this.#isResting = this.#waitingSince === null && isStale();
    } catch (error) {
      this.#options.report(`The analysis could not work on the store: ${faultOf(error)}.`);
      this.#options.onTrouble?.(error);
      return true;
    }
    return false;
  }

  /**
   * Understands traces. What becomes stale from here on waits for the next look: only what has a digest finds the others
   * of its run.
   * @param first has its turn before each piece of work, and may take traces out of what is left
   */
  async #takeOn(left: Set<string>, first: (left: Set<string>) => Promise<void> = async () => {}): Promise<void> {
    const costs = new Map<string, number>();
    const digested = new Set<string>();
    for (const traceId of left) {
      await first(left);
      if (this.#closed) return;
      if (!left.has(traceId)) continue;
      await this.#beside(() => {
        const began = performance.now();
        if (this.#digest(traceId)) digested.add(traceId);
        else left.delete(traceId);
        costs.set(traceId, performance.now() - began);
      });
    }
    for (const traceId of left) {
      await first(left);
      if (this.#closed) return;
      if (!left.has(traceId)) continue;
      await this.#beside(() => {
        for (const done of this.#understand(traceId, digested, costs)) left.delete(done);
      });
    }
  }

  /** What is stale of the runs that somebody looked at since this was last asked. */
  #staleShown(): string[] {
    const { store, rulesVersion } = this.#options;
    const traceIds = [...this.#shown].flatMap((runId) => store.staleTracesOf(runId, rulesVersion));
    this.#shown.clear();
    return traceIds.filter((traceId) => !this.#mayRest(traceId));
  }

  /** Does a piece of work, and leaves senders the time that they need after it. */
  async #beside(work: () => void): Promise<void> {
    const began = performance.now();
    work();
    const rest = restAfter(performance.now() - began, this.#load());
    await (rest > 0 ? sleep(rest) : nextTurn());
  }

  #load(): number {
    return this.#options.load?.() ?? 0;
  }

  /** So that the others of its run find the trace, whichever of them is looked at first. @returns whether it could be */
  #digest(traceId: string): boolean {
    const { store, digest, rulesVersion } = this.#options;
    store.begin([traceId], rulesVersion);
    const { spans, logs } = store.readTraces([traceId]);
    const isEmpty = spans.length + logs.length === 0;
    try {
      store.setDigests([traceId], digest(spans, isEmpty ? store.readLooseLogs(traceId) : logs));
      return true;
    } catch (error) {
      this.#giveUp([traceId], error);
      return false;
    }
  }

  /** @returns the traces that are up to date now */
  #understand(traceId: string, digested: Set<string>, digestCosts: ReadonlyMap<string, number>): readonly string[] {
    const { store, rulesVersion, analyse, emit, onOpen } = this.#options;
    const began = performance.now();
    if (this.#rests.join(traceId, this.#together(traceId), began, this.#isQuiet(began))) return [traceId];
    this.#digestNews(this.#together(traceId), digested);
    const traceIds = this.#together(traceId);
    store.begin(traceIds, rulesVersion);
    const { spans, logs } = store.readTraces(traceIds);
    const loose = traceIds.flatMap((id) => store.readLooseLogs(id));
    let runs: KeptRun[];
    try {
      runs = analyse(spans, [...logs, ...loose], { nowMs: Date.now() }).map((run) => this.#withMasked(run));
    } catch (error) {
      this.#giveUp(traceIds, error);
      return traceIds;
    }
    const { written, gone } = store.writeUnderstood(traceIds, runs, rulesVersion);
    for (const { summary, open } of runs) {
      if (!written.includes(summary.runId)) continue;
      const pinned = store.isPinned(summary.runId) ? { pinned: true } : {};
      emit({ type: "run", run: { ...summary, analysed: true, ...pinned } });
      onOpen?.(summary.runId, open ?? []);
    }
    for (const runId of gone) {
      emit({ type: "deleted", runId });
      onOpen?.(runId, []);
    }
    const now = performance.now();
    const digesting = traceIds.reduce((sum, id) => sum + (digestCosts.get(id) ?? 0), 0);
    this.#rests.add(traceIds, now - began + digesting, now);
    return traceIds;
  }

  #withMasked(run: KeptRun): KeptRun {
    const masked = this.#options.store.maskedIn(run.sources ?? run.summary.traceIds);
    return masked ? { ...run, summary: { ...run.summary, masked } } : run;
  }

  /** News of traces that were up to date when the look began, and are understood together with one that was not. */
  #digestNews(traceIds: readonly string[], digested: Set<string>): void {
    const others = traceIds.filter((traceId) => !digested.has(traceId));
    if (others.length === 0) return;
    for (const traceId of others) {
      if (!this.#options.store.isStale(traceId, this.#options.rulesVersion)) continue;
      this.#digest(traceId);
      digested.add(traceId);
    }
  }

  /** The traces that may be of one run with a trace, over any number of steps; itself first. */
  #together(traceId: string): string[] {
    const together = new Set([traceId]);
    for (const member of together) {
      for (const related of this.#options.store.relatedTraces(member)) {
        if (together.size < MOST_TOGETHER) together.add(related);
      }
    }
    return [...together];
  }

  #giveUp(traceIds: readonly string[], error: unknown): void {
    this.#options.report(`The trace ${traceIds[0]} could not be understood: ${faultOf(error)}.`);
    this.#options.store.giveUp(traceIds, this.#options.rulesVersion);
  }
}
