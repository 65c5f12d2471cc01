import type { Kind } from "../../contract/kind.ts";
import type { SpanRecord } from "../../otlp/telemetry.ts";
import { type Family, keepFirst, type Rule, type SpanDraft, type TraceRule } from "../family.ts";
import { asJson, asText, isObject, type Json } from "../reading/fieldReaders.ts";
import { textIn } from "../reading/jsonFields.ts";
import { answerText, chatMessages, firstScalar, textOfJson } from "../reading/messageParts.ts";
import { withContent } from "../reading/withContent.ts";
import { COMMON_KINDS } from "./keyTables.ts";

/** Laminar, and what OpenHands sends through it: its conversations, steps, calls, and actions with their observations. */

const KINDS: Readonly<Record<string, Kind>> = {
  ...COMMON_KINDS,
  default: "step",
  executor: "step",
  human_evaluator: "evaluator",
  cached: "llm",
};

function kind(record: SpanRecord): Kind | null {
  const word = asText(record.attributes.get("lmnr.span.type"))?.toLowerCase();
  const found = word !== undefined && Object.hasOwn(KINDS, word) ? (KINDS[word] ?? null) : null;
  return found === "step" && record.parentSpanId === null && word !== "executor" ? "workflow" : found;
}

const named: Rule = {
  name: "an agent or a tool that no key names is named by its span",
  apply(draft, record) {
    if (draft.kind === "tool") draft.toolName ??= record.name;
    if (draft.kind === "agent") draft.agentName ??= record.name;
  },
};

const CALL = /^llm\.(?:[\w-]+\/)?(.+)$/;

const calledModel: Rule = {
  name: "a call of OpenHands that says nothing of its model has it in its span's name, behind the provider's",
  apply(draft, record) {
    if (draft.kind !== "llm" || draft.model !== null) return;
    const model = CALL.exec(record.name)?.[1] ?? null;
    draft.model = model;
    draft.requestModel = model;
  },
};

/** What an action did to the world, as OpenHands tells it; null for any other output. */
function observation(record: SpanRecord): { readonly [key: string]: Json } | null {
  const json = asJson(record.attributes.get("lmnr.span.output"));
  return isObject(json) && typeof json.is_error === "boolean" ? json : null;
}

const actions: Rule = {
  name: "an action of OpenHands stands in what its tool was called with, and in what it gave whether it failed",
  apply(draft, record) {
    if (draft.kind !== "tool") return;
    const input = asJson(record.attributes.get("lmnr.span.input"));
    const action = isObject(input) && isObject(input.action) ? input.action : null;
    if (action === null) return;
    const { kind: _, ...args } = action;
    const saw = observation(record);
    const said = () =>
      saw === null ? null : answerText(chatMessages([{ role: "tool", content: saw.content ?? null }]));
    draft.content = withContent(draft.content, {
      input: () => textOfJson(args),
      firstArgument: () => firstScalar(args),
      output: () => said() ?? textOfJson(saw),
    });
    if (saw?.is_error !== true || draft.outcome === "error") return;
    draft.outcome = "error";
    draft.error = { type: null, message: said() };
  },
};

const asked: TraceRule = {
  name: "what a conversation of OpenHands was asked stands on the message that was sent to it",
  apply(spans) {
    const talks = new Map(
      spans.filter(({ record }) => record.name === "conversation").map((span) => [span.draft.spanId, span]),
    );
    if (talks.size === 0) return [];
    const told = new Set<SpanDraft>();
    for (const { draft, record } of spans) {
      if (record.name !== "conversation.send_message") continue;
      const talk = talks.get(draft.parentId ?? "");
      if (!talk || told.has(talk.draft)) continue;
      const question = textIn(asJson(record.attributes.get("lmnr.span.input")), "message");
      if (question === null) continue;
      told.add(talk.draft);
      keepFirst(talk);
      talk.draft.content = withContent(talk.draft.content, { question: () => question });
    }
    return [];
  },
};

export const laminar: Family = {
  name: "laminar",
  countedAs: "genai",
  keys: {
    sessionId: ["lmnr.association.properties.session_id", "session.id"],
    toolCallId: ["gen_ai.tool.call.id", "lmnr.association.properties.metadata.tool_call_id"],
    toolArguments: ["lmnr.span.input"],
    toolResult: ["lmnr.span.output"],
    costUsd: ["gen_ai.usage.cost", "lmnr.span.cost"],
    input: ["lmnr.span.input"],
    output: ["lmnr.span.output"],
  },
  kind,
  rules: [named, calledModel, actions],
  traceRules: [asked],
};
