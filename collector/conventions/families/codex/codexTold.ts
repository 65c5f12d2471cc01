import type { LogRecord } from "../../../otlp/telemetry.ts";
import { logsInTimeOrder } from "../../inTimeOrder.ts";
import { asAmount, asJson, isObject, type Json } from "../../reading/fieldReaders.ts";
import { textIn } from "../../reading/jsonFields.ts";
import { codexEvent, isModelRequest, streamError, text } from "./codexRecords.ts";

/** What the log records of a trace tell of its calls, turns and agents. */
export interface Told {
  /** Call, and call with the tool's name → its result. */
  readonly results: ReadonlyMap<string, LogRecord>;
  /** Call → what was decided about it, in order of time: it may be asked about again when the sandbox stopped it. */
  readonly decisions: ReadonlyMap<string, readonly LogRecord[]>;
  /** Call → what the sandbox, or the reviewer in a person's place, said of it. */
  readonly sandbox: ReadonlyMap<string, LogRecord>;
  readonly reviews: ReadonlyMap<string, LogRecord>;
  /** Tries at model calls and streams that broke off, in order of time. */
  readonly requests: readonly LogRecord[];
  /** Conversation → its prompts, in order of time. */
  readonly prompts: ReadonlyMap<string, readonly LogRecord[]>;
  /** Conversation of a sub-agent, or turn → what it answered. */
  readonly answers: ReadonlyMap<string, string>;
  /** Turn → what it cost in dollars, as far as it was told. */
  readonly costs: ReadonlyMap<string, number>;
}

export function toldBy(logs: readonly LogRecord[]): Told {
  const results = new Map<string, LogRecord>();
  const decisions = new Map<string, LogRecord[]>();
  const sandbox = new Map<string, LogRecord>();
  const reviews = new Map<string, LogRecord>();
  const requests: LogRecord[] = [];
  const prompts = new Map<string, LogRecord[]>();
  const answers = new Map<string, string>();
  const costs = new Map<string, number>();
  for (const log of logsInTimeOrder(logs)) {
    const event = codexEvent(log);
    const call = text(log, "call_id");
    if (isModelRequest(log) || streamError(log) !== null) requests.push(log);
    else if (event === "tool_result" && call !== null) {
      results.set(call, log);
      results.set(`${call} ${text(log, "tool_name")}`, log);
      collectAnswers(asJson(log.attributes.get("output")), answers);
    } else if (event === "tool_decision" && call !== null) addTo(decisions, call, log);
    else if (event === "sandbox_outcome" && call !== null) sandbox.set(call, log);
    else if (event === "guardian_assessment") reviews.set(text(log, "item.id") ?? "", log);
    else if (event === "user_prompt") addTo(prompts, text(log, "conversation.id") ?? "", log);
    else if (event === "agent_response") collectResponse(log, answers);
    else if (event === "turn_cost") collectCost(log, costs);
  }
  return { results, decisions, sandbox, reviews, requests, prompts, answers, costs };
}

function addTo(lists: Map<string, LogRecord[]>, key: string, log: LogRecord): void {
  const known = lists.get(key);
  if (known) known.push(log);
  else lists.set(key, [log]);
}

/** Answers of sub-agents in what a wait for them gave back: `{status: {<conversation>: {completed: text}}}`. */
function collectAnswers(output: Json, answers: Map<string, string>): void {
  const status = isObject(output) ? output.status : null;
  if (!isObject(status)) return;
  for (const [conversation, state] of Object.entries(status)) {
    const answer = textIn(state, "completed");
    if (answer !== null) answers.set(conversation, answer);
  }
}

/** The last word of an agent, sent where that is switched on. */
function collectResponse(log: LogRecord, answers: Map<string, string>): void {
  const response = text(log, "response");
  const turn = text(log, "turn.id");
  if (response === null) return;
  if (turn !== null) answers.set(turn, response);
  const conversation = text(log, "conversation.id");
  if (conversation !== null && text(log, "agent.type") === "subagent") answers.set(conversation, response);
}

function collectCost(log: LogRecord, costs: Map<string, number>): void {
  const turn = text(log, "turn.id");
  const cost = asAmount(log.attributes.get("usage.estimated_usd"));
  if (turn !== null && cost !== null) costs.set(turn, cost);
}
