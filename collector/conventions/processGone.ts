import type { OpenProcess } from "../model/openProcess.ts";
import type { LogRecord, SpanRecord } from "../otlp/telemetry.ts";
import { asCount, asText } from "./reading/fieldReaders.ts";
import { eventName } from "./reading/logFields.ts";
import { processOf } from "./reading/processOf.ts";

const EVENT = "traceline.process_gone";
const PROCESS = "traceline.process";
const NS_PER_MS = 1_000_000n;

/** The process of which a record says that it has gone, as {@link processOf} names it; null for other records. */
export function processGone(log: LogRecord): string | null {
  return eventName(log) === EVENT ? asText(log.attributes.get(PROCESS)) : null;
}

/** An export request of OTLP in JSON that says of a process that it has gone: what the collector itself found out. */
export function goneRequest(process: OpenProcess, nowMs: number): unknown {
  const text = (key: string, stringValue: string | null) =>
    stringValue === null ? [] : [{ key, value: { stringValue } }];
  const record = {
    timeUnixNano: `${Math.round(nowMs)}000000`,
    observedTimeUnixNano: `${Math.round(nowMs)}000000`,
    severityNumber: 9,
    eventName: EVENT,
    traceId: process.traceId,
    attributes: text(PROCESS, process.key),
  };
  const attributes = [...text("service.name", process.service), ...text("traceline.workspace", process.workspace)];
  const scopeLogs = [{ scope: { name: "traceline.collector" }, logRecords: [record] }];
  return { resourceLogs: [{ resource: { attributes }, scopeLogs }] };
}

/** The processes that a run waits for: those of the given spans that say which number they have on which machine. */
export function openProcesses(spans: readonly SpanRecord[]): OpenProcess[] {
  const found = new Map<string, OpenProcess>();
  for (const { resource, traceId, startNs } of spans) {
    const { key, service, workspace } = processOf(resource);
    const pid = asCount(resource.attributes.get("process.pid"));
    const host = asText(resource.attributes.get("host.name"));
    if (key === null || pid === null || pid === 0 || host === null) continue;
    const startMs = Number(startNs / NS_PER_MS);
    const known = found.get(key);
    if (!known || startMs < known.startMs) found.set(key, { key, pid, host, service, workspace, traceId, startMs });
  }
  return [...found.values()];
}
