import type { LogRecord, SpanRecord } from "../../../otlp/telemetry.ts";
import { earliest, latest } from "../../reading/bigTimes.ts";
import { derivedId } from "../../reading/derivedId.ts";
import { asBoolean, asCount, asJson, asText, isObject, type Json } from "../../reading/fieldReaders.ts";
import { textIn } from "../../reading/jsonFields.ts";
import { timeOf } from "../../reading/logFields.ts";
import { beginOfLogged, type MadeSpan, spanOfLog } from "../../reading/spanOfLog.ts";
import { geminiEvent } from "./geminiCliRun.ts";

/**
 * Gemini CLI that only logs, as it does unless its traces are switched on too: its records as the spans it would send,
 * so that one set of rules reads both. A prompt is a trace; its agent, which has no span there, gets one here.
 */

const TRACE_DIGITS = 32;
const SPAN_DIGITS = 16;

const text = (log: LogRecord, key: string) => asText(log.attributes.get(key));

/** What tells products that log alike apart. */
interface Product {
  /** What the agent that a person asks is called. */
  readonly mainAgent: string;
  /** Whether thinking is left out of the tokens of an answer. */
  readonly thinkingApart: boolean;
}

/** `logs` are in order of time. */
export function spansOfGeminiLogs(logs: readonly LogRecord[], product: Product): SpanRecord[] {
  const bySession = Map.groupBy(logs, (log) => text(log, "session.id"));
  return [...bySession].flatMap(([session, records]) =>
    session === null
      ? []
      : [...byPrompt(records, session)].flatMap(([prompt, own]) => spansOfPrompt(own, { session, prompt, product })),
  );
}

