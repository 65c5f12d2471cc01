import { groupRuns, type TraceDigest } from "../model/groupRuns.ts";
import type { ModelEvent } from "../model/modelSpan.ts";
import type { OpenProcess } from "../model/openProcess.ts";
import { type RunMaterial, understandRun } from "../model/understandRun.ts";
import type { UnderstoodRun } from "../model/understoodRun.ts";
import type { LogRecord, SpanRecord } from "../otlp/telemetry.ts";
import { estimateCost } from "./estimateCost.ts";
import { type Family, keepFirst } from "./family.ts";
import { GENERAL_RULES } from "./generalRules.ts";
import { logsInTimeOrder } from "./inTimeOrder.ts";
import { JudgedTraces, joinJudged } from "./judgements.ts";
import { lacksOf } from "./lacksOf.ts";
import { digestOfLogs, judgedByLogs, sessionOf, traceIdOfSession } from "./looseRecords.ts";
import { placeLogs } from "./placeLogs.ts";
import { openProcesses } from "./processGone.ts";
import { later } from "./reading/bigTimes.ts";
import { planCalls } from "./reading/planCalls.ts";
import type { ReadSpan } from "./readSpan.ts";
import { type ToldContent, toldContent } from "./toldContent.ts";
import { type Trace, tracesOf } from "./tracesOf.ts";

/** Grows with every change of what the rules make of the same telemetry. */
export const RULES_VERSION = 38;

/** A run with what it was made of. */
export interface FoundRun extends UnderstoodRun {
  /** Traces whose records are in it; the records of a session without a trace count as one. */
  readonly sources: readonly string[];
  /** Spans that were made of log records: no request holds them. */
  readonly made: readonly SpanRecord[];
  /** Span id → content that the span does not carry itself. */
  readonly told: Readonly<Record<string, ToldContent>>;
  /** Of a run that runs: the processes that it waits for, as far as they can be known. */
  readonly open: readonly OpenProcess[];
}

/**
 * The runs that spans and log records tell of. Records may come in any order and more than once. A log record of no known
 * trace goes to that of its task, else of its session, else of its process; of agents that only log, records are made
 * into spans; what has no place then is left out. `nowMs`, since the epoch, decides only which runs still run.
 */
export function understandTraces(
  spans: readonly SpanRecord[],
  logs: readonly LogRecord[],
  options: { nowMs: number },
): FoundRun[] {
  const traces = tracesOf(spans);
  const digests = new Map([...traces.values()].map(({ traceId, digest }) => [traceId, digest]));
  placeLogs(logsInTimeOrder(logs), traces, digests);
  for (const trace of traces.values()) settle(trace);
  const runs = groupRuns([...digests.values()]).map((group) =>
    group.traces.map((digest) => traces.get(digest.traceId) as Trace),
  );
  joinJudged(runs, new JudgedTraces(traces));
  const goingOn = runsGoingOn(runs);
  return runs.map((members) => {
    const families = familiesOf(members);
    settleRun(members, families);
    leaveOutConversations(members, goingOn);
    const made = madeOf(members);
    const understood = understandRun(materialOf(members, families, made), options.nowMs);
    const lacks = lacksOf(
      understood.summary,
      joined(members, ({ spans }) => spans),
    );
    return {
      ...understood,
      summary: lacks.length === 0 ? understood.summary : { ...understood.summary, lacks },
      open: understood.summary.status === "running" ? waitsFor(members) : [],
      sources: sourcesOf(members, made),
      made: [...made.values()].flat(),
      told: toldContent(joined(members, ({ spans }) => spans)),
    };
  });
}

/**
 * What tells which run each of the traces belongs to: their spans, or, where there are none, their log records. Records
 * without a trace count as a trace that stands for their session.
 */
