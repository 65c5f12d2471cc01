import type { TraceDigest } from "../model/groupRuns.ts";
import { InOrder } from "../model/inOrder.ts";
import { hexOfKey } from "../otlp/ids.ts";
import { traceKeyOfSession } from "../otlp/recordKeys.ts";
import { SESSION_ATTRIBUTES, sessionOfJudged } from "../otlp/sessionOfLog.ts";
import type { LogRecord, SpanRecord } from "../otlp/telemetry.ts";
import { familyNamed } from "./families/familyNamed.ts";
import type { Family } from "./family.ts";
import { recognise } from "./fingerprints.ts";
import { evaluationOfLog, judgedBy } from "./judgements.ts";
import { earliest, latest } from "./reading/bigTimes.ts";
import { asText, firstOf } from "./reading/fieldReaders.ts";
import { eventName, timeOf } from "./reading/logFields.ts";
import { processOf } from "./reading/processOf.ts";
import { taskKey } from "./traceDigest.ts";

/**
 * Finds the trace that a log record without spans around it belongs to: by its task, else its session, else its process;
 * of several traces the last that began before it, else the first.
 */
export class LooseRecords {
  readonly #places = new Map<string, InOrder<string>>();

  constructor(digests: readonly TraceDigest[]) {
    const sorted = [...digests].sort((a, b) => (a.startNs < b.startNs ? -1 : a.startNs > b.startNs ? 1 : 0));
    for (const digest of sorted) {
      this.#add(`process ${digest.processKey}`, digest);
      if (digest.aside) continue;
      for (const key of digest.taskKeys) this.#add(`task ${key}`, digest);
      for (const key of digest.sessionKeys) this.#add(`session ${key}`, digest);
    }
  }

  #add(key: string, { startNs, traceId }: TraceDigest): void {
    const order = this.#places.get(key) ?? new InOrder<string>();
    this.#places.set(key, order);
    order.add(startNs, traceId);
  }

  /** The trace of the record's own task or session. */
  ownTrace(log: LogRecord): string | null {
    const task = familyOfLog(log).taskOfLog?.(log) ?? null;
    const session = sessionOf(log);
    return (
      (task === null ? null : this.#at(`task ${taskKey(familyOfLog(log).name, task)}`, log)) ??
      (session === null ? null : this.#at(`session ${session}`, log))
    );
  }

  /** The trace of the record's process. */
  neighbour(log: LogRecord): string | null {
    return this.#at(`process ${processOf(log.resource).key ?? ""}`, log);
  }

  #at(key: string, log: LogRecord): string | null {
    return this.#places.get(key)?.at(timeOf(log)) ?? null;
  }
}

/** Spans that log records tell of: those of families that can only log, of conversations that sent no span. */
export function spansOfLogs(logs: readonly LogRecord[]): SpanRecord[] {
  const byFamily = Map.groupBy(
    logs.filter((log) => sessionOf(log) !== null),
    familyOfLog,
  );
  return [...byFamily].flatMap(([{ fromLogs }, records]) => fromLogs?.spans(byTime(records)) ?? []);
}

function byTime(logs: readonly LogRecord[]): LogRecord[] {
  return logs.toSorted((a, b) => (timeOf(a) < timeOf(b) ? -1 : timeOf(a) > timeOf(b) ? 1 : 0));
}

/** Of a trace that has log records, at least one, and no spans: it is no run by itself. */
export function digestOfLogs(traceId: string, logs: readonly LogRecord[]): TraceDigest {
  const [first] = logs as [LogRecord, ...LogRecord[]];
  const times = logs.map(timeOf);
  const tasks = logs.map((log) => {
    const task = familyOfLog(log).taskOfLog?.(log) ?? null;
    return task === null ? null : taskKey(familyOfLog(log).name, task);
  });
  const sessions = new Set<string>();
  for (const log of logs) {
    const session = sessionOf(log);
    if (session !== null) sessions.add(session);
    for (const other of familyOfLog(log).fromLogs?.sessions?.(log) ?? []) sessions.add(other);
  }
  return {
    traceId,
    taskKeys: [...new Set(tasks)].filter((task) => task !== null),
    starts: [],
    sessionKeys: [...sessions],
    asks: [],
    answers: [],
    judges: judgedByLogs(logs),
    given: [],
    opens: [],
    goesOn: [],
    // A session by itself is never of one run with everything else that its process only logs.
    processKey: first.traceId === null ? `session ${sessionOf(first)}` : (processOf(first.resource).key ?? ""),
    aside: true,
    startNs: earliest(times),
    endNs: latest(times),
  };
}

/** What the evaluations among log records name of what they judge. */
export function judgedByLogs(logs: readonly LogRecord[]): string[] {
  const names = new Set<string>();
  for (const log of logs) {
    const evaluation = evaluationOfLog(log);
    if (evaluation) for (const name of judgedBy(evaluation)) names.add(name);
  }
  return [...names];
}

/** The conversation that a log record names; of an evaluation that names none, what stands for its answer or trace. */
export function sessionOf(log: LogRecord): string | null {
  return firstOf(log.attributes, SESSION_ATTRIBUTES, asText)?.value ?? sessionOfJudged(log.attributes);
}

const families = new WeakMap<LogRecord, Family>();

export function familyOfLog(log: LogRecord): Family {
  const known = families.get(log);
  if (known) return known;
  const family = familyNamed(recognise({ ...log, name: eventName(log) ?? "" }));
  families.set(log, family);
  return family;
}

/** The id under which records of a session without a trace are kept. */
export function traceIdOfSession(session: string | null): string | null {
  return session === null ? null : hexOfKey(traceKeyOfSession(session));
}
