import type { ModelEvent } from "../../../model/modelSpan.ts";
import type { LogRecord, SpanRecord } from "../../../otlp/telemetry.ts";
import type { SpanDraft, TraceRule } from "../../family.ts";
import { asBoolean, asJson, asText, firstOf } from "../../reading/fieldReaders.ts";
import { textIn } from "../../reading/jsonFields.ts";
import { timeOf } from "../../reading/logFields.ts";
import { firstScalar, textOfJson } from "../../reading/messageParts.ts";
import { nearestOf } from "../../reading/nearestOf.ts";
import { isPlanTool, type PlanCall, planEvents } from "../../reading/planTools.ts";
import { withContent } from "../../reading/withContent.ts";
import { decisionsOf } from "./codexDecisions.ts";
import { codexEvent, isRefusal, ruledOut, saidIn, text, toolNameOf } from "./codexRecords.ts";
import { type Told, toldBy } from "./codexTold.ts";
import { triesOf } from "./codexTries.ts";

/** What of Codex only shows when the spans and log records of a trace are seen together. */

/** Tools that start sub-agents, speak to them or wait for them: no work of their own. */
const AGENT_TOOLS: ReadonlySet<string> = new Set([
  "spawn_agent",
  "wait_agent",
  "wait_agents",
  "send_input",
  "send_message",
  "followup_task",
  "resume_agent",
  "interrupt_agent",
  "close_agent",
  "list_agents",
]);

export const MAIN_AGENT = "codex";

/** What a sub-agent is called where nothing names it. */
const NAMELESS = "sub-agent";

export const turnOf = ({ attributes }: Pick<SpanRecord, "attributes">): string | null =>
  firstOf(attributes, ["turn.id", "turn_id"], asText)?.value ?? null;

export const usage: TraceRule = {
  name: "the tokens of a model call stand on the last event of its stream",
  apply(spans) {
    const calls = nearestOf(spans, (draft) => draft.kind === "llm");
    for (const { draft } of spans) {
      if (draft.kind !== "internal" || !draft.tokens) continue;
      const call = calls.get(draft.spanId);
      if (call) call.tokens = draft.tokens;
      draft.tokens = null;
    }
    return [];
  },
};

export const subAgents: TraceRule = {
  name: "a turn inside a tool call, or of a conversation that a tool call began, is a sub-agent's",
  apply(spans, logs) {
    const names = agentNames(logs);
    const started = namesByCall(logs);
    const outer = nearestOf(spans, (draft) => draft.kind === "tool");
    const around = nearestOf(spans, (draft) => draft.kind === "agent");
    for (const { draft } of spans) {
      if ((draft.kind === "llm" || draft.kind === "tool") && !around.has(draft.spanId)) {
        // The turn has not come yet, or never will: its process was killed.
        draft.actor = (draft.sessionId === null ? undefined : names.get(draft.sessionId)) ?? MAIN_AGENT;
      }
      if (draft.kind !== "agent") continue;
      const starter = outer.get(draft.spanId);
      const name = draft.sessionId === null ? undefined : names.get(draft.sessionId);
      if (name === undefined && !starter) continue;
      draft.agentName = name ?? started.get(starter?.toolCallId ?? "") ?? NAMELESS;
    }
    return [];
  },
};

/** The last part of an agent's place in the tree of agents; null for the main one. */
function placeName(path: string | null): string | null {
  const last = path?.split("/").at(-1) ?? "";
  return last === "" || last === "root" ? null : last;
}

/** Conversation of a sub-agent → its name: the one it was given, else its place in the tree of agents. */
function agentNames(logs: readonly LogRecord[]): Map<string, string> {
  const names = new Map<string, string>();
  const nicknames = new Map<string, string>();
  for (const log of logs) {
    if (codexEvent(log) !== "tool_result") continue;
    const output = asJson(log.attributes.get("output"));
    const [place, nickname] = [textIn(output, "task_name"), textIn(output, "nickname")];
    if (place !== null && nickname !== null) nicknames.set(place, nickname);
  }
  for (const log of logs) {
    if (codexEvent(log) !== "tool_result") continue;
    const conversation = text(log, "conversation.id");
    const path = text(log, "agent_name");
    const name = nicknames.get(path ?? "") ?? placeName(path);
    if (conversation !== null && name !== null && !names.has(conversation)) names.set(conversation, name);
    const output = asJson(log.attributes.get("output"));
    const id = textIn(output, "agent_id");
    if (id !== null) names.set(id, textIn(output, "nickname") ?? names.get(id) ?? NAMELESS);
  }
  return names;
}

/** Call that started an agent → the agent's name, where the call's answer names it. */
function namesByCall(logs: readonly LogRecord[]): Map<string, string> {
  const names = new Map<string, string>();
  for (const log of logs) {
    const call = text(log, "call_id");
    if (call === null || codexEvent(log) !== "tool_result") continue;
    const name = nameGiven(log);
    if (name !== null) names.set(call, name);
  }
  return names;
}

function nameGiven(result: LogRecord): string | null {
  const output = asJson(result.attributes.get("output"));
  const asked = asJson(result.attributes.get("arguments"));
  return textIn(output, "nickname") ?? placeName(textIn(output, "task_name")) ?? placeName(textIn(asked, "task_name"));
}

