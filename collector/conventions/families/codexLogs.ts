import type { LogRecord, SpanRecord } from "../../otlp/telemetry.ts";
import { earliest, latest } from "../reading/bigTimes.ts";
import { derivedId } from "../reading/derivedId.ts";
import { asJson, asNumber, asText } from "../reading/fieldReaders.ts";
import { textIn } from "../reading/jsonFields.ts";
import { timeOf } from "../reading/logFields.ts";
import { beginOfLogged, spanOfLog } from "../reading/spanOfLog.ts";
import { codexEvent } from "./codexTrace.ts";

/**
 * Codex that only logs: its records as the spans that it sends where its traces are switched on, under the same names and
 * keys, so that one set of rules reads both. A prompt is a turn, and a turn is a trace.
 */

const TRACE_DIGITS = 32;
const SPAN_DIGITS = 16;

const text = (log: LogRecord, key: string) => asText(log.attributes.get(key));

/** `logs` are in order of time. A sub-agent, which is a conversation of its own, lies in the call that started it. */
export function spansOfCodexLogs(logs: readonly LogRecord[]): SpanRecord[] {
  const starters = new Map<string, SpanRecord>();
  const spans: SpanRecord[] = [];
  // By their first records: who starts an agent was there before it.
  for (const [conversation, records] of Map.groupBy(logs, (log) => text(log, "conversation.id"))) {
    if (conversation === null) continue;
    const starter = starters.get(conversation);
    turnsOf(records).forEach((turn, i) => {
      for (const span of spansOfTurn(turn, conversation, i, starter)) {
        spans.push(span);
        for (const started of startedBy(span)) starters.set(started, span);
      }
    });
  }
  return spans;
}

/** Conversations of the agents that a call started. */
export function startedBy({ attributes }: Pick<LogRecord, "attributes">): string[] {
  const name = asText(attributes.get("tool_name"));
  if (name === null || !name.endsWith("spawn_agent")) return [];
  const started = textIn(asJson(attributes.get("output")), "agent_id");
  return started === null ? [] : [started];
}

/** A turn lasts from its prompt to the next; what comes before the first prompt belongs to it. */
function turnsOf(logs: readonly LogRecord[]): LogRecord[][] {
  const turns: LogRecord[][] = [[]];
  let prompted = false;
  for (const log of logs) {
    if (codexEvent(log) === "user_prompt") {
      if (prompted) turns.push([]);
      prompted = true;
    }
    turns.at(-1)?.push(log);
  }
  return turns.filter((turn) => turn.some((log) => WORK.has(codexEvent(log))));
}

const WORK: ReadonlySet<string> = new Set(["user_prompt", "api_request", "tool_result"]);

function spansOfTurn(
  logs: readonly LogRecord[],
  conversation: string,
  number: number,
  starter: SpanRecord | undefined,
): SpanRecord[] {
  const traceId = starter?.traceId ?? derivedId(TRACE_DIGITS, "codex", conversation, String(number));
  const turn = [traceId, conversation, String(number)];
  const rootId = derivedId(SPAN_DIGITS, ...turn);
  const [first] = logs as [LogRecord, ...LogRecord[]];
  const prompt = logs.find((log) => codexEvent(log) === "user_prompt") ?? first;
  const inside = [...modelCalls(logs, traceId, rootId), ...toolCalls(logs, traceId, rootId)];
  const starts = [timeOf(prompt), ...inside.map(({ startNs }) => startNs)];
  const root = spanOfLog(prompt, {
    traceId,
    spanId: rootId,
    parentSpanId: starter?.spanId ?? null,
    name: "session_task.turn",
    startNs: earliest(starts),
    endNs: latest(logs.map(timeOf)),
    attributes: {},
  });
  return [root, ...inside];
}

/** A model call: its tries, and the end of the stream that the last one opened, with the usage. */
interface Call {
  readonly tries: LogRecord[];
  completed: LogRecord | null;
}

function modelCalls(logs: readonly LogRecord[], traceId: string, parentSpanId: string): SpanRecord[] {
  const calls: Call[] = [];
  for (const log of logs) {
    const call = calls.at(-1);
    if (codexEvent(log) === "api_request") {
      const isAgain = (asNumber(log.attributes.get("attempt")) ?? 0) > 0;
      if (call && isAgain && !call.completed) call.tries.push(log);
      else calls.push({ tries: [log], completed: null });
    } else if (call && isUsage(log)) call.completed ??= log;
  }
  return calls.map(({ tries, completed }, i) => {
    const [first] = tries as [LogRecord];
    const last = tries.at(-1) ?? first;
    const count = (key: string) => asNumber(completed?.attributes.get(key));
    return spanOfLog(last, {
      traceId,
      parentSpanId,
      spanId: derivedId(SPAN_DIGITS, parentSpanId, "request", String(i)),
      name: "run_sampling_request",
      startNs: beginOfLogged(first),
      endNs: timeOf(completed ?? last),
      attributes: {
        "gen_ai.usage.input_tokens": count("input_token_count"),
        "gen_ai.usage.cache_read.input_tokens": count("cached_token_count"),
        "gen_ai.usage.output_tokens": count("output_token_count"),
        "codex.usage.reasoning_output_tokens": count("reasoning_token_count"),
      },
    });
  });
}

/** The end of a stream, which is logged twice: once with the usage. */
function isUsage(log: LogRecord): boolean {
  const isEnd = codexEvent(log) === "sse_event" && text(log, "event.kind") === "response.completed";
  return isEnd && log.attributes.has("input_token_count");
}

function toolCalls(logs: readonly LogRecord[], traceId: string, parentSpanId: string): SpanRecord[] {
  const results = logs.filter((log) => codexEvent(log) === "tool_result");
  return results.map((log, i) => {
    const name = text(log, "tool_name") ?? "tool";
    return spanOfLog(log, {
      traceId,
      parentSpanId,
      spanId: derivedId(SPAN_DIGITS, parentSpanId, "tool", text(log, "call_id") ?? String(i)),
      name,
      startNs: beginOfLogged(log),
      endNs: timeOf(log),
      attributes: { "codex.tool.phase": "dispatch" },
    });
  });
}
