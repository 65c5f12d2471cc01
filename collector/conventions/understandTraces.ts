import { groupRuns, type TraceDigest } from "../model/groupRuns.ts";
import type { ModelEvent } from "../model/modelSpan.ts";
import { type RunMaterial, understandRun } from "../model/understandRun.ts";
import type { UnderstoodRun } from "../model/understoodRun.ts";
import { hexOfKey } from "../otlp/ids.ts";
import { traceKeyOfSession } from "../otlp/recordKeys.ts";
import type { LogRecord, SpanRecord } from "../otlp/telemetry.ts";
import { estimateCost } from "./estimateCost.ts";
import { announced } from "./families/logfire.ts";
import type { Family } from "./family.ts";
import { GENERAL_RULES } from "./generalRules.ts";
import { digestOfLogs, familyOfLog, LooseRecords, sessionOf, spansOfLogs } from "./looseRecords.ts";
import { normalisedAnew } from "./normalisedAnew.ts";
import { logEvents, spanEvents } from "./normaliseEvents.ts";
import type { Normalised } from "./normaliseSpan.ts";
import { timeOf } from "./reading/logFields.ts";
import { planCalls } from "./reading/planCalls.ts";
import { type ToldContent, toldContent } from "./toldContent.ts";
import { traceDigest } from "./traceDigest.ts";

/** Grows with every change of what the rules make of the same telemetry. */
export const RULES_VERSION = 4;

interface Trace {
  readonly traceId: string;
  readonly spans: Normalised[];
  readonly events: ModelEvent[];
  readonly logs: LogRecord[];
  lastLogNs: bigint | null;
}

/** A run with what it was made of. */
export interface FoundRun extends UnderstoodRun {
  /** Traces whose records are in it; the records of a session without a trace count as one. */
  readonly sources: readonly string[];
  /** Spans that were made of log records: no request holds them. */
  readonly made: readonly SpanRecord[];
  /** Span id → content that the span does not carry itself. */
  readonly told: Readonly<Record<string, ToldContent>>;
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
  const digests = new Map([...traces.values()].map((trace) => [trace.traceId, digestOf(trace)]));
  placeLogs(logs, traces, digests);
  for (const trace of traces.values()) settle(trace);
  return groupRuns([...digests.values()]).map((group) => {
    const members = group.traces.map((digest) => traces.get(digest.traceId) as Trace);
    settleRun(members);
    return {
      ...understandRun(materialOf(members), options.nowMs),
      sources: sourcesOf(members),
      made: madeOf(members),
      told: toldContent(members.flatMap((trace) => trace.spans)),
    };
  });
}

/**
 * What tells which run each of the traces belongs to: their spans, or, where there are none, their log records. Records
 * without a trace count as a trace that stands for their session.
 */
export function digestTraces(spans: readonly SpanRecord[], logs: readonly LogRecord[]): TraceDigest[] {
  const traces = tracesOf(spans);
  const digests = [...traces.values()].map(digestOf);
  const spanless = Map.groupBy(logs, (log) => log.traceId ?? traceIdOfSession(sessionOf(log)));
  for (const [traceId, records] of spanless)
    if (traceId !== null && !traces.has(traceId)) digests.push(digestOfLogs(traceId, records));
  return digests;
}

function traceIdOfSession(session: string | null): string | null {
  return session === null ? null : hexOfKey(traceKeyOfSession(session));
}

function materialOf(members: readonly Trace[]): RunMaterial {
  const isSent = ({ traceId, spans, logs }: Trace) =>
    spans.some(({ draft }) => !draft.fromLog) || logs.some((log) => log.traceId === traceId);
  return {
    runId: (members[0] as Trace).traceId,
    traceIds: members.filter(isSent).map((trace) => trace.traceId),
    spans: members.flatMap((trace) => trace.spans.map(({ draft }) => draft)),
    events: members.flatMap((trace) => trace.events),
    logs: logsBySpan(members),
    lastLogNs: members.reduce<bigint | null>((last, trace) => later(last, trace.lastLogNs), null),
    tellsQuestions: members.some((trace) => trace.spans.some(({ family }) => family.tellsQuestions)),
  };
}

function logsBySpan(members: readonly Trace[]): Map<string | null, number> {
  const logs = new Map<string | null, number>();
  for (const trace of members) for (const { spanId } of trace.logs) logs.set(spanId, (logs.get(spanId) ?? 0) + 1);
  return logs;
}

function sourcesOf(members: readonly Trace[]): string[] {
  const sources = new Set<string>();
  for (const { traceId, spans, logs } of members) {
    sources.add(traceId);
    const isMade = spans.some(({ draft }) => draft.fromLog);
    for (const log of logs) {
      if (log.traceId !== null) sources.add(log.traceId);
      const ofSession = isMade && log.traceId === null ? traceIdOfSession(sessionOf(log)) : null;
      if (ofSession !== null) sources.add(ofSession);
    }
  }
  return [...sources];
}

function madeOf(members: readonly Trace[]): SpanRecord[] {
  return members.flatMap(({ spans }) => spans.filter(({ draft }) => draft.fromLog).map(({ record }) => record));
}