export function digestTraces(spans: readonly SpanRecord[], logs: readonly LogRecord[]): TraceDigest[] {
  const traces = tracesOf(spans);
  const digests = new Map([...traces.values()].map(({ traceId, digest }) => [traceId, digest]));
  const byTraceId = Map.groupBy(logsInTimeOrder(logs), (log) => log.traceId ?? traceIdOfSession(sessionOf(log)));
  for (const [traceId, records] of byTraceId) {
    if (traceId === null) continue;
    const digest = digests.get(traceId);
    if (!digest) digests.set(traceId, digestOfLogs(traceId, records));
    else digests.set(traceId, { ...digest, judges: [...new Set([...digest.judges, ...judgedByLogs(records)])] });
  }
  return [...digests.values()];
}

/** Lists of all members, one behind the other. */
function joined<T>(members: readonly Trace[], pick: (trace: Trace) => readonly T[]): readonly T[] {
  const [only] = members;
  return members.length === 1 && only ? pick(only) : members.flatMap(pick);
}

function familiesOf(members: readonly Trace[]): Set<Family> {
  const families = new Set<Family>();
  for (const trace of members) for (const family of trace.families) families.add(family);
  return families;
}

function materialOf(
  members: readonly Trace[],
  families: ReadonlySet<Family>,
  made: ReadonlyMap<Trace, readonly SpanRecord[]>,
): RunMaterial {
  const isSent = (trace: Trace) =>
    trace.spans.length > (made.get(trace)?.length ?? 0) || trace.logs.some((log) => log.traceId === trace.traceId);
  return {
    runId: (members[0] as Trace).traceId,
    traceIds: members.filter(isSent).map((trace) => trace.traceId),
    spans: joined(members, ({ spans }) => spans.map(({ draft }) => draft)),
    ...(members.length === 1 ? { places: (members[0] as Trace).read } : {}),
    events: joined(members, ({ events }) => events),
    logs: logsBySpan(members),
    lastLogNs: members.reduce<bigint | null>((last, trace) => later(last, trace.lastLogNs), null),
    gone: new Set(members.flatMap((trace) => [...trace.gone])),
    tellsQuestions: [...families].some((family) => family.tellsQuestions),
  };
}

function logsBySpan(members: readonly Trace[]): Map<string | null, number> {
  const logs = new Map<string | null, number>();
  for (const trace of members) for (const { spanId } of trace.logs) logs.set(spanId, (logs.get(spanId) ?? 0) + 1);
  return logs;
}

function sourcesOf(members: readonly Trace[], made: ReadonlyMap<Trace, unknown>): string[] {
  const sources = new Set<string>();
  for (const trace of members) {
    sources.add(trace.traceId);
    for (const log of trace.logs) {
      if (log.traceId !== null) sources.add(log.traceId);
      const isKeptHere = made.has(trace) || trace.judgements.has(log);
      const ofSession = isKeptHere && log.traceId === null ? traceIdOfSession(sessionOf(log)) : null;
      if (ofSession !== null) sources.add(ofSession);
    }
  }
  return [...sources];
}

/** The processes of what has no end; of everything where it is the root that has not come. */
function waitsFor(members: readonly Trace[]): OpenProcess[] {
  const spans = joined(members, (trace) => trace.spans);
  const open = spans.filter(({ draft }) => draft.endNs === null);
  return openProcesses((open.length > 0 ? open : spans).map(({ record }) => record));
}

/** Spans that were made of log records, of the traces that have some. */
function madeOf(members: readonly Trace[]): Map<Trace, readonly SpanRecord[]> {
  const made = new Map<Trace, readonly SpanRecord[]>();
  for (const trace of members) if (trace.made.length > 0) made.set(trace, trace.made);
  return made;
}

