import { InOrder } from "../../model/inOrder.ts";
import type { ApprovalFact, ModelEvent } from "../../model/modelSpan.ts";
import type { LogRecord } from "../../otlp/telemetry.ts";
import type { SpanDraft, TraceRule } from "../family.ts";
import { earliest } from "../reading/bigTimes.ts";
import { asBoolean, asCount, asJson, asText, isObject, type Json } from "../reading/fieldReaders.ts";
import { textIn } from "../reading/jsonFields.ts";
import { timeOf } from "../reading/logFields.ts";
import { firstScalar, textOfJson } from "../reading/messageParts.ts";
import { nearestOf } from "../reading/nearestOf.ts";
import { isPlanTool, type PlanCall, planEvents } from "../reading/planTools.ts";
import { withContent } from "../reading/withContent.ts";

/** What of Codex only shows when the spans and log records of a trace are seen together. */

/** Tools that start sub-agents, speak to them or wait for them: no work of their own. */
const AGENT_TOOLS: ReadonlySet<string> = new Set([
  "spawn_agent",
  "wait_agent",
  "wait_agents",
  "send_input",
  "send_message",
  "resume_agent",
  "close_agent",
  "list_agents",
]);

export const MAIN_AGENT = "codex";

/** What a sub-agent is called where nothing names it. */
const NAMELESS = "sub-agent";

const text = (log: LogRecord, key: string) => asText(log.attributes.get(key));

export function codexEvent(log: LogRecord): string {
  return (text(log, "event.name") ?? "").replace(/^codex\./, "");
}

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
    const outer = nearestOf(spans, (draft) => draft.kind === "tool");
    const around = nearestOf(spans, (draft) => draft.kind === "agent");
    for (const { draft } of spans) {
      if ((draft.kind === "llm" || draft.kind === "tool") && !around.has(draft.spanId)) {
        // The turn has not come yet, or never will: its process was killed.
        draft.actor = (draft.sessionId === null ? undefined : names.get(draft.sessionId)) ?? MAIN_AGENT;
      }
      if (draft.kind !== "agent") continue;
      const name = draft.sessionId === null ? undefined : names.get(draft.sessionId);
      if (name !== undefined || outer.has(draft.spanId)) draft.agentName = name ?? NAMELESS;
    }
    return [];
  },
};

/** Conversation of a sub-agent → its name: the one it was given, else its place in the tree of agents. */
function agentNames(logs: readonly LogRecord[]): Map<string, string> {
  const names = new Map<string, string>();
  for (const log of logs) {
    if (codexEvent(log) !== "tool_result") continue;
    const conversation = text(log, "conversation.id");
    const path = text(log, "agent_name");
    const last = path?.split("/").at(-1) ?? "";
    if (conversation !== null && last !== "" && last !== "root" && !names.has(conversation))
      names.set(conversation, last);
    const output = asJson(log.attributes.get("output"));
    const id = textIn(output, "agent_id");
    if (id !== null) names.set(id, textIn(output, "nickname") ?? names.get(id) ?? NAMELESS);
  }
  return names;
}

