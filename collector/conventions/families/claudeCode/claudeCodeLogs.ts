import type { AnyValue, LogRecord, SpanRecord } from "../../../otlp/telemetry.ts";
import { earliest, latest } from "../../reading/bigTimes.ts";
import { derivedId } from "../../reading/derivedId.ts";
import { asBoolean, asJson } from "../../reading/fieldReaders.ts";
import { textIn } from "../../reading/jsonFields.ts";
import { timeOf } from "../../reading/logFields.ts";
import { beginOfLogged, type MadeSpan, spanOfLog } from "../../reading/spanOfLog.ts";
import { waitsOf } from "./claudeCodeDecisions.ts";
import { eventOf, text } from "./claudeCodeRecords.ts";
import { requestsOf } from "./claudeCodeRequests.ts";

/**
 * Claude Code that only logs: its records as the spans that newer versions send themselves, under the same names and
 * keys, so that one set of rules reads both. A prompt is a trace.
 */

const TRACE_DIGITS = 32;
const SPAN_DIGITS = 16;

const TASK_EVENTS: ReadonlySet<string> = new Set([
  "user_prompt",
  "api_request",
  "api_error",
  "tool_result",
  "tool_decision",
]);

/** The trace that a record's prompt is; null for what names none: then the session is all that binds. */
export function traceOfLog(log: LogRecord): string | null {
  if (log.traceId !== null) return log.traceId;
  const prompt = text(log, "prompt.id");
  return prompt === null ? null : traceOfPrompt(log, prompt);
}

function traceOfPrompt(log: LogRecord, prompt: string): string {
  return derivedId(TRACE_DIGITS, "claude-code", text(log, "session.id") ?? "", prompt);
}

/** `logs` are in order of time. */
export function spansOfLogs(logs: readonly LogRecord[]): SpanRecord[] {
  const bySession = Map.groupBy(logs, (log) => text(log, "session.id"));
  return [...bySession.values()].flatMap((records) =>
    [...byTrace(records)].flatMap((prompt) => spansOfPrompt(...prompt)),
  );
}

/**
 * Records of one session by their prompts' traces. What names no prompt, as a title that is made up in the background,
 * belongs to the one at hand; older versions name none at all, and there a prompt lasts until the next one.
 */
function byTrace(logs: readonly LogRecord[]): Map<string, LogRecord[]> {
  const isNamed = logs.some((log) => text(log, "prompt.id") !== null);
  const first = logs.find((log) => traceOfLog(log) !== null) ?? logs[0];
  let current = first ? (traceOfLog(first) ?? traceOfPrompt(first, "0")) : "";
  let prompts = 0;
  const traces = new Map<string, LogRecord[]>();
  for (const log of logs) {
    const own = traceOfLog(log);
    if (own !== null) current = own;
    else if (!isNamed && eventOf(log) === "user_prompt") current = traceOfPrompt(log, String(prompts++));
    else if (!TASK_EVENTS.has(eventOf(log))) continue;
    const known = traces.get(current);
    if (known) known.push(log);
    else traces.set(current, [log]);
  }
  return traces;
}

function spansOfPrompt(traceId: string, logs: readonly LogRecord[]): SpanRecord[] {
  const tasks = logs.filter((log) => TASK_EVENTS.has(eventOf(log)));
  if (tasks.every(isCommand)) return [];
  const [first] = logs as [LogRecord, ...LogRecord[]];
  const rootId = derivedId(SPAN_DIGITS, traceId, "interaction");
  const waits = waitsOf(logs);
  const calls = logs.map((log) => callOf(log, traceId, rootId, waits)).filter((span) => span !== null);
  for (const { log, id, type, startNs, endNs, attributes } of requestsOf(logs)) {
    const spanId = derivedId(SPAN_DIGITS, traceId, "request", id);
    calls.push(spanOf(log, { traceId, parentSpanId: rootId, spanId, type, startNs, endNs, attributes }));
  }
  const starts = [...logs.map(timeOf), ...calls.map((span) => span.startNs)];
  const prompt = logs.find((log) => eventOf(log) === "user_prompt");
  const root = spanOf(prompt ?? first, {
    traceId,
    spanId: rootId,
    parentSpanId: null,
    type: "interaction",
    startNs: earliest(starts),
    endNs: goesOn(tasks) ? 0n : latest(logs.map(timeOf)),
    attributes: prompt ? { user_prompt: prompt.attributes.get("prompt") ?? null } : {},
  });
  return [root, ...underTheirAgents(calls)];
}

