import type { ModelEvent } from "../../../model/modelSpan.ts";
import type { LogRecord, SpanRecord } from "../../../otlp/telemetry.ts";
import type { SpanDraft, TraceRule } from "../../family.ts";
import { asAmount, asBoolean, asJson, asNumber, isList, isObject, type Json } from "../../reading/fieldReaders.ts";
import { textIn } from "../../reading/jsonFields.ts";
import { timeOf } from "../../reading/logFields.ts";
import { firstScalar, textOfJson } from "../../reading/messageParts.ts";
import { isPlanTool, type PlanCall, planEvents } from "../../reading/planTools.ts";
import { withContent } from "../../reading/withContent.ts";
import { eventOf, mcpToolName, text } from "./claudeCodeRecords.ts";

/** What of Claude Code only shows when its spans and log records are seen together. */

export const MAIN_AGENT = "claude-code";

/** The tool that starts a sub-agent, and its older name. */
const AGENT_TOOLS: ReadonlySet<string> = new Set(["Agent", "Task"]);

interface Spanned {
  readonly draft: SpanDraft;
  readonly record: SpanRecord;
}

export const subAgents: TraceRule = {
  name: "a sub-agent has no span: it is the spans with one agent id under the tool that started it",
  apply(spans, logs) {
    const byId = new Map(spans.map((spanned) => [spanned.draft.spanId, spanned]));
    const names = new Map<string, string>();
    for (const log of logs) {
      const id = text(log, "agent_id");
      const name = text(log, "agent.name") ?? text(log, "agent_type");
      if (id !== null && name !== null) names.set(id, name);
    }
    for (const { record } of spans) {
      const id = text(record, "agent_id");
      const name = text(record, "agent_type");
      if (id !== null && name !== null) names.set(id, name);
    }
    for (const spanned of spans) {
      const id = text(spanned.record, "agent_id");
      const tool = id === null ? null : startedBy(spanned, byId);
      if (id === null || !tool) continue;
      const name = names.get(id) ?? text(tool.record, "subagent_type") ?? id;
      names.set(id, name);
      tool.draft.calledAgent ??= name;
    }
    for (const { draft, record } of spans) {
      if (draft.kind === "tool" && AGENT_TOOLS.has(draft.toolName ?? "")) {
        draft.calledAgent ??= text(record, "subagent_type") ?? "agent";
      }
      if (draft.kind !== "llm" && draft.kind !== "tool") continue;
      const id = text(record, "agent_id");
      draft.actor = id === null ? MAIN_AGENT : (names.get(id) ?? id);
    }
    return [];
  },
};

/** The call around a span that is another agent's: skills and workflows start agents, too. */
function startedBy(spanned: Spanned, byId: ReadonlyMap<string, Spanned>): Spanned | null {
  const own = text(spanned.record, "agent_id");
  let at = spanned.draft.parentId === null ? undefined : byId.get(spanned.draft.parentId);
  for (let steps = 0; at && steps < 1000; steps++) {
    if (at.draft.kind === "tool" && text(at.record, "agent_id") !== own) return at;
    at = at.draft.parentId === null ? undefined : byId.get(at.draft.parentId);
  }
  return null;
}

/** What the log records tell of requests and tool calls. */
interface Told {
  readonly requests: Map<string, LogRecord>;
  /** Of providers that give requests no id: by what they used, in order. */
  readonly nameless: Map<string, LogRecord[]>;
  readonly answers: Map<string, string>;
  readonly results: Map<string, LogRecord>;
  readonly bodies: Map<string, Json>;
  /** Agent that has an id → its last answer. */
  readonly lastAnswer: Map<string, string>;
  /** Session → the last answer of its main agent, and the first thing it was asked: one may start another's program. */
  readonly lastWord: Map<string | null, string>;
  readonly prompts: Map<string | null, string>;
}