/** The traces with their spans, of equal ids the one that has ended, else the last. */
function tracesOf(spans: readonly SpanRecord[]): Map<string, Trace> {
  const records = new Map<string, Map<string, SpanRecord>>();
  let id: string | null = null;
  let members = new Map<string, SpanRecord>();
  for (const sent of spans) {
    const span = announced(sent);
    if (span.traceId !== id) {
      id = span.traceId;
      members = records.get(id) ?? new Map<string, SpanRecord>();
      records.set(id, members);
    }
    const known = members.get(span.spanId);
    if (!known || known.endNs === 0n || span.endNs !== 0n) members.set(span.spanId, span);
  }
  const traces = new Map<string, Trace>();
  for (const [traceId, unique] of records) {
    const trace = emptyTrace(traceId);
    for (const record of unique.values()) addSpan(trace, record);
    traces.set(traceId, trace);
  }
  return traces;
}

function emptyTrace(traceId: string): Trace {
  return { traceId, spans: [], events: [], logs: [], lastLogNs: null };
}

/** Gives each log record to its trace, and makes traces of what agents that only log tell. */
function placeLogs(logs: readonly LogRecord[], traces: Map<string, Trace>, digests: Map<string, TraceDigest>): void {
  const put = (log: LogRecord, traceId: string | null | undefined): boolean => {
    const trace = traceId ? traces.get(traceId) : undefined;
    if (trace) addLog(trace, log);
    return trace !== undefined;
  };
  let left = logs.filter((log) => !put(log, log.traceId));
  if (left.length === 0) return;
  const sent = new LooseRecords([...digests.values()]);
  left = left.filter((log) => !put(log, sent.ownTrace(log)));
  for (const made of tracesOf(spansOfLogs(left)).values()) {
    traces.set(made.traceId, made);
    digests.set(made.traceId, digestOf(made));
  }
  const all = new LooseRecords([...digests.values()]);
  for (const log of left) {
    const own = familyOfLog(log).fromLogs?.trace(log);
    if (!put(log, own) && !put(log, all.ownTrace(log))) put(log, all.neighbour(log));
  }
}

function addSpan(trace: Trace, record: SpanRecord): void {
  const normalised = normalisedAnew(record);
  trace.spans.push(normalised);
  if (record.events.length > 0) trace.events.push(...spanEvents(record, normalised.family));
}

function addLog(trace: Trace, log: LogRecord): void {
  trace.logs.push(log);
  trace.lastLogNs = later(trace.lastLogNs, timeOf(log));
  trace.events.push(...logEvents(log));
}

function later(a: bigint | null, b: bigint | null): bigint | null {
  if (a === null || b === null) return a ?? b;
  return a > b ? a : b;
}

const digestOf = ({ traceId, spans }: Trace): TraceDigest => traceDigest(traceId, spans);

/** What only the trace as a whole tells of single spans: exceptions in log records, and rules of the families. */
function settle(trace: Trace): void {
  const told = trace.events.filter((event) => event.type === "exception");
  const drafts = new Map(told.length > 0 ? trace.spans.map(({ draft }) => [draft.spanId, draft]) : []);
  for (const event of told) {
    if (event.spanId === null) continue;
    const draft = drafts.get(event.spanId);
    if (!draft || draft.saidOk || draft.error !== null) continue;
    draft.error = event.error;
    draft.outcome = "error";
  }
  const byFamily = Map.groupBy(trace.spans, ({ family }) => family);
  for (const [family, spans] of byFamily) {
    if (!family.plansApart) for (const event of planCalls(spans)) trace.events.push(event);
    if (!family.acrossTraces) applyRules(family, spans, trace.logs, trace.events);
  }
  for (const rule of GENERAL_RULES)
    for (const event of rule.apply(trace.spans, trace.logs) ?? []) trace.events.push(event);
}

/** What only the run as a whole tells: rules of families that spread it over many traces, and what it cost. */
function settleRun(members: readonly Trace[]): void {
  const spans = members.flatMap((trace) => trace.spans.filter(({ family }) => family.acrossTraces));
  if (spans.length > 0) {
    const logs = members.flatMap((trace) => trace.logs);
    const { events } = members[0] as Trace;
    for (const [family, own] of Map.groupBy(spans, ({ family }) => family)) applyRules(family, own, logs, events);
  }
  for (const trace of members) estimateCosts(trace);
}

function applyRules(family: Family, spans: readonly Normalised[], logs: readonly LogRecord[], to: ModelEvent[]): void {
  if (!family.traceRules) return;
  const sorted = spans.toSorted((a, b) => (a.record.startNs < b.record.startNs ? -1 : 1));
  for (const rule of family.traceRules) for (const event of rule.apply(sorted, logs) ?? []) to.push(event);
}

/** Prices model calls where the emitter sends no dollars at all: its own figures and estimates are not mixed. */
function estimateCosts({ spans }: Trace): void {
  if (spans.some(({ draft }) => draft.costUsd !== null)) return;
  for (const { draft, family } of spans) {
    if (family.sendsCosts) continue;
    const { kind, tokens, model, requestModel, provider } = draft;
    if ((kind !== "llm" && kind !== "embedding") || tokens === null) continue;
    const atMs = Number(draft.startNs / 1_000_000n);
    draft.costUsd = estimateCost({ models: [model, requestModel], provider, tokens, atMs });
    draft.costEstimated = draft.costUsd !== null;
  }
}
