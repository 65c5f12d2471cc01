import { groupRuns, nearestTrace, type TraceDigest } from "../model/groupRuns.ts";
import type { ModelEvent } from "../model/modelSpan.ts";
import { understandRun } from "../model/understandRun.ts";
import type { UnderstoodRun } from "../model/understoodRun.ts";
import type { LogRecord, SpanRecord } from "../otlp/telemetry.ts";
import { announced } from "./logfire.ts";
import { logEvents, spanEvents, timeOf } from "./normaliseEvents.ts";
import { type Normalised, normaliseSpan } from "./normaliseSpan.ts";
import { planCalls } from "./planCalls.ts";
import { processKey } from "./processOf.ts";

/** Grows with every change of what the rules make of the same telemetry. */
export const RULES_VERSION = 1;

interface Trace {
  readonly traceId: string;
  readonly spans: Normalised[];
  readonly events: ModelEvent[];
  readonly logs: LogRecord[];
  lastLogNs: bigint | null;
}

/**
 * The runs that spans and log records tell of. Records may come in any order and more than once. Log records without a
 * trace go to the nearest run of their process; of a process without a run they are left out. `nowMs`, since the epoch,
 * decides only which runs still run.
 */
export function understandTraces(
  spans: readonly SpanRecord[],
  logs: readonly LogRecord[],
  options: { nowMs: number },
): UnderstoodRun[] {
  const traces = tracesOf(spans);
  const loose: LogRecord[] = [];
  for (const log of logs) {
    const trace = log.traceId === null ? undefined : traces.get(log.traceId);
    if (trace) addLog(trace, log);
    else loose.push(log);
  }
  const digests = [...traces.values()].map(digestOf);
  for (const log of loose) {
    const near = nearestTrace(digests, processKey(log.resource.attributes), timeOf(log));
    if (near) addLog(traces.get(near.traceId) as Trace, log);
  }
  for (const trace of traces.values()) settle(trace);
  return groupRuns(digests).map((group) => {
    const members = group.traces.map((digest) => traces.get(digest.traceId) as Trace);
    return understandRun(
      {
        runId: (members[0] as Trace).traceId,
        traceIds: members.map((trace) => trace.traceId),
        spans: members.flatMap((trace) => trace.spans.map(({ draft }) => draft)),
        events: members.flatMap((trace) => trace.events),
        logCount: members.reduce((sum, trace) => sum + trace.logs.length, 0),
        lastLogNs: members.reduce<bigint | null>((last, trace) => later(last, trace.lastLogNs), null),
      },
      options.nowMs,
    );
  });
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
    const trace: Trace = { traceId, spans: [], events: [], logs: [], lastLogNs: null };
    for (const record of unique.values()) addSpan(trace, record);
    traces.set(traceId, trace);
  }
  return traces;
}

function addSpan(trace: Trace, record: SpanRecord): void {
  const normalised = normaliseSpan(record);
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

function digestOf({ traceId, spans }: Trace): TraceDigest {
  const [first] = spans as [Normalised, ...Normalised[]];
  let startNs = first.record.startNs;
  let endNs = startNs;
  for (const { record } of spans) {
    if (record.startNs < startNs) startNs = record.startNs;
    if (record.endNs > endNs) endNs = record.endNs;
  }
  return { traceId, taskKeys: [], resume: resumeOf(spans), processKey: first.draft.process.key, startNs, endNs };
}

/** A graph goes on under the same session and the same root's name. */
function resumeOf(spans: readonly Normalised[]): TraceDigest["resume"] {
  const root = spans.find(({ draft }) => draft.parentId === null)?.draft;
  if (!root?.sessionId) return null;
  const paused = spans.some(({ draft }) => draft.controlFlow && draft.approval?.state === "requested");
  return { key: `${root.sessionId} ${root.family} ${root.name}`, paused };
}

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
    if (!family.plansApart) trace.events.push(...planCalls(spans));
    if (!family.traceRules) continue;
    const sorted = spans.toSorted((a, b) => (a.record.startNs < b.record.startNs ? -1 : 1));
    for (const rule of family.traceRules) trace.events.push(...(rule.apply(sorted, trace.logs) ?? []));
  }
}