/** What only the trace as a whole tells of single spans: exceptions in log records, and rules of the families. */
function settle(trace: Trace): void {
  const told = trace.events.filter((event) => event.type === "exception");
  const spans = new Map(told.length > 0 ? trace.spans.map((span) => [span.record.spanId, span]) : []);
  for (const event of told) {
    const span = event.spanId === null ? undefined : spans.get(event.spanId);
    if (!span || span.draft.saidOk || span.draft.error !== null) continue;
    keepFirst(span);
    span.draft.error = event.error;
    span.draft.outcome = "error";
  }
  for (const [family, spans] of byFamily(trace)) {
    if (!family.plansApart) for (const event of planCalls(spans)) trace.events.push(event);
    if (!family.acrossTraces) applyRules(family, spans, trace.logs, trace.events);
  }
  GENERAL_RULES.forEach((rule, i) => {
    if (rule.concerns && (trace.concerns & (1 << i)) === 0) return;
    for (const event of rule.apply(trace.spans, trace.logs) ?? []) trace.events.push(event);
  });
}

/** Most traces are of one family, and then nothing is copied. */
function byFamily({ families, spans }: Trace): Iterable<readonly [Family, readonly ReadSpan[]]> {
  const [first] = families;
  if (first && families.size === 1) return [[first, spans]];
  return Map.groupBy(spans, ({ family }) => family);
}

/** What only the run as a whole tells: rules of families that spread it over many traces, and what it cost. */
function settleRun(members: readonly Trace[], families: ReadonlySet<Family>): void {
  for (const family of families) {
    if (!family.acrossTraces) continue;
    const spans = members.flatMap((trace) => trace.spans.filter((span) => span.family === family));
    const logs = members.flatMap((trace) => trace.logs);
    applyRules(family, spans, logs, (members[0] as Trace).events);
  }
  for (const trace of members) estimateCosts(trace);
}

type Members = readonly Trace[];

/** Conversation → the runs that go on with it, of those whose traces do not make its id. */
function runsGoingOn(runs: readonly Members[]): ReadonlyMap<string, ReadonlySet<Members>> {
  const goingOn = new Map<string, Set<Members>>();
  for (const members of runs)
    for (const { digest } of members)
      for (const id of digest.goesOn) goingOn.set(id, (goingOn.get(id) ?? new Set()).add(members));
  return goingOn;
}

/** A conversation that nobody gave and no other run goes on with is only of its run: it is no session. */
function leaveOutConversations(members: Members, goingOn: ReadonlyMap<string, ReadonlySet<Members>>): void {
  const isAlone = (id: string) => [...(goingOn.get(id) ?? [])].every((run) => run === members);
  const alone = new Set(members.flatMap(({ digest }) => digest.opens).filter(isAlone));
  if (alone.size === 0) return;
  for (const { spans } of members)
    for (const span of spans) {
      if (span.draft.sessionId === null || !alone.has(span.draft.sessionId)) continue;
      keepFirst(span);
      span.draft.sessionId = null;
    }
}

function applyRules(family: Family, spans: readonly ReadSpan[], logs: readonly LogRecord[], to: ModelEvent[]): void {
  if (!family.traceRules) return;
  for (const span of spans) keepFirst(span);
  const sorted = spans.toSorted((a, b) => (a.record.startNs < b.record.startNs ? -1 : 1));
  for (const rule of family.traceRules) for (const event of rule.apply(sorted, logs) ?? []) to.push(event);
}

/** Prices model calls where the emitter sends no dollars at all: its own figures and estimates are not mixed. */
function estimateCosts({ spans }: Trace): void {
  const isSent = spans.some(({ draft }) => draft.costUsd !== null && !draft.costEstimated);
  for (const { draft, family, first } of spans) {
    const isPriced = !isSent && !family.sendsCosts;
    // Of an earlier look at the same draft: it stands where nothing of the trace or run changes the draft.
    if (draft.costEstimated && isPriced && first === null) continue;
    if (draft.costEstimated) draft.costUsd = null;
    draft.costEstimated = false;
    if (!isPriced) continue;
    const { kind, tokens, model, requestModel, provider } = draft;
    if ((kind !== "llm" && kind !== "embedding" && !draft.sumsCalls) || tokens === null) continue;
    const atMs = Number(draft.startNs / 1_000_000n);
    draft.costUsd = estimateCost({ models: [model, requestModel], provider, tokens, atMs });
    draft.costEstimated = draft.costUsd !== null;
  }
}
