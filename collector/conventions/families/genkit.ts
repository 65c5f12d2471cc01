import type { Kind } from "../../contract/kind.ts";
import type { SpanRecord } from "../../otlp/telemetry.ts";
import type { Family, Rule } from "../family.ts";
import { asCount, asJson, asText, isObject, type Json } from "../reading/fieldReaders.ts";
import { textIn } from "../reading/jsonFields.ts";
import { answerText, chatMessages, firstQuestion, lastText } from "../reading/messageParts.ts";
import { withContent } from "../reading/withContent.ts";
import { withReasoning } from "../reading/withReasoning.ts";

/** Genkit: actions of several types, under keys with colons. */

const KINDS: Readonly<Record<string, Kind>> = {
  flow: "workflow",
  flowStep: "step",
  model: "llm",
  tool: "tool",
  retriever: "retriever",
  reranker: "reranker",
  embedder: "embedding",
  evaluator: "evaluator",
  prompt: "step",
  promptTemplate: "prompt",
  util: "step",
  agent: "agent",
};

const text = (record: SpanRecord, key: string) => asText(record.attributes.get(`genkit:${key}`));

function kind(record: SpanRecord): Kind | null {
  for (const key of ["metadata:subtype", "type"]) {
    const type = text(record, key);
    if (type !== null && Object.hasOwn(KINDS, type)) return KINDS[type] ?? null;
  }
  return null;
}

const names: Rule = {
  name: "an action's name is that of its tool, flow or model, a model's with its provider in front",
  apply(draft, record) {
    const name = text(record, "name") ?? record.name;
    if (draft.kind === "tool") draft.toolName ??= name;
    if (draft.kind === "workflow") draft.workflowName ??= name;
    if (draft.kind === "agent") draft.agentName ??= name;
    if (draft.kind === "llm" || draft.kind === "embedding") {
      const slash = name.indexOf("/");
      draft.requestModel ??= name.slice(slash + 1);
      draft.model ??= draft.requestModel;
      if (slash > 0) draft.provider ??= name.slice(0, slash);
    }
    if (text(record, "state") === "error" && draft.outcome !== "error") {
      draft.outcome = "error";
      draft.error = { type: null, message: text(record, "error") };
    }
  },
};

const answer: Rule = {
  name: "usage and messages stand in the model's input and output",
  apply(draft, record) {
    if (draft.kind !== "llm") return;
    const output = (): Json => asJson(record.attributes.get("genkit:output"));
    const answered = draft.tokens ? null : output();
    const usage = usageIn(answered);
    const raw = rawIn(answered);
    if (usage) {
      const counts = {
        input: usage("inputTokens"),
        output: usage("outputTokens"),
        cachedInput: usage("cachedContentTokens") ?? raw.cached,
        cacheWrite: null,
        reasoning: usage("thoughtsTokens") ?? raw.reasoning,
      };
      draft.tokens = withReasoning(counts, usage("totalTokens"));
    }
    draft.model = raw.model ?? draft.model;
    const sent = draft.content;
    const asked = () => chatMessages(asJson(record.attributes.get("genkit:input")));
    draft.content = withContent(sent, {
      input: () => lastText(asked()) ?? sent.input(),
      question: () => firstQuestion(asked()),
      output: () => {
        const json = output();
        const message = isObject(json) ? (json.message ?? null) : null;
        return answerText(chatMessages(message)) ?? textIn(json, "text") ?? sent.output();
      },
    });
  },
};

function usageIn(output: Json): ((key: string) => number | null) | null {
  const usage = isObject(output) ? output.usage : null;
  if (!isObject(usage)) return null;
  return (key) => {
    const value = usage[key];
    return typeof value === "number" ? asCount(value) : null;
  };
}

/** What the provider itself answered, where the plugin passes it on: the model, and what Genkit's usage leaves out. */
function rawIn(output: Json): { model: string | null; cached: number | null; reasoning: number | null } {
  const raw = isObject(output) ? (output.raw ?? null) : null;
  const usage = isObject(raw) ? raw.usage : null;
  const detail = (of: string, key: string) => {
    const details = isObject(usage) ? usage[of] : null;
    const count = isObject(details) ? details[key] : null;
    return typeof count === "number" ? asCount(count) : null;
  };
  return {
    model: textIn(raw, "model") ?? textIn(raw, "modelVersion"),
    cached: detail("prompt_tokens_details", "cached_tokens"),
    reasoning: detail("completion_tokens_details", "reasoning_tokens"),
  };
}

export const genkit: Family = {
  name: "genkit",
  keys: {
    sessionId: ["genkit:sessionId", "genkit:metadata:sessionId", "gen_ai.conversation.id"],
    toolArguments: ["genkit:input"],
    toolResult: ["genkit:output"],
    documents: ["genkit:output"],
    input: ["genkit:input"],
    output: ["genkit:output"],
  },
  kind,
  rules: [names, answer],
};