export const callsAndLogs: TraceRule = {
  name: "arguments, results, failures, tries and prompts stand in log records, joined by call and span",
  apply(spans, logs) {
    const told = toldBy(logs);
    const events: ModelEvent[] = [];
    const plans: PlanCall[] = [];
    const agents = nearestOf(spans, (draft) => draft.kind === "agent");
    const conversations = new Set(spans.flatMap(({ draft }) => (draft.kind === "agent" ? [draft.sessionId] : [])));
    for (const { draft } of spans) {
      if (draft.kind === "agent") joinPrompt(draft, told);
      if (draft.kind !== "tool") continue;
      if (AGENT_TOOLS.has(draft.toolName ?? "")) draft.notRun = true;
      const call = draft.toolCallId ?? "";
      const result = told.results.get(call);
      if (result) joinResult(draft, result, conversations);
      const decision = told.decisions.get(call);
      if (decision) events.push(...decided(draft, decision));
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
    return [...events, ...triesOf(spans, told), ...planEvents(plans)];
  },
};

interface Told {
  readonly results: Map<string, LogRecord>;
  readonly decisions: Map<string, LogRecord>;
  readonly requests: LogRecord[];
  /** Conversation → its prompts, in order of time. */
  readonly prompts: Map<string, LogRecord[]>;
  /** Conversation of a sub-agent → what it answered. */
  readonly answers: Map<string, string>;
}

function toldBy(logs: readonly LogRecord[]): Told {
  const told: Told = {
    results: new Map(),
    decisions: new Map(),
    requests: [],
    prompts: new Map(),
    answers: new Map(),
  };
  for (const log of logs.toSorted((a, b) => (timeOf(a) < timeOf(b) ? -1 : timeOf(a) > timeOf(b) ? 1 : 0))) {
    const name = codexEvent(log);
    const call = text(log, "call_id");
    if (name === "tool_result" && call !== null) {
      told.results.set(call, log);
      collectAnswers(asJson(log.attributes.get("output")), told.answers);
    } else if (name === "tool_decision" && call !== null) told.decisions.set(call, log);
    else if (name === "api_request") told.requests.push(log);
    else if (name === "user_prompt") {
      const conversation = text(log, "conversation.id") ?? "";
      const known = told.prompts.get(conversation);
      if (known) known.push(log);
      else told.prompts.set(conversation, [log]);
    }
  }
  return told;
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

/** A prompt is logged while its turn begins. */
const PROMPT_LAG_NS = 1_000_000_000n;

function joinPrompt(draft: SpanDraft, told: Told): void {
  const conversation = draft.sessionId ?? "";
  const prompts = told.prompts.get(conversation) ?? [];
  const own = prompts.findLast((log) => timeOf(log) <= draft.startNs + PROMPT_LAG_NS) ?? prompts[0];
  const prompt = own ? text(own, "prompt") : null;
  const answer = told.answers.get(conversation) ?? null;
  const sent = draft.content;
  draft.content = withContent(sent, {
    question: () => prompt ?? sent.question(),
    input: () => prompt ?? sent.input(),
    output: () => answer ?? sent.output(),
  });
}

function joinResult(draft: SpanDraft, log: LogRecord, conversations: ReadonlySet<string | null>): void {
  const input = asJson(log.attributes.get("arguments"));
  const output = text(log, "output");
  draft.content = withContent(draft.content, {
    input: () => textOfJson(input) || null,
    output: () => output,
    firstArgument: () => firstScalar(input),
    question: () => textIn(input, "message") ?? textIn(input, "prompt"),
  });
  if (asBoolean(log.attributes.get("success")) === false) {
    draft.outcome = "error";
    draft.error = { type: null, message: output };
    return;
  }
  if (draft.toolName !== "spawn_agent") return;
  const answer = asJson(output);
  const started = textIn(answer, "agent_id");
  // A sub-agent whose turn was not sent has only this call to show for it.
  if (started !== null && !conversations.has(started)) draft.calledAgent = textIn(answer, "nickname") ?? NAMELESS;
}

/** A decision by configuration is no approval; what was denied never ran. */
function decided(draft: SpanDraft, log: LogRecord): ModelEvent[] {
  const decision = (text(log, "decision") ?? "").toLowerCase();
  const refused = decision.startsWith("denied") || decision === "abort" || decision === "rejected";
  if (refused) draft.notRun = true;
  const source = (text(log, "source") ?? "").toLowerCase();
  if (!source.startsWith("user")) return [];
  const answeredNs = timeOf(log);
  const asked = earliest([draft.startNs, answeredNs]);
  const state: ApprovalFact["state"] = refused ? "denied" : "approved";
  const fact: ApprovalFact = { state, question: null, reason: null, by: "user", waitMs: null };
  return [
    { type: "approval", tool: draft.toolName, fact, answeredNs, spanId: draft.spanId, atNs: asked, source: "log" },
  ];
}

/** One record per try at a request, counted from 0; a call whose last try failed has failed. */
function triesOf(spans: readonly { readonly draft: SpanDraft }[], told: Told): ModelEvent[] {
  const calls = nearestOf(spans, (draft) => draft.kind === "llm");
  const made = new InOrder<SpanDraft>();
  for (const { draft } of spans) if (draft.fromLog && draft.kind === "llm") made.add(draft.startNs, draft);
  const events: ModelEvent[] = [];
  const before = new Map<SpanDraft, string | null>();
  for (const log of told.requests) {
    const call = (log.spanId === null ? undefined : calls.get(log.spanId)) ?? made.at(timeOf(log));
    if (!call) continue;
    const attempt = asCount(log.attributes.get("attempt")) ?? 0;
    if (attempt > 0) {
      const reason = before.get(call) ?? null;
      events.push({ type: "retry", spanId: call.spanId, atNs: timeOf(log), source: "log", attempt, reason });
    }
    before.set(call, errorOf(log));
  }
  for (const [call, error] of before) {
    if (error === null || call.tokens) continue;
    call.outcome = "error";
    call.error = { type: null, message: error };
  }
  return events;
}

function errorOf(log: LogRecord): string | null {
  const status = asCount(log.attributes.get("http.response.status_code"));
  const message = text(log, "error.message");
  return message ?? (status !== null && status >= 400 ? `http ${status}` : null);
}
