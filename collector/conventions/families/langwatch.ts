import type { Kind } from "../../contract/kind.ts";
import type { SpanRecord } from "../../otlp/telemetry.ts";
import type { Family, Rule } from "../family.ts";
import { asCount, asJson, asText, isObject, type Json } from "../reading/fieldReaders.ts";
import { textIn } from "../reading/jsonFields.ts";
import {
  answerText,
  type ChatMessage,
  chatMessages,
  firstQuestion,
  firstScalar,
  lastText,
  textOfJson,
} from "../reading/messageParts.ts";
import { withContent } from "../reading/withContent.ts";
import { COMMON_KINDS } from "./keyTables.ts";

/** LangWatch: what went in and came out is a value with its type beside it. */

const KINDS: Readonly<Record<string, Kind>> = {
  ...COMMON_KINDS,
  span: "step",
  component: "step",
  module: "step",
  server: "internal",
  client: "internal",
};

function kind(record: SpanRecord): Kind | null {
  const word = asText(record.attributes.get("langwatch.span.type"))?.toLowerCase();
  const found = word !== undefined && Object.hasOwn(KINDS, word) ? (KINDS[word] ?? null) : null;
  return found === "step" && record.parentSpanId === null ? "workflow" : found;
}

/** `{"type": "json", "value": …}`; anything else as it is. */
function typedValue(record: SpanRecord, key: string): Json {
  const json = asJson(record.attributes.get(key));
  return isObject(json) && typeof json.type === "string" && json.value !== undefined ? json.value : json;
}

const named: Rule = {
  name: "agents and tools are named by their spans, models with their provider, and sessions in the metadata",
  apply(draft, record) {
    if (draft.kind === "tool") draft.toolName ??= record.name;
    if (draft.kind === "agent") draft.agentName ??= record.name;
    const metadata = asJson(record.attributes.get("metadata"));
    draft.sessionId ??= textIn(metadata, "thread_id") ?? textIn(metadata, "langgraph_thread_id");
    const [provider, ...rest] = draft.requestModel?.split("/") ?? [];
    if (!provider || rest.length !== 1) return;
    const model = rest.join("/");
    if (draft.model === draft.requestModel) draft.model = model;
    draft.requestModel = model;
    draft.provider ??= provider;
  },
};

const usage: Rule = {
  name: "reasoning and what came from a cache stand among the metrics",
  apply(draft, record) {
    const told = asJson(record.attributes.get("langwatch.metrics"));
    if (draft.tokens === null || !isObject(told)) return;
    const count = (key: string) => {
      const value = told[key];
      return typeof value === "number" ? asCount(value) : null;
    };
    draft.tokens = {
      ...draft.tokens,
      reasoning: draft.tokens.reasoning ?? count("reasoning_tokens"),
      cachedInput: draft.tokens.cachedInput ?? count("cache_read_input_tokens"),
    };
  },
};

const content: Rule = {
  name: "of a typed value the value is what went in or came out",
  apply(draft, record) {
    const sent = draft.content;
    const input = () => typedValue(record, "langwatch.input");
    const output = () => typedValue(record, "langwatch.output");
    if (draft.kind === "llm") {
      const asked = (): ChatMessage[] => chatMessages(input());
      draft.content = withContent(sent, {
        input: () => lastText(asked()) ?? sent.input(),
        question: () => firstQuestion(asked()) ?? sent.question(),
        output: () => answerText(chatMessages(output())) ?? sent.output(),
      });
      return;
    }
    draft.content = withContent(sent, {
      input: () => textOfJson(input()) || sent.input(),
      output: () => textOfJson(output()) || sent.output(),
      firstArgument: () => firstScalar(input()),
      query: () => firstScalar(input()),
      question: () => {
        const json = input();
        if (draft.kind === "tool") return null;
        if (typeof json === "string") return json;
        return textIn(json, "question") ?? textIn(json, "input") ?? textIn(json, "query") ?? textIn(json, "prompt");
      },
    });
  },
};

export const langwatch: Family = {
  name: "langwatch",
  keys: {
    sessionId: ["langwatch.thread.id", "gen_ai.conversation.id", "session.id"],
    toolArguments: ["langwatch.input"],
    toolResult: ["langwatch.output"],
    documents: ["langwatch.contexts", "langwatch.rag_contexts", "langwatch.rag.contexts"],
    costUsd: ["langwatch.span.cost"],
    input: ["langwatch.input"],
    output: ["langwatch.output"],
  },
  kind,
  rules: [named, usage, content],
};