function toldBy(logs: readonly LogRecord[]): Told {
  const told: Told = {
    requests: new Map(),
    nameless: new Map(),
    answers: new Map(),
    results: new Map(),
    bodies: new Map(),
    lastAnswer: new Map(),
    lastWord: new Map(),
    prompts: new Map(),
  };
  for (const log of logs) {
    const name = eventOf(log);
    const request = text(log, "request_id");
    const session = text(log, "session.id");
    if (name === "api_request" && request !== null) told.requests.set(request, log);
    else if (name === "api_request") told.nameless.set(usedBy(log), [...(told.nameless.get(usedBy(log)) ?? []), log]);
    else if (name === "tool_result") {
      const id = text(log, "tool_use_id");
      if (id !== null) told.results.set(id, log);
    } else if (name === "assistant_response") {
      const answer = text(log, "response");
      if (answer === null) continue;
      if (request !== null) told.answers.set(request, answer);
      const agent = text(log, "agent_id");
      if (agent === null) told.lastWord.set(session, answer);
      else told.lastAnswer.set(agent, answer);
    } else if (name === "user_prompt") {
      const prompt = text(log, "prompt");
      if (prompt !== null && !told.prompts.has(session)) told.prompts.set(session, prompt);
    } else if (name === "api_response_body") collectInputs(asJson(log.attributes.get("body")), told.bodies);
  }
  return told;
}

const USED = ["model", "input_tokens", "output_tokens", "cache_read_tokens", "cache_creation_tokens"] as const;

function usedBy(record: Pick<LogRecord, "attributes">): string {
  return USED.map((key) => text(record, key) ?? "0").join(" ");
}

/** Tool calls of an answer's raw body, by their id: what the records beside it shorten to `<nested>` is whole there. */
function collectInputs(body: Json, inputs: Map<string, Json>): void {
  const content = isObject(body) && isList(body.content) ? body.content : [];
  for (const part of content) {
    const id = textIn(part, "id");
    if (id !== null && isObject(part) && part.type === "tool_use") inputs.set(id, part.input ?? null);
  }
}

export const toolsAndLogs: TraceRule = {
  name: "cost, texts, arguments and failures of tools stand in log records, joined by request and tool call id",
  apply(spans, logs) {
    const told = toldBy(logs);
    const byId = new Map(spans.map(({ draft }) => [draft.spanId, draft]));
    const plans: PlanCall[] = [];
    const seen = new Set<string>();
    for (const { draft, record } of spans) {
      if (draft.kind === "llm") joinRequest(draft, record, told);
      else if (draft.kind === "agent") joinPrompt(draft, told);
      else if (draft.kind === "tool") {
        joinResult(draft, record, told);
        if (draft.toolCallId !== null) seen.add(draft.toolCallId);
      }
      const parent = draft.parentId === null ? undefined : byId.get(draft.parentId);
      if (parent?.kind === "tool") partOfTool({ draft, record }, parent);
    }
    askedBeforeItsEnd(spans, told);
    for (const { draft } of spans) {
      const input = draft.toolCallId === null ? null : inputOf(draft.toolCallId, told);
      if (draft.kind !== "tool" || draft.outcome === "error" || draft.notRun || !isPlanTool(draft.toolName)) continue;
      const result = told.results.get(draft.toolCallId ?? "");
      plans.push({
        tool: draft.toolName,
        input,
        spanId: draft.spanId,
        atNs: result ? timeOf(result) : (draft.endNs ?? draft.startNs),
        agent: draft.actor,
        batch: result ? text(result, "request_id") : null,
      });
    }
    return [...planEvents(plans), ...retriesWithoutEvents(spans)];
  },
};

function joinRequest(draft: SpanDraft, record: SpanRecord, told: Told): void {
  const request = text(record, "request_id");
  const log = request === null ? told.nameless.get(usedBy(record))?.shift() : told.requests.get(request);
  if (log) draft.costUsd = asAmount(log.attributes.get("cost_usd")) ?? draft.costUsd;
  const answer = request === null ? undefined : told.answers.get(request);
  if (answer !== undefined) draft.content = withContent(draft.content, { output: () => answer });
}

function joinPrompt(draft: SpanDraft, told: Told): void {
  const sent = draft.content;
  const prompt = ofSession(told.prompts, draft);
  draft.content = withContent(sent, {
    question: () => sent.question() ?? prompt,
    input: () => sent.input() ?? prompt,
    output: () => ofSession(told.lastWord, draft),
  });
}

