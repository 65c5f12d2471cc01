import type { TraceDigest } from "../model/groupRuns.ts";
import type { LogRecord } from "../otlp/telemetry.ts";
import { evaluationOfLog, JudgedTraces, spanOfEvaluation } from "./judgements.ts";
import { familyOfLog, judgedByLogs, LooseRecords, sessionOf, spansOfLogs } from "./looseRecords.ts";
import { logEvents } from "./normaliseEvents.ts";
import { processGone } from "./processGone.ts";
import { later } from "./reading/bigTimes.ts";
import { timeOf } from "./reading/logFields.ts";
import { type Trace, tracesOf } from "./tracesOf.ts";

/** Gives each log record to its trace, and makes traces of what only log records tell. */
export function placeLogs(
  logs: readonly LogRecord[],
  traces: Map<string, Trace>,
  digests: Map<string, TraceDigest>,
): void {
  const put = (log: LogRecord, traceId: string | null | undefined): boolean => {
    const trace = traceId ? traces.get(traceId) : undefined;
    if (trace) addLog(trace, log);
    return trace !== undefined;
  };
  const add = (made: Iterable<Trace>) => {
    for (const trace of made) {
      traces.set(trace.traceId, trace);
      digests.set(trace.traceId, trace.digest);
    }
  };
  let left = logs.filter((log) => !put(log, log.traceId));
  if (left.length === 0) return;
  left = withoutJudging(left, traces);
  const sent = new LooseRecords([...digests.values()]);
  left = left.filter((log) => !put(log, sent.ownTrace(log)));
  add(tracesOf(spansOfLogs(left)).values());
  const all = new LooseRecords([...digests.values()]);
  left = left.filter((log) => {
    const own = familyOfLog(log).fromLogs?.trace(log);
    if (put(log, own) || put(log, all.ownTrace(log))) return false;
    // What an evaluation names is not here: it says nothing of what its process did besides.
    return judgedByLogs([log]).length > 0 || !put(log, all.neighbour(log));
  });
  add(evaluationsAlone(left));
}

/**
 * Gives evaluations of no known trace to the run that they judge. Records that came together and judge several traces are
 * none's alone: they are left, and each of the traces is told of them later.
 */
function withoutJudging(logs: readonly LogRecord[], traces: ReadonlyMap<string, Trace>): LogRecord[] {
  const judged = new JudgedTraces(traces);
  const isPlaced = new Set<LogRecord>();
  for (const records of Map.groupBy(logs, (log) => log.traceId ?? log).values()) {
    const targets = new Map(records.map((log) => [log, judgedOf(log, judged)]));
    const [target, ...others] = new Set([...targets.values()].filter((trace) => trace !== null));
    if (!target || others.length > 0) continue;
    for (const [log, trace] of targets) {
      if (trace === null) continue;
      isPlaced.add(log);
      addJudgement(trace, log);
    }
  }
  return logs.filter((log) => !isPlaced.has(log));
}

function judgedOf(log: LogRecord, judged: JudgedTraces<Trace>): Trace | null {
  const evaluation = evaluationOfLog(log);
  return evaluation === null ? null : judged.of(evaluation);
}

function addJudgement(trace: Trace, log: LogRecord): void {
  keepLog(trace, log);
  const session = sessionOf(log);
  if (session !== null && !trace.digest.sessionKeys.includes(session)) trace.judgements.add(log);
  const named = evaluationOfLog(log)?.judges;
  const spanId = named?.traceId === trace.traceId ? named.spanId : null;
  for (const event of logEvents(log)) trace.events.push({ ...event, spanId });
}

/** Evaluations that nothing here is judged by: what came together is a small run of its own. */
function evaluationsAlone(logs: readonly LogRecord[]): Trace[] {
  const alone: Trace[] = [];
  for (const [from, records] of Map.groupBy(logs, (log) => log.traceId ?? sessionOf(log))) {
    if (from === null) continue;
    const spans = records.map((log) => spanOfEvaluation(log, from)).filter((span) => span !== null);
    for (const made of tracesOf(spans).values()) {
      // The spans say what the records say.
      for (const log of records) keepLog(made, log);
      alone.push(made);
    }
  }
  return alone;
}

function keepLog(trace: Trace, log: LogRecord): void {
  trace.logs.push(log);
  trace.lastLogNs = later(trace.lastLogNs, timeOf(log));
}

function addLog(trace: Trace, log: LogRecord): void {
  const gone = processGone(log);
  if (gone !== null) {
    // What the collector saw is no sign of life, and nothing that the program logged.
    trace.gone.add(gone);
    return;
  }
  keepLog(trace, log);
  trace.events.push(...logEvents(log));
}
