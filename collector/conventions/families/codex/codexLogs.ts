import type { LogRecord, SpanRecord } from "../../../otlp/telemetry.ts";
import { earliest, latest } from "../../reading/bigTimes.ts";
import { derivedId } from "../../reading/derivedId.ts";
import { asJson, asNumber } from "../../reading/fieldReaders.ts";
import { textIn } from "../../reading/jsonFields.ts";
import { timeOf } from "../../reading/logFields.ts";
import { beginOfLogged, spanOfLog } from "../../reading/spanOfLog.ts";
import {
  codexEvent,
  isModelRequest,
  isNoUsage,
  isRefusal,
  isUsage,
  requestError,
  streamError,
  text,
} from "./codexRecords.ts";

/**
 * Codex that only logs: its records as the spans that it sends where its traces are switched on, under the same names and
 * keys, so that one set of rules reads both. A prompt is a turn, and a turn is a trace.
 */

const TRACE_DIGITS = 32;
const SPAN_DIGITS = 16;

/** What decides in a person's place whether a call may run: it works on nobody's task. */
const REVIEWER = /^codex-auto-review/;

/** `logs` are in order of time. A sub-agent, which is a conversation of its own, lies in the call that started it. */
export function spansOfCodexLogs(logs: readonly LogRecord[]): SpanRecord[] {
  const starters = new Starters();
  const spans: SpanRecord[] = [];
  // By their first records: who starts an agent was there before it.
  for (const [conversation, records] of Map.groupBy(logs, (log) => text(log, "conversation.id"))) {
    if (conversation === null || records.some((log) => REVIEWER.test(text(log, "model") ?? ""))) continue;
    const starter = starters.of(conversation, records);
    const turns = turnsOf(records);
    const onlyTurn = turns.length === 1 ? idOfTurn(records) : null;
    turns.forEach((turn, i) => {
      for (const span of spansOfTurn(turn, { conversation, number: i, id: idOfTurn(turn) ?? onlyTurn, starter })) {
        spans.push(span);
        starters.add(span, conversation);
      }
    });
  }
  return spans;
}

/** Conversations that a record ties its own to: those of the agents that a call started, and the one that started it. */
export function tiedTo(log: Pick<LogRecord, "attributes">): string[] {
  const parent = text(log, "parent.conversation.id");
  const started = startedBy(log);
  return [...(parent === null ? [] : [parent]), ...(started === null ? [] : [started])];
}

/** The conversation of the agent that a call started. */
function startedBy(log: Pick<LogRecord, "attributes">): string | null {
  return isSpawn(log) ? textIn(asJson(log.attributes.get("output")), "agent_id") : null;
}

const isSpawn = (log: Pick<LogRecord, "attributes">) => text(log, "tool_name")?.endsWith("spawn_agent") ?? false;

/** Calls that started agents, by whatever names the agent. */
class Starters {
  readonly #byConversation = new Map<string, SpanRecord>();
  readonly #byPlace = new Map<string, SpanRecord>();
  readonly #lastOf = new Map<string, SpanRecord>();

  add(span: SpanRecord, conversation: string): void {
    if (!isSpawn(span)) return;
    const started = startedBy(span);
    const place = textIn(asJson(span.attributes.get("output")), "task_name");
    if (started !== null) this.#byConversation.set(started, span);
    if (place !== null) this.#byPlace.set(place, span);
    this.#lastOf.set(conversation, span);
  }

  of(conversation: string, records: readonly LogRecord[]): SpanRecord | undefined {
    const place = records.map((log) => text(log, "agent_name")).find((name) => name !== null);
    const parent = records.map((log) => text(log, "parent.conversation.id")).find((id) => id !== null);
    return this.#byConversation.get(conversation) ?? this.#byPlace.get(place ?? "") ?? this.#lastOf.get(parent ?? "");
  }
}