/** A command of the program itself: only where the model is asked after it, it is a task. */
const isCommand = (log: LogRecord) => eventOf(log) === "user_prompt" && text(log, "command_source") === "builtin";

/** Whether the last that is told of the task is something that the model is asked after. */
function goesOn(tasks: readonly LogRecord[]): boolean {
  const last = tasks.filter((log) => text(log, "agent_id") === null).at(-1);
  if (last === undefined) return false;
  const event = eventOf(last);
  return event === "user_prompt" || event === "tool_result" || text(last, "decision") === "accept";
}

function callOf(
  log: LogRecord,
  traceId: string,
  parentSpanId: string,
  waits: ReturnType<typeof waitsOf>,
): SpanRecord | null {
  const event = eventOf(log);
  const endNs = timeOf(log);
  const use = text(log, "tool_use_id");
  const spanId = derivedId(SPAN_DIGITS, traceId, "tool", use ?? text(log, "event.sequence") ?? String(endNs));
  const at = { traceId, parentSpanId, spanId, type: "tool", endNs };
  if (event === "tool_result") {
    const wait = use === null ? undefined : waits.get(use);
    const attributes: Record<string, AnyValue> = { success: asBoolean(log.attributes.get("success")) ?? true };
    const started = asJson(log.attributes.get("tool_parameters"));
    const kind = textIn(started, "subagent_type") ?? textIn(asJson(log.attributes.get("tool_input")), "subagent_type");
    if (kind !== null) attributes.subagent_type = kind;
    if (wait) {
      attributes["traceline.approved_by"] = wait.source;
      attributes["traceline.waited_ms"] = wait.waitMs;
    }
    const startNs = wait ? earliest([beginOfLogged(log), wait.fromNs]) : beginOfLogged(log);
    return spanOf(log, { ...at, startNs, attributes });
  }
  if (event === "tool_decision" && text(log, "decision") === "reject") {
    // A call that was refused has no result: the decision is all that is known of it.
    const refused_by = text(log, "source") ?? "config";
    return spanOf(log, { ...at, startNs: beginOfLogged(log), attributes: { "traceline.refused_by": refused_by } });
  }
  return null;
}

function spanOf(log: LogRecord, { type, ...made }: Omit<MadeSpan, "name"> & { readonly type: string }): SpanRecord {
  return spanOfLog(log, {
    ...made,
    name: `claude_code.${type}`,
    attributes: { ...made.attributes, "span.type": type },
  });
}

const idOf = ({ attributes }: SpanRecord) => text({ attributes }, "agent_id");

/** Calls of a sub-agent go under the tool call that started one of its kind, the last one before them. */
function underTheirAgents(spans: readonly SpanRecord[]): SpanRecord[] {
  const names = new Map<string, string>();
  for (const span of spans) {
    const id = idOf(span);
    const name = text(span, "agent.name");
    if (id !== null && name !== null) names.set(id, name);
  }
  const starters = spans.filter(({ attributes }) => attributes.has("subagent_type"));
  return spans.map((span) => {
    const id = idOf(span);
    if (id === null) return span;
    const above = text(span, "parent_agent_id");
    const own = starters.filter(
      (starter) =>
        idOf(starter) !== id && starter.startNs <= span.startNs && (above === null || idOf(starter) === above),
    );
    const named = own.findLast((starter) => text(starter, "subagent_type") === names.get(id));
    const parent = named ?? own.at(-1);
    return parent ? { ...span, parentSpanId: parent.spanId } : span;
  });
}