function ofSession(texts: ReadonlyMap<string | null, string>, { sessionId }: SpanDraft): string | null {
  return texts.get(sessionId) ?? (texts.size === 1 ? ([...texts.values()][0] ?? null) : null);
}

/** The span of a prompt is sent when it has ended: until then the first model call is the one that knows the question. */
function askedBeforeItsEnd(spans: readonly Spanned[], { prompts }: Told): void {
  const [prompt] = prompts.values();
  if (prompt === undefined || spans.some(({ draft }) => draft.kind === "agent")) return;
  const first = spans.find(({ draft, record }) => draft.kind === "llm" && !record.attributes.has("agent_id"));
  if (first) first.draft.content = withContent(first.draft.content, { question: () => prompt });
}

function inputOf(toolCallId: string, told: Told): Json {
  const log = told.results.get(toolCallId);
  const input = log ? asJson(log.attributes.get("tool_input")) : null;
  const isWhole = input !== null && !JSON.stringify(input).includes('"<nested>"');
  return isWhole ? input : (told.bodies.get(toolCallId) ?? input);
}

function joinResult(draft: SpanDraft, record: SpanRecord, told: Told): void {
  const output = record.events.find(({ name }) => name === "tool.output");
  const result = output ? (text(output, "content") ?? text(output, "output") ?? text(output, "diff")) : null;
  const log = draft.toolCallId === null ? undefined : told.results.get(draft.toolCallId);
  if (log) draft.toolName = mcpToolName(draft.toolName, log);
  const input = draft.toolCallId === null ? null : inputOf(draft.toolCallId, told);
  const answer = draft.calledAgent === null ? result : (lastAnswerOf(draft.calledAgent, told) ?? result);
  const sent = draft.content;
  draft.content = withContent(sent, {
    input: () => (input === null ? sent.input() : textOfJson(input)),
    output: () => answer,
    firstArgument: () => sent.input() ?? firstScalar(input),
    question: () => textIn(input, "prompt"),
  });
  if (log && asBoolean(log.attributes.get("success")) === false) {
    draft.outcome = "error";
    draft.error = { type: text(log, "error_type"), message: text(log, "error") };
  }
}

function lastAnswerOf(agent: string, told: Told): string | null {
  for (const [id, answer] of told.lastAnswer) {
    const named = [...told.requests.values()].some((log) => {
      return text(log, "agent_id") === id && text(log, "agent.name") === agent;
    });
    if (named) return answer;
  }
  return null;
}

const EXECUTION = "claude_code.tool.execution";

/** The wait for a decision and the execution are parts of the tool call: what they tell is told of the call. */
function partOfTool({ draft, record }: Spanned, tool: SpanDraft): void {
  if (draft.kind === "approval") {
    draft.toolName = tool.toolName;
    draft.actor = tool.actor;
    const asked = draft.approval;
    if (asked?.state === "denied" || draft.guardrail?.verdict === "block") tool.notRun = true;
    if (draft.guardrail) {
      const what = tool.content.firstArgument();
      const reason = `${tool.toolName ?? "a tool"}${what === null ? "" : ` ${what}`} was not allowed`;
      draft.guardrail = { ...draft.guardrail, reason };
    }
  } else if (draft.outcome === "error" && record.name === EXECUTION) {
    tool.outcome = "error";
    tool.error ??= draft.error;
  }
}

/** Older versions count attempts and send no event for each. */
function retriesWithoutEvents(spans: readonly Spanned[]): ModelEvent[] {
  const events: ModelEvent[] = [];
  for (const { draft, record } of spans) {
    if (draft.kind !== "llm" || record.events.some(({ name }) => name === "gen_ai.request.attempt")) continue;
    const attempts = asNumber(record.attributes.get("attempt")) ?? 1;
    for (let attempt = 1; attempt < Math.min(attempts, 100); attempt++) {
      events.push({ type: "retry", spanId: draft.spanId, atNs: draft.startNs, source: "event", attempt, reason: null });
    }
  }
  return events;
}
