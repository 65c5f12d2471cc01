import type { Kind } from "../../../contract/kind.ts";
import type { SpanRecord } from "../../../otlp/telemetry.ts";
import type { Family, Rule, SpanDraft } from "../../family.ts";
import { resumedBy } from "../../graphPauses.ts";
import { callArguments } from "../../reading/callArguments.ts";
import { asCount, asJson, asNumber, asText, isList, isObject, type Json } from "../../reading/fieldReaders.ts";
import { answerText, firstQuestion, lastText, textOfJson } from "../../reading/messageParts.ts";
import { providerMessages } from "../../reading/providerMessages.ts";
import { withContent } from "../../reading/withContent.ts";
import {
  interrupt,
  namedAgent,
  nodeRetry,
  plumbing,
  session,
  unnamedChains,
} from "../openinference/openinferenceGraphs.ts";
import { agentsHandoff, agentsRun, agentsTurn, guardrails, trips } from "./mlflowAgents.ts";

/** MLflow Tracing. Every value is encoded as JSON once more, names too. */

const KINDS: Readonly<Record<string, Kind>> = {
  LLM: "llm",
  CHAT_MODEL: "llm",
  AGENT: "agent",
  TOOL: "tool",
  WORKFLOW: "workflow",
  TASK: "step",
  CHAIN: "step",
  RETRIEVER: "retriever",
  RERANKER: "reranker",
  EMBEDDING: "embedding",
  MEMORY: "memory",
  GUARDRAIL: "guardrail",
  EVALUATOR: "evaluator",
  PARSER: "prompt",
};

/** Text of a value that may be encoded once more. */
function plain(record: SpanRecord, key: string): string | null {
  const json = asJson(record.attributes.get(key));
  return typeof json === "string" ? asText(json) : null;
}

function kind(record: SpanRecord): Kind | null {
  // Translated to OpenTelemetry's names, a type that those don't know stands as it is.
  const type = (plain(record, "mlflow.spanType") ?? plain(record, "gen_ai.operation.name"))?.toUpperCase() ?? "";
  if (type === "CHAIN" && record.parentSpanId === null) return "workflow";
  return Object.hasOwn(KINDS, type) ? (KINDS[type] ?? null) : null;
}

const names: Rule = {
  name: "agents and tools are named by their spans, models and sessions by encoded values",
  apply(draft, record) {
    if (draft.kind === "agent") draft.agentName ??= record.name;
    if (draft.kind === "tool") {
      draft.toolName ??= record.name;
      draft.toolCallId ??= plain(record, "tool_call_id");
    }
    if (draft.kind === "step") draft.title ??= plain(record, "mlflow.spanFunctionName");
    const model = plain(record, "mlflow.llm.model");
    const asks = draft.kind === "llm" || draft.kind === "embedding";
    // Parameters of the call stand beside MLflow's own keys.
    draft.requestModel ??= (asks ? plain(record, "model") : null) ?? model;
    draft.model ??= model ?? draft.requestModel;
    draft.provider ??= plain(record, "mlflow.llm.provider");
    draft.sessionId ??= plain(record, "mlflow.trace.session") ?? plain(record, "mlflow.traceTag.mlflow.trace.session");
  },
};

const usage: Rule = {
  name: "tokens and dollars are objects",
  apply(draft, record) {
    const object = (key: string): { readonly [key: string]: Json } | null => {
      const json = asJson(record.attributes.get(key));
      return isObject(json) ? json : null;
    };
    const number = (value: Json | undefined) =>
      typeof value === "number" || typeof value === "string" ? asNumber(value) : null;
    const tokens = object("mlflow.chat.tokenUsage");
    if (tokens && draft.tokens === null) {
      const count = (key: string) => asCount(number(tokens[key]));
      draft.tokens = {
        input: count("input_tokens"),
        output: count("output_tokens"),
        cachedInput: count("cache_read_input_tokens"),
        cacheWrite: count("cache_creation_input_tokens"),
        reasoning: null,
      };
    }
    if (draft.kind === "llm" || draft.kind === "embedding") fromAnswer(draft, record);
    const cost = object("mlflow.llm.cost");
    const dollars = cost ? number(cost.total_cost ?? cost.total) : asNumber(record.attributes.get("mlflow.llm.cost"));
    if (dollars !== null && dollars >= 0) draft.costUsd = dollars;
  },
};

/** Tokens of reasoning and of embeddings stand only in the provider's own usage, inside of the answer. */
function fromAnswer(draft: SpanDraft, record: SpanRecord): void {
  if (draft.tokens !== null && draft.tokens.reasoning !== null) return;
  const answer = asJson(record.attributes.get("mlflow.spanOutputs"));
  const usage = isObject(answer) ? answer.usage : null;
  if (!isObject(usage)) return;
  const number = (value: Json | undefined) => (typeof value === "number" ? asCount(value) : null);
  const details = usage.completion_tokens_details ?? usage.output_tokens_details;
  const reasoning = isObject(details) ? number(details.reasoning_tokens) : null;
  const input = number(usage.prompt_tokens) ?? number(usage.input_tokens);
  const none = { input, output: null, cachedInput: null, cacheWrite: null };
  if (draft.tokens !== null || input !== null) draft.tokens = { ...(draft.tokens ?? none), reasoning };
}

const content: Rule = {
  name: "inputs are what a function was called with, of a model a request in the shape of its provider",
  apply(draft, record) {
    const sent = draft.content;
    const input = () => callArguments(asJson(record.attributes.get("mlflow.spanInputs")));
    const output = () => asJson(record.attributes.get("mlflow.spanOutputs"));
    if (draft.kind === "llm") {
      draft.content = withContent(sent, {
        input: () => lastText(providerMessages(input())) ?? sent.input(),
        question: () => firstQuestion(providerMessages(input())) ?? sent.question(),
        output: () => answerText(providerMessages(output())) ?? sent.output(),
      });
      return;
    }
    draft.content = withContent(sent, {
      input: () => textOfJson(input()) || sent.input(),
      output: () => {
        const said = output();
        // The state that a graph ends with is a conversation: what it says is the last of it.
        const last = isObject(said) && isList(said.messages) ? lastText(providerMessages(said)) : null;
        return (last ?? textOfJson(said)) || sent.output();
      },
      question: () => {
        const asked = input();
        if (typeof asked === "string" && draft.kind !== "tool") return asked;
        return isObject(asked) && asked.messages !== undefined
          ? firstQuestion(providerMessages(asked))
          : sent.question();
      },
    });
  },
};

export const mlflow: Family = {
  name: "mlflow",
  keys: {
    toolArguments: ["gen_ai.tool.call.arguments", "mlflow.spanInputs"],
    toolResult: ["gen_ai.tool.call.result", "mlflow.spanOutputs"],
    documents: ["gen_ai.retrieval.documents", "mlflow.spanOutputs"],
    input: ["mlflow.spanInputs"],
    output: ["mlflow.spanOutputs"],
  },
  kind,
  rules: [
    agentsRun,
    agentsTurn,
    agentsHandoff,
    guardrails,
    names,
    usage,
    content,
    session,
    namedAgent,
    unnamedChains,
    plumbing,
    interrupt,
  ],
  traceRules: [nodeRetry, resumedBy("mlflow.spanInputs"), trips],
};