function idOfTurn(logs: readonly LogRecord[]): string | null {
  return logs.map((log) => text(log, "turn.id")).find((id) => id !== null) ?? null;
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

const WORK: ReadonlySet<string> = new Set(["user_prompt", "api_request", "websocket_request", "tool_result"]);

interface Turn {
  readonly conversation: string;
  readonly number: number;
  readonly id: string | null;
  readonly starter: SpanRecord | undefined;
}

function spansOfTurn(logs: readonly LogRecord[], { conversation, number, id, starter }: Turn): SpanRecord[] {
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
    endNs: latest(logs.filter(isOfTurn).map(timeOf)),
    attributes: { "turn.id": id },
  });
  return [root, ...inside];
}

/** What it cost is known minutes after its end. */
const isOfTurn = (log: LogRecord) => codexEvent(log) !== "turn_cost";

/** A model call: its tries, the end of the stream that the last one opened, with the usage, and why it broke off. */
interface Call {
  readonly tries: LogRecord[];
  completed: LogRecord | null;
  error: string | null;
  last: LogRecord;
}

function modelCalls(logs: readonly LogRecord[], traceId: string, parentSpanId: string): SpanRecord[] {
  return callsIn(logs).map(({ tries, completed, last }, i) => {
    const [first] = tries as [LogRecord];
    const count = (key: string) => asNumber(completed?.attributes.get(key));
    return spanOfLog(tries.at(-1) ?? first, {
      traceId,
      parentSpanId,
      spanId: derivedId(SPAN_DIGITS, parentSpanId, "request", String(i)),
      name: "run_sampling_request",
      startNs: beginOfLogged(first),
      endNs: timeOf(completed ?? last),
      attributes: {
        "gen_ai.usage.input_tokens": count("input_token_count"),
        "gen_ai.usage.cache_read.input_tokens": count("cached_token_count"),
        "gen_ai.usage.cache_write.input_tokens": count("cache_write_token_count"),
        "gen_ai.usage.output_tokens": count("output_token_count"),
        "codex.usage.reasoning_output_tokens": count("reasoning_token_count"),
      },
    });
  });
}

function callsIn(logs: readonly LogRecord[]): Call[] {
  const calls: Call[] = [];
  for (const log of logs) {
    const call = calls.at(-1);
    if (isModelRequest(log)) {
      const isAgain = (asNumber(log.attributes.get("attempt")) ?? 0) > 0 || (call?.error ?? null) !== null;
      if (call && isAgain && !call.completed) {
        call.tries.push(log);
        call.last = log;
        call.error = requestError(log);
      } else calls.push({ tries: [log], completed: null, error: requestError(log), last: log });
    } else if (call && !call.completed) {
      const error = streamError(log);
      if (isUsage(log)) call.completed = log;
      else if (error !== null) {
        call.error = error;
        call.last = log;
      }
    }
  }
  return calls.filter((call, i) => !isWarmUp(call, i === calls.length - 1));
}

/** A socket is opened with a request that asks for nothing, before the one that does. */
function isWarmUp({ tries, completed, error }: Call, isLast: boolean): boolean {
  if (tries.length > 1 || codexEvent(tries[0] as LogRecord) !== "websocket_request") return false;
  return completed ? isNoUsage(completed) : error === null && !isLast;
}

/** Calls with a result, and those that were refused and got none. */
function toolCalls(logs: readonly LogRecord[], traceId: string, parentSpanId: string): SpanRecord[] {
  const results = logs.filter((log) => codexEvent(log) === "tool_result");
  const answered = new Set(results.map((log) => text(log, "call_id")));
  const refused = logs.filter(
    (log) => codexEvent(log) === "tool_decision" && isRefusal(log) && !answered.has(text(log, "call_id")),
  );
  return [...results, ...refused].map((log, i) => {
    const name = text(log, "tool_name") ?? "tool";
    const call = text(log, "call_id");
    // One id may stand on a call and on another that it makes.
    const key = call === null ? String(i) : `${call} ${name}`;
    return spanOfLog(log, {
      traceId,
      parentSpanId,
      spanId: derivedId(SPAN_DIGITS, parentSpanId, "tool", key),
      name,
      startNs: beginOfLogged(log),
      endNs: timeOf(log),
      attributes: { "codex.tool.phase": "dispatch" },
    });
  });
}