export const callsAndLogs: TraceRule = {
  name: "arguments, results, failures, tries and prompts stand in log records, joined by call and span",
  apply(spans, logs) {
    const told = toldBy(logs);
    const events: ModelEvent[] = [];
    const plans: PlanCall[] = [];
    const agents = nearestOf(spans, (draft) => draft.kind === "agent");
    const tools = nearestOf(spans, (draft) => draft.kind === "tool");
    const holders = new Set(spans.flatMap(({ draft }) => (draft.kind === "agent" ? [tools.get(draft.spanId)] : [])));
    const conversations = new Set(spans.flatMap(({ draft }) => (draft.kind === "agent" ? [draft.sessionId] : [])));
    for (const { draft, record } of spans) {
      if (draft.kind === "agent") joinTurn(draft, turnOf(record), told);
      // Whether a call failed its result says, not what the program did for it.
      if (draft.kind === "internal" && told.results.has(tools.get(draft.spanId)?.toolCallId ?? "")) isNoFailure(draft);
      if (draft.kind !== "tool") continue;
      const call = draft.toolCallId ?? "";
      const result = told.results.get(`${call} ${draft.toolName}`) ?? told.results.get(call);
      if (result) draft.toolName = toolNameOf(result) ?? draft.toolName;
      if (AGENT_TOOLS.has(draft.toolName ?? "")) draft.notRun = true;
      events.push(...decisionsOf(draft, call, told));
      if (result) joinResult(draft, result, told.decisions.get(call)?.[0]);
      if (result && draft.outcome !== "error" && !holders.has(draft)) joinAgent(draft, result, conversations);
      if (!result || draft.outcome === "error" || !isPlanTool(draft.toolName)) continue;
      plans.push({
        tool: draft.toolName,
        input: asJson(result.attributes.get("arguments")),
        spanId: draft.spanId,
        atNs: timeOf(result),
        agent: agents.get(draft.spanId)?.agentName ?? null,
        batch: null,
      });
    }
    return [...events, ...triesOf(spans, told.requests), ...planEvents(plans)];
  },
};

function isNoFailure(draft: SpanDraft): void {
  draft.outcome = "unset";
  draft.error = null;
}

export const firstTokens: TraceRule = {
  name: "when the first token of a turn came is a log record's time, within one of its model calls",
  apply(spans, logs) {
    const firsts = logs.filter((log) => codexEvent(log) === "turn_ttft");
    if (firsts.length === 0) return [];
    for (const { draft } of spans) {
      if (draft.kind !== "llm") continue;
      const { startNs, endNs, sessionId } = draft;
      const isOf = (log: LogRecord, at = timeOf(log)) =>
        startNs <= at && at <= (endNs ?? at) && (sessionId === null || sessionId === text(log, "conversation.id"));
      const first = firsts.find((log) => isOf(log));
      if (first) draft.firstTokenMs ??= Number(timeOf(first) - startNs) / 1e6;
    }
    return [];
  },
};

/** A prompt is logged while its turn begins. */
const PROMPT_LAG_NS = 1_000_000_000n;

function joinTurn(draft: SpanDraft, turn: string | null, told: Told): void {
  const conversation = draft.sessionId ?? "";
  const prompts = told.prompts.get(conversation) ?? [];
  const own = prompts.findLast((log) => timeOf(log) <= draft.startNs + PROMPT_LAG_NS) ?? prompts[0];
  const prompt = own ? text(own, "prompt") : null;
  const answer = told.answers.get(turn ?? "") ?? told.answers.get(conversation) ?? null;
  const sent = draft.content;
  draft.content = withContent(sent, {
    question: () => prompt ?? sent.question(),
    input: () => prompt ?? sent.input(),
    output: () => answer ?? sent.output(),
  });
  draft.costUsd ??= told.costs.get(turn ?? "") ?? null;
}

function joinResult(draft: SpanDraft, log: LogRecord, decision: LogRecord | undefined): void {
  const input = asJson(log.attributes.get("arguments"));
  const output = text(log, "output");
  draft.content = withContent(draft.content, {
    input: () => textOfJson(input) || null,
    output: () => output,
    firstArgument: () => firstScalar(input),
    question: () => textIn(input, "message") ?? textIn(input, "prompt"),
  });
  // Of a call that was refused the answer only says so again.
  const refused = (decision !== undefined && isRefusal(decision)) || ruledOut(log) !== null;
  if (refused || asBoolean(log.attributes.get("success")) !== false) return;
  draft.outcome = "error";
  draft.error = { type: null, message: output === null ? null : saidIn(output) };
}

/** A sub-agent whose turn was not sent has only the call that started it to show for it. */
function joinAgent(draft: SpanDraft, log: LogRecord, conversations: ReadonlySet<string | null>): void {
  if (draft.toolName !== "spawn_agent") return;
  const started = textIn(asJson(log.attributes.get("output")), "agent_id");
  const name = nameGiven(log);
  if (started === null ? name !== null : !conversations.has(started)) draft.calledAgent = name ?? NAMELESS;
}
