import type { Kind } from "../../contract/kind.ts";
import type { SpanRecord } from "../../otlp/telemetry.ts";
import type { Family, Rule, RuledSpan, TraceRule } from "../family.ts";
import { asBoolean, asJson, asText, isObject } from "../reading/fieldReaders.ts";
import { textIn } from "../reading/jsonFields.ts";
import { isAgentsSdk, readableError, triggeredCheck } from "./agentsSdk/agentsSdk.ts";

/** Logfire: spans of its own, and of what it instruments; it sends spans when they start, too. */

const PENDING_PARENT = "logfire.pending_parent_id";
const ROOT_PARENT = "0000000000000000";

/**
 * The span that a placeholder announces, as running; any other span as it is. A placeholder is sent when a span starts,
 * with an id of its own, as a child of the span that it stands for.
 */
export function announced(record: SpanRecord): SpanRecord {
  if (record.attributes.get("logfire.span_type") !== "pending_span" || record.parentSpanId === null) return record;
  const parent = record.attributes.get(PENDING_PARENT);
  const isRoot = typeof parent !== "string" || parent === ROOT_PARENT || parent === "";
  return {
    ...record,
    spanId: record.parentSpanId,
    parentSpanId: isRoot ? null : parent.toLowerCase(),
    endNs: 0n,
  };
}

/** Templates of the spans that its integration of the OpenAI Agents SDK makes. */
const TEMPLATES: readonly (readonly [string, Kind])[] = [
  ["OpenAI Agents trace: ", "workflow"],
  ["Agent run: ", "agent"],
  ["Function: ", "tool"],
  ["Handoff: ", "handoff"],
  ["Guardrail ", "guardrail"],
  ["Chat completion with ", "llm"],
  ["Chat Completion with ", "llm"],
  ["Responses API", "llm"],
];

function kind(record: SpanRecord): Kind | null {
  if (record.attributes.get("logfire.span_type") === "log") return "internal";
  const template = asText(record.attributes.get("logfire.msg_template")) ?? record.name;
  return TEMPLATES.find(([start]) => template.startsWith(start))?.[1] ?? null;
}

const openAiAgents: Rule = {
  name: "the integration of the OpenAI Agents SDK has keys without a prefix",
  apply(draft, record) {
    const text = (key: string) => asText(record.attributes.get(key));
    if (draft.kind === "agent") draft.agentName ??= text("name");
    else if (draft.kind === "tool") draft.toolName ??= text("name");
    else if (draft.kind === "workflow") draft.workflowName ??= text("name");
    else if (draft.kind === "handoff") draft.handoff = { from: text("from_agent"), to: text("to_agent") };
    else if (draft.kind === "guardrail" && draft.guardrail === null)
      draft.guardrail = triggeredCheck(text("name"), asBoolean(record.attributes.get("triggered")));
  },
};

const TURN = "Turn {turn} for agent ";

const stages: TraceRule = {
  name: "a guardrail of the OpenAI Agents SDK within a turn judges the input, one beside turns the output",
  apply(spans) {
    const isTurn = ({ record }: RuledSpan) => record.name.startsWith(TURN);
    const turns = new Set(spans.filter(isTurn).map(({ draft }) => draft.spanId));
    if (turns.size === 0) return [];
    const agents = new Set(spans.filter(isTurn).map(({ draft }) => draft.parentId));
    for (const { draft } of spans) {
      if (draft.kind !== "guardrail" || !draft.guardrail || draft.guardrail.stageStated) continue;
      const stage = turns.has(draft.parentId ?? "") ? "input" : agents.has(draft.parentId) ? "output" : null;
      if (stage !== null) draft.guardrail = { ...draft.guardrail, stage, stageStated: true };
    }
    return [];
  },
};

const agentsError: Rule = {
  name: "what went wrong in the OpenAI Agents SDK stands under a key of its own, a title with its data",
  apply(draft, record) {
    const told = asJson(record.attributes.get("error"));
    if (draft.error === null || !isAgentsSdk(record) || !isObject(told)) return;
    const message = textIn(told.data ?? null, "error") ?? textIn(told, "message");
    draft.error = { ...draft.error, message: draft.error.message ?? message };
  },
};

const shownText: Rule = {
  name: "spans of the OpenAI Agents SDK are called after a template; the text that was made of it says more",
  apply(draft, record) {
    if (!isAgentsSdk(record)) return;
    draft.title = asText(record.attributes.get("logfire.msg"))?.replace(/ failed: .*$/s, "") ?? null;
  },
};

const filledIn: Rule = {
  name: "an error's text may be the template that the message was made of",
  apply(draft, record) {
    const told = asText(record.attributes.get("logfire.msg"));
    const template = asText(record.attributes.get("logfire.msg_template"));
    const message = draft.error?.message;
    if (!draft.error || !message || told === null || template === null || template === told) return;
    draft.error = { ...draft.error, message: message.replace(template, () => told) };
  },
};

const reasoning: Rule = {
  name: "of the tokens of reasoning only the usage as the provider sent it tells",
  apply(draft, record) {
    if (draft.tokens === null || draft.tokens.reasoning !== null) return;
    const usage = [record.attributes.get("gen_ai.usage.raw"), record.attributes.get("usage")]
      .map(asJson)
      .find(isObject);
    const details = usage?.output_tokens_details ?? usage?.completion_tokens_details;
    const count = isObject(details) ? details.reasoning_tokens : null;
    if (typeof count === "number") draft.tokens = { ...draft.tokens, reasoning: count };
  },
};

export const logfire: Family = {
  name: "logfire",
  keys: { sessionId: ["gen_ai.conversation.id", "session.id", "group_id"], input: ["input"], output: ["output"] },
  kind,
  rules: [openAiAgents, shownText, agentsError, readableError, filledIn, reasoning],
  traceRules: [stages],
};
