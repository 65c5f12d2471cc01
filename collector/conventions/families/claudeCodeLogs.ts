import type { LogRecord, SpanRecord } from "../../otlp/telemetry.ts";
import { earliest, latest } from "../reading/bigTimes.ts";
import { derivedId } from "../reading/derivedId.ts";
import { asBoolean, asJson, asText } from "../reading/fieldReaders.ts";
import { textIn } from "../reading/jsonFields.ts";
import { timeOf } from "../reading/logFields.ts";
import { beginOfLogged, type MadeSpan, spanOfLog } from "../reading/spanOfLog.ts";

/**
 * Claude Code that only logs: its records as the spans that newer versions send themselves, under the same names and
 * keys, so that one set of rules reads both. A prompt is a trace.
 */

const TRACE_DIGITS = 32;
const SPAN_DIGITS = 16;

const text = (log: LogRecord, key: string) => asText(log.attributes.get(key));

const TASK_EVENTS: ReadonlySet<string> = new Set([
  "user_prompt",
  "api_request",
  "api_error",
  "tool_result",
  "tool_decision",
]);

/** The trace that a record's prompt is; null for what belongs to none (start-up, settings). */
export function traceOfLog(log: LogRecord): string | null {
  if (log.traceId !== null) return log.traceId;
  const session = text(log, "session.id");
  const prompt = text(log, "prompt.id");
  if (prompt === null && (session === null || !TASK_EVENTS.has(eventOf(log)))) return null;
  // Older versions name no prompt: then the session is all that binds.
  return derivedId(TRACE_DIGITS, "claude-code", session ?? "", prompt ?? "");
}

export function spansOfLogs(logs: readonly LogRecord[]): SpanRecord[] {
  const byTrace = Map.groupBy(logs, traceOfLog);
  return [...byTrace].flatMap(([traceId, records]) => (traceId === null ? [] : spansOfPrompt(traceId, records)));
}

function spansOfPrompt(traceId: string, logs: readonly LogRecord[]): SpanRecord[] {
  const [first] = logs as [LogRecord, ...LogRecord[]];
  const rootId = derivedId(SPAN_DIGITS, traceId, "interaction");
  const calls = logs.map((log) => callOf(log, traceId, rootId)).filter((span) => span !== null);
  calls.push(...requestsOf(logs, traceId, rootId));
  const starts = [...logs.map(timeOf), ...calls.map((span) => span.startNs)];
  const prompt = logs.find((log) => eventOf(log) === "user_prompt");
  const root = spanOf(prompt ?? first, {
    traceId,
    spanId: rootId,
    parentSpanId: null,
    type: "interaction",
    startNs: earliest(starts),
    endNs: goesOn(logs) ? 0n : latest(logs.map(timeOf)),
    attributes: prompt ? { user_prompt: prompt.attributes.get("prompt") ?? null } : {},
  });
  return [root, ...underTheirAgents(calls)];
}

/** Whether the last that is told of the task is something that the model is asked after. */
function goesOn(logs: readonly LogRecord[]): boolean {
  const last = logs.filter((log) => TASK_EVENTS.has(eventOf(log)) && text(log, "agent_id") === null).at(-1);
  if (last === undefined) return false;
  const event = eventOf(last);
  return event === "user_prompt" || event === "tool_result" || text(last, "decision") === "accept";
}

function eventOf(log: LogRecord): string {
  const name = text(log, "event.name") ?? asText(log.body) ?? log.eventName ?? "";
  return name.replace(/^claude_code\./, "");
}

function callOf(log: LogRecord, traceId: string, parentSpanId: string): SpanRecord | null {
  const event = eventOf(log);
  const endNs = timeOf(log);
  const at = { traceId, parentSpanId, startNs: beginOfLogged(log), endNs };
  const sequence = text(log, "event.sequence") ?? String(endNs);
  if (event === "tool_result") {
    const spanId = derivedId(SPAN_DIGITS, traceId, "tool", text(log, "tool_use_id") ?? sequence);
    const started = asJson(log.attributes.get("tool_parameters"));
    const kind = textIn(started, "subagent_type") ?? textIn(asJson(log.attributes.get("tool_input")), "subagent_type");
    const success = asBoolean(log.attributes.get("success")) ?? true;
    return spanOf(log, {
      ...at,
      spanId,
      type: "tool",
      attributes: { success, ...(kind === null ? {} : { subagent_type: kind }) },
    });
  }
  if (event === "tool_decision" && text(log, "decision") === "reject") {
    // A call that was refused has no result: the decision is all that is known of it.
    const spanId = derivedId(SPAN_DIGITS, traceId, "tool", text(log, "tool_use_id") ?? sequence);
    return spanOf(log, {
      ...at,
      spanId,
      type: "tool",
      attributes: { "traceline.refused_by": text(log, "source") ?? "config" },
    });
  }
  return null;
}

/** Requests to the model: a failed try that another one follows is part of that one's request. */
function requestsOf(logs: readonly LogRecord[], traceId: string, parentSpanId: string): SpanRecord[] {
  const spans: SpanRecord[] = [];
  const tries = new Map<string | null, LogRecord[]>();
  const made = (log: LogRecord, before: readonly LogRecord[], failed: boolean) => {
    const endNs = timeOf(log);
    const startNs = earliest([log, ...before].map(beginOfLogged));
    const spanId = derivedId(SPAN_DIGITS, traceId, "request", text(log, "request_id") ?? String(endNs));
    const attributes = { success: !failed, attempt: before.length + 1 };
    spans.push(spanOf(log, { traceId, parentSpanId, spanId, type: "llm_request", startNs, endNs, attributes }));
  };
  for (const log of [...logs].sort((a, b) => (timeOf(a) < timeOf(b) ? -1 : 1))) {
    const event = eventOf(log);
    const agent = text(log, "agent_id");
    const before = tries.get(agent) ?? [];
    if (event === "api_error") tries.set(agent, [...before, log]);
    if (event !== "api_request") continue;
    made(log, before, false);
    tries.delete(agent);
  }
  for (const failed of tries.values()) made(failed.at(-1) as LogRecord, failed.slice(0, -1), true);
  return spans;
}

function spanOf(log: LogRecord, { type, ...made }: Omit<MadeSpan, "name"> & { readonly type: string }): SpanRecord {
  return spanOfLog(log, {
    ...made,
    name: `claude_code.${type}`,
    attributes: { ...made.attributes, "span.type": type },
  });
}

/** Calls of a sub-agent go under the tool call that started one of its kind, the last one before them. */
function underTheirAgents(spans: readonly SpanRecord[]): SpanRecord[] {
  const names = new Map<string, string>();
  for (const { attributes } of spans) {
    const id = asText(attributes.get("agent_id"));
    const name = asText(attributes.get("agent.name"));
    if (id !== null && name !== null) names.set(id, name);
  }
  const starters = spans.filter(({ attributes }) => attributes.has("subagent_type"));
  return spans.map((span) => {
    const id = asText(span.attributes.get("agent_id"));
    if (id === null) return span;
    const own = starters.filter((starter) => starter !== span && starter.startNs <= span.startNs);
    const named = own.findLast((starter) => asText(starter.attributes.get("subagent_type")) === names.get(id));
    const parent = named ?? own.at(-1);
    return parent ? { ...span, parentSpanId: parent.spanId } : span;
  });
}