/** Behind the session's id stands the number of a person's prompt. */
const NUMBERED = /^(?:#{8}\d+)?$/;

/** Ids of a person's prompts begin with the session's; other ids are those of helpers at work on the last one. */
function byPrompt(logs: readonly LogRecord[], session: string): Map<string, LogRecord[]> {
  const prompts = new Map<string, LogRecord[]>();
  const isPersons = (id: string | null): id is string =>
    id?.startsWith(session) === true && NUMBERED.test(id.slice(session.length));
  const ids = logs.map((log) => text(log, "prompt_id"));
  // Older versions gave a prompt that was not typed in a terminal any number.
  const first = ids.find(isPersons) ?? session;
  let current: string | null = null;
  logs.forEach((log, i) => {
    const prompt = ids[i] ?? null;
    if (isPersons(prompt)) current = prompt;
    else if (prompt !== null) current ??= first;
    if (current === null) return;
    const known = prompts.get(current);
    if (known) known.push(log);
    else prompts.set(current, [log]);
  });
  return prompts;
}

interface Prompt {
  readonly session: string;
  readonly prompt: string;
  readonly product: Product;
}

function spansOfPrompt(logs: readonly LogRecord[], { session, prompt, product }: Prompt): SpanRecord[] {
  const traceId = derivedId(TRACE_DIGITS, "gemini-cli", session, prompt);
  const rootId = derivedId(SPAN_DIGITS, traceId, "agent");
  const [first] = logs as [LogRecord, ...LogRecord[]];
  const asked = logs.find((log) => geminiEvent(log) === "user_prompt") ?? first;
  const callId = (i: number) => derivedId(SPAN_DIGITS, traceId, "call", String(i));
  const subAgents = subAgentsOf(logs, traceId, rootId);
  const numbered = numberedAgents(logs, { session, traceId, rootId, callId });
  const parentOf = (log: LogRecord) => {
    const id = text(log, "prompt_id") ?? "";
    return (subAgents.get(id.replace(/#.*$/s, "")) ?? numbered.get(agentIn(id, session) ?? ""))?.spanId ?? rootId;
  };
  const calls = logs.flatMap((log, i) => {
    const at = { traceId, parentSpanId: parentOf(log), spanId: callId(i) };
    const call = callOf(log, at, product);
    return call ? [call] : [];
  });
  const root = spanOf(asked, {
    traceId,
    spanId: rootId,
    parentSpanId: null,
    name: "agent_call",
    startNs: earliest([timeOf(asked), ...calls.map(({ startNs }) => startNs)]),
    endNs: latest(logs.map(timeOf)),
    attributes: {
      "gen_ai.input.messages": JSON.stringify({
        agent_name: product.mainAgent,
        prompt: text(asked, "prompt") ?? undefined,
      }),
    },
  });
  const asides = [...subAgents.values()].map((agent) => ({ ...agent, ...askedBy(agent, calls) }));
  return [root, ...asides, ...numbered.values(), ...calls];
}

/** Between the session and a number: the agent, whose id ends in that of the call that started it. */
const AGENT_ID = /^#([^#].*)#\d+$/s;

const agentIn = (promptId: string, session: string) =>
  promptId.startsWith(session) ? (AGENT_ID.exec(promptId.slice(session.length))?.[1] ?? null) : null;

interface Numbered {
  readonly session: string;
  readonly traceId: string;
  readonly rootId: string;
  callId(i: number): string;
}

/** Agents that no record of their own begins: what they asked for is numbered under the call that started them. */
function numberedAgents(logs: readonly LogRecord[], { session, traceId, rootId, callId }: Numbered) {
  const own = Map.groupBy(logs, (log) => agentIn(text(log, "prompt_id") ?? "", session));
  const spans = new Map<string, SpanRecord>();
  for (const [id, records] of own) {
    const [first] = records;
    if (id === null || !first) continue;
    const at = logs.findIndex((log) => {
      const call = geminiEvent(log) === "tool_call" ? text(log, "call_id") : null;
      return call !== null && id.endsWith(`-${call}`);
    });
    const started = logs[at];
    const name = records.map((log) => text(log, "subagent_name")).find((one) => one !== null) ?? "sub-agent";
    const prompt = started ? textIn(asJson(started.attributes.get("function_args")), "prompt") : null;
    spans.set(
      id,
      spanOf(first, {
        traceId,
        spanId: derivedId(SPAN_DIGITS, traceId, "agent", id),
        parentSpanId: started ? callId(at) : rootId,
        name: "agent_call",
        startNs: earliest(records.map(beginOfLogged)),
        endNs: latest(records.map(timeOf)),
        attributes: {
          "gen_ai.input.messages": JSON.stringify({ agent_name: name, prompt: prompt ?? undefined }),
        },
      }),
    );
  }
  return spans;
}

/** A sub-agent lies in the call that asked it: the last one that was under way when it began. */
function askedBy(agent: SpanRecord, calls: readonly SpanRecord[]): Partial<SpanRecord> {
  const call = calls.findLast(
    ({ attributes, startNs, endNs }) =>
      attributes.get("gen_ai.tool.name") === "invoke_agent" && startNs <= agent.startNs && agent.startNs <= endNs,
  );
  const asked = call?.attributes.get("gen_ai.input.messages");
  const prompt = textIn(isObject(asJson(asked)) ? (asJson(asked) as { args?: Json }).args : null, "prompt");
  if (!call) return {};
  const name = textIn(asJson(agent.attributes.get("gen_ai.input.messages")), "agent_name");
  const attributes = new Map(agent.attributes);
  attributes.set("gen_ai.input.messages", JSON.stringify({ agent_name: name, prompt: prompt ?? undefined }));
  return { parentSpanId: call.spanId, attributes };
}

/** Ends of a sub-agent that has not done what it was asked; being broken off by a person is none. */
const FAILED: ReadonlySet<string> = new Set(["ERROR", "TIMEOUT", "MAX_TURNS", "ERROR_NO_COMPLETE_TASK_CALL"]);

/** Id of a sub-agent → its span, inside the call that was running when it began. */
function subAgentsOf(logs: readonly LogRecord[], traceId: string, rootId: string): Map<string, SpanRecord> {
  const spans = new Map<string, SpanRecord>();
  for (const log of logs) {
    const event = geminiEvent(log);
    const id = text(log, "agent_id");
    if (id === null || (event !== "agent.start" && event !== "agent.finish")) continue;
    const known = spans.get(id);
    const attributes = {
      "gen_ai.input.messages": JSON.stringify({ agent_name: text(log, "agent_name") ?? "sub-agent" }),
    };
    if (!known)
      spans.set(
        id,
        spanOf(log, {
          traceId,
          spanId: derivedId(SPAN_DIGITS, traceId, "agent", id),
          parentSpanId: rootId,
          name: "agent_call",
          startNs: event === "agent.start" ? timeOf(log) : beginOfLogged(log),
          endNs: timeOf(log),
          attributes,
        }),
      );
    else spans.set(id, { ...known, endNs: timeOf(log) });
    const reason = text(log, "terminate_reason");
    const ended = spans.get(id);
    if (ended && reason !== null && FAILED.has(reason))
      spans.set(id, { ...ended, statusCode: "error", statusMessage: `It ended with ${reason}.` });
  }
  return spans;
}

type Place = Pick<SpanRecord, "traceId" | "spanId" | "parentSpanId">;

function callOf(log: LogRecord, at: Place, { thinkingApart }: Product): SpanRecord | null {
  const event = geminiEvent(log);
  const time = { startNs: beginOfLogged(log), endNs: timeOf(log) };
  const count = (key: string) => asCount(log.attributes.get(key));
  if (event === "api_response" || event === "api_error") {
    const thoughts = count("thoughts_token_count");
    const output = count("output_token_count");
    const span = spanOf(log, {
      ...at,
      ...time,
      name: "llm_call",
      attributes: {
        "gen_ai.request.model": text(log, "model") ?? text(log, "model_name"),
        "gen_ai.prompt.name": text(log, "prompt_id"),
        "gen_ai.usage.input_tokens": count("input_token_count"),
        "gen_ai.usage.cache_read.input_tokens": count("cached_content_token_count"),
        "gen_ai.usage.output_tokens": output === null ? null : output + (thinkingApart ? (thoughts ?? 0) : 0),
        "gen_ai.usage.reasoning.output_tokens": thoughts,
      },
    });
    if (event === "api_response") return span;
    return { ...span, statusCode: "error", statusMessage: text(log, "error.message") ?? text(log, "error") ?? "" };
  }
  if (event !== "tool_call") return null;
  const success = asBoolean(log.attributes.get("success")) ?? true;
  const decision = text(log, "decision");
  const message = text(log, "error.message") ?? text(log, "error");
  const status = success ? "success" : decision === "reject" ? "cancelled" : "error";
  return spanOf(log, {
    ...at,
    ...time,
    name: "tool_call",
    attributes: {
      "gen_ai.tool.name": text(log, "function_name"),
      "gen_ai.input.messages": JSON.stringify({ args: asJson(log.attributes.get("function_args")) }),
      "gen_ai.output.messages": JSON.stringify({
        status,
        response: success ? {} : { error: { message }, errorType: text(log, "error_type") ?? text(log, "error.type") },
      }),
      "traceline.decision": decision,
    },
  });
}

function spanOf(log: LogRecord, made: MadeSpan): SpanRecord {
  return spanOfLog(log, made, [
    ["gen_ai.operation.name", made.name],
    ["gen_ai.conversation.id", text(log, "session.id")],
  ]);
}
