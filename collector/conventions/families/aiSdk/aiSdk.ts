import type { Kind } from "../../../contract/kind.ts";
import type { SpanRecord } from "../../../otlp/telemetry.ts";
import type { Family, Rule } from "../../family.ts";
import { asText } from "../../reading/fieldReaders.ts";
import { approvals, turns } from "./aiSdkApprovals.ts";

/** Vercel's AI SDK: version 7 with GenAI names, and the `ai.*` spans of 3 to 6 and of the legacy integration of 7. */

const OUTER = /^ai\.(?:generateText|streamText|generateObject|streamObject)$/;
const MODEL_CALL = /^ai\.\w+\.do(?:Generate|Stream)$/;
const EMBEDDING = /^ai\.embed(?:Many)?(?:\.doEmbed)?$/;

function kind(record: SpanRecord): Kind | null {
  const operation = asText(record.attributes.get("ai.operationId"));
  if (operation === null) return null;
  if (operation === "ai.toolCall") return "tool";
  if (MODEL_CALL.test(operation)) return "llm";
  if (EMBEDDING.test(operation)) return "embedding";
  if (operation === "ai.rerank" || operation === "ai.rerank.doRerank") return "reranker";
  return OUTER.test(operation) ? "agent" : null;
}

const nameless: Rule = {
  name: "where the program names no function, the model stands in the agent's name",
  apply(draft) {
    if (draft.kind === "agent" && draft.agentName === draft.requestModel) draft.agentName = null;
  },
};

export const aiSdk: Family = {
  name: "ai-sdk",
  keys: {
    agentName: ["gen_ai.agent.name", "ai.telemetry.functionId", "resource.name"],
    sessionId: [
      "ai.settings.context.sessionId",
      "ai.telemetry.metadata.sessionId",
      "ai.telemetry.metadata.session_id",
      "ai.telemetry.metadata.chatId",
      "ai.telemetry.metadata.threadId",
      "ai.telemetry.metadata.conversationId",
    ],
    responseModel: ["gen_ai.response.model", "ai.response.model"],
    requestModel: ["gen_ai.request.model", "ai.model.id"],
    provider: ["gen_ai.provider.name", "ai.model.provider"],
    firstToken: ["ai.response.msToFirstChunk"],
    responseId: ["gen_ai.response.id", "ai.response.id"],
    toolName: ["ai.toolCall.name"],
    toolCallId: ["ai.toolCall.id"],
    toolArguments: ["ai.toolCall.args"],
    toolResult: ["ai.toolCall.result"],
    finishReasons: ["gen_ai.response.finish_reasons", "ai.response.finishReason"],
    inputTokens: ["gen_ai.usage.input_tokens", "ai.usage.inputTokens", "ai.usage.promptTokens", "ai.usage.tokens"],
    outputTokens: ["gen_ai.usage.output_tokens", "ai.usage.outputTokens", "ai.usage.completionTokens"],
    cachedTokens: [
      "gen_ai.usage.cache_read.input_tokens",
      "ai.usage.cachedInputTokens",
      "ai.usage.inputTokenDetails.cacheReadTokens",
    ],
    cacheWriteTokens: ["ai.usage.inputTokenDetails.cacheWriteTokens"],
    reasoningTokens: ["ai.usage.reasoningTokens", "ai.usage.outputTokenDetails.reasoningTokens"],
    inputMessages: ["ai.prompt.messages", "ai.prompt"],
    input: ["ai.prompt", "ai.value", "ai.values"],
    output: ["ai.response.text", "ai.response.object", "ai.response.toolCalls", "ai.response.reasoning"],
  },
  kind,
  rules: [nameless],
  turns,
  acrossTraces: true,
  traceRules: [approvals],
};
