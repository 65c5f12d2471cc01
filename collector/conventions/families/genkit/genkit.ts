import type { Kind } from "../../../contract/kind.ts";
import type { SpanRecord } from "../../../otlp/telemetry.ts";
import type { Family, Rule } from "../../family.ts";
import { asCount, asJson, asText, isObject, type Json } from "../../reading/fieldReaders.ts";
import { textIn } from "../../reading/jsonFields.ts";
import { answerText, chatMessages, firstQuestion, lastText, textOfJson } from "../../reading/messageParts.ts";
import { withContent } from "../../reading/withContent.ts";
import { withReasoning } from "../../reading/withReasoning.ts";
import { askedOfAgent, turnOfAgent } from "./genkitAgents.ts";
import { answers, interrupt, turns } from "./genkitInterrupts.ts";

/** Genkit: actions of several types, under keys with colons. */

const KINDS: Readonly<Record<string, Kind>> = {
  flow: "workflow",
  flowStep: "step",
  model: "llm",
  "background-model": "llm",
  tool: "tool",
  "tool.v2": "tool",
  retriever: "retriever",
  indexer: "memory",
  reranker: "reranker",
  embedder: "embedding",
  evaluator: "evaluator",
  dotprompt: "step",
  prompt: "prompt",
  "executable-prompt": "prompt",
  promptTemplate: "prompt",
  resource: "internal",
  "dynamic-action-provider": "internal",
  "check-operation": "internal",
  "cancel-operation": "internal",
  "agent-snapshot": "internal",
  "agent-abort": "internal",
  util: "step",
  agent: "agent",
};

/** A turn of an agent, as its runner names it. */
const TURN = /^runTurn-\d+$/;

const text = (record: SpanRecord, key: string) => asText(record.attributes.get(`genkit:${key}`));

function kind(record: SpanRecord): Kind | null {
  const type = text(record, "type");
  if (type === "flowStep" && TURN.test(record.name)) return "turn";
  // What a call lies in is given the subtype of what is called as a tool, too; only of actions it is their own.
  for (const told of type === null || type === "action" ? [text(record, "metadata:subtype"), type] : [type])
    if (told !== null && Object.hasOwn(KINDS, told)) return KINDS[told] ?? null;
  return record.attributes.has("genkit:metadata:evaluator:evalRunId") ? "evaluator" : null;
}

const names: Rule = {
  name: "an action's name is that of its tool, flow or model, a model's with its provider in front; some wrap their result",
  apply(draft, record) {
    const name = text(record, "name") ?? record.name;
    if (draft.kind === "tool") draft.toolName ??= name;
    if (text(record, "metadata:subtype") === "tool.v2" && draft.kind === "tool") {
      const sent = draft.content;
      const result = () => {
        const json = asJson(record.attributes.get("genkit:output"));
        return isObject(json) && json.output !== undefined ? textOfJson(json.output) : sent.output();
      };
      draft.content = withContent(sent, { output: result });
    }
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

const blocked: Rule = {
  name: "a provider's check shows in why the answer ended",
  apply(draft, record) {
    const raw = draft.kind === "llm" ? record.attributes.get("genkit:output") : undefined;
    if (typeof raw !== "string" || !raw.includes('"blocked"')) return;
    const output = asJson(raw);
    if (textIn(output, "finishReason") !== "blocked") return;
    draft.guardrail = {
      name: draft.provider === null ? "content filter" : `${draft.provider} content filter`,
      stage: "output",
      stageStated: true,
      verdict: "block",
      reason: textIn(output, "finishMessage") ?? "the answer ended with blocked",
      policy: null,
      score: null,
      targetSpanId: draft.spanId,
    };
  },
};

export const genkit: Family = {
  name: "genkit",
  keys: {
    sessionId: [
      "genkit:metadata:agent:sessionId",
      "genkit:sessionId",
      "genkit:metadata:sessionId",
      "gen_ai.conversation.id",
    ],
    toolArguments: ["genkit:input"],
    toolResult: ["genkit:output"],
    documents: ["genkit:output"],
    input: ["genkit:input"],
    output: ["genkit:output"],
  },
  kind,
  rules: [names, answer, blocked, interrupt, turnOfAgent],
  turns,
  acrossTraces: true,
  tellsQuestions: true,
  traceRules: [askedOfAgent, answers],
};
