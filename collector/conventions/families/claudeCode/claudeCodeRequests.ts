import type { AnyValue, LogRecord } from "../../../otlp/telemetry.ts";
import { earliest } from "../../reading/bigTimes.ts";
import { asCount } from "../../reading/fieldReaders.ts";
import { timeOf } from "../../reading/logFields.ts";
import { beginOfLogged } from "../../reading/spanOfLog.ts";
import { eventOf, text } from "./claudeCodeRecords.ts";

/** A request to the model that log records tell of. */
export interface LoggedRequest {
  /** The record that tells how it ended. */
  readonly log: LogRecord;
  readonly id: string;
  readonly type: "llm_request";
  readonly startNs: bigint;
  readonly endNs: bigint;
  readonly attributes: Readonly<Record<string, AnyValue>>;
}

/** Requests of one prompt: a failed try that another one follows is part of that one's request. `logs` in order of time. */
export function requestsOf(logs: readonly LogRecord[]): LoggedRequest[] {
  const refused = new Set(logs.filter(isLastRefusal).map((log) => text(log, "request_id")));
  const requests: LoggedRequest[] = [];
  const tries = new Map<string, LogRecord[]>();
  for (const log of logs) {
    const event = eventOf(log);
    if (event !== "api_error" && event !== "api_request") continue;
    // Who asks, and for what: a summary of the conversation is asked for beside the work.
    const asker = `${text(log, "agent_id")} ${text(log, "query_source")}`;
    const before = tries.get(asker) ?? [];
    if (event === "api_error") tries.set(asker, [...before, log]);
    else {
      const id = text(log, "request_id");
      const refusal = id !== null && refused.has(id) ? { stop_reason: "refusal" } : {};
      requests.push(request(log, before, { success: true, ...refusal }));
      tries.delete(asker);
    }
  }
  for (const failed of tries.values())
    requests.push(request(failed.at(-1) as LogRecord, failed.slice(0, -1), { success: false }));
  return requests;
}

/** A refusal that another model answered in its place was seen by nobody. */
function isLastRefusal(log: LogRecord): boolean {
  return eventOf(log) === "api_refusal" && text(log, "server_fallback_hop") !== "true";
}

function request(
  log: LogRecord,
  before: readonly LogRecord[],
  attributes: Readonly<Record<string, AnyValue>>,
): LoggedRequest {
  const endNs = timeOf(log);
  // Each failed try is logged with its number, or only the last of them with how many there were.
  const told = [...before, log].map((one) => asCount(one.attributes.get("attempt")) ?? 0);
  const failed = Math.max(before.length, ...told.slice(0, before.length));
  const attempt = attributes.success === true ? failed + 1 : Math.max(failed + 1, told.at(-1) ?? 0);
  return {
    log,
    id: text(log, "request_id") ?? String(endNs),
    type: "llm_request",
    startNs: earliest([log, ...before].map(beginOfLogged)),
    endNs,
    attributes: { ...attributes, attempt },
  };
}
