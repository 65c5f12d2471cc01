import type { Kind } from "../../contract/kind.ts";
import type { ModelEvent } from "../../model/modelSpan.ts";
import type { AnyValue, SpanRecord } from "../../otlp/telemetry.ts";
import type { Family, Rule, RuledSpan, TraceRule } from "../family.ts";
import { lastParts, lastResponses, openCalls } from "../reading/callTurns.ts";
import { asText, asTexts, isObject, type Json } from "../reading/fieldReaders.ts";
import { textIn } from "../reading/jsonFields.ts";

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

const approvals: TraceRule = {
  name: "a question to a person shows in the input of the call that goes on; the answer in whether the tool then ran",
  apply(spans) {
    const events: ModelEvent[] = [];
    const ran = new Map<string, bigint>();
    for (const { draft, record } of spans) {
      if (draft.kind === "tool" && draft.toolCallId !== null) ran.set(draft.toolCallId, record.startNs);
    }
    const refused = refusedCalls(spans);
    const told = new Set<string>();
    // The call that asked is the one before of the same function.
    const before = new Map<string | null, { spanId: string; endNs: bigint }>();
    for (const { draft, record } of spans) {
      if (draft.kind !== "agent") continue;
      const asked = before.get(draft.agentName);
      const raw = record.attributes.get("gen_ai.input.messages");
      for (const call of answeredCalls(raw)) {
        if (told.has(call.id)) continue;
        told.add(call.id);
        const ranAt = ran.get(call.id) ?? null;
        const refusal = refused.get(call.id);
        const denied = call.denied || refusal !== undefined;
        events.push({
          type: "approval",
          spanId: asked?.spanId ?? draft.spanId,
          atNs: asked?.endNs ?? record.startNs,
          source: "event",
          tool: call.name,
          answeredNs: ranAt ?? record.startNs,
          fact: {
            state: ranAt !== null ? "approved" : denied ? "denied" : "requested",
            question: null,
            reason: call.reason ?? refusal?.reason ?? null,
            by: "user",
            waitMs: null,
          },
        });
      }
      if (record.endNs !== 0n) before.set(draft.agentName, { spanId: draft.spanId, endNs: record.endNs });
    }
    return events;
  },
};

/** Calls of which only the model is told that they were refused, with the reason. */
function refusedCalls(spans: readonly RuledSpan[]): ReadonlyMap<string, { readonly reason: string | null }> {
  const refused = new Map<string, { readonly reason: string | null }>();
  for (const { draft, record } of spans) {
    const messages = record.attributes.get("gen_ai.input.messages");
    if (draft.kind !== "llm" || typeof messages !== "string" || !messages.includes('"denied":true')) continue;
    for (const [id, response] of lastResponses(messages))
      if (isObject(response) && response.denied === true) refused.set(id, { reason: textIn(response, "reason") });
  }
  return refused;
}

interface AskedCall {
  readonly id: string;
  readonly name: string | null;
  readonly denied: boolean;
  readonly reason: string | null;
}

/**
 * Tool calls that a request for approval follows, in the last word of the model: that of calls that went before is only
 * repeated. The request itself carries no id.
 */
function answeredCalls(messages: AnyValue | undefined): AskedCall[] {
  if (typeof messages !== "string" || !messages.includes("tool-approval-request")) return [];
  const parts = lastParts(messages);
  const responses = lastResponses(messages);
  const asked: AskedCall[] = [];
  let last: Json = null;
  for (const part of parts) {
    const type = textIn(part, "type");
    if (type === "tool_call") last = part;
    const id = textIn(last, "id");
    if (type !== "tool-approval-request" || id === null) continue;
    const response = responses.get(id);
    const denied = isObject(response) && response.denied === true;
    asked.push({ id, name: textIn(last, "name"), denied, reason: textIn(response, "reason") });
  }
  return asked;
}

/** A call that ends with tools that did not run may go on, once a person has said yes or no to them. */
function turns(spans: readonly Pick<RuledSpan, "draft" | "record">[]) {
  const agents = spans.filter(({ draft }) => draft.kind === "agent");
  const asks = agents.flatMap(({ record }) => {
    const reasons = asTexts(record.attributes.get("gen_ai.response.finish_reasons"));
    return reasons.includes("tool-calls") ? openCalls(record.attributes.get("gen_ai.output.messages")) : [];
  });
  const answers = agents.flatMap(({ record }) => answeredCalls(record.attributes.get("gen_ai.input.messages")));
  return { asks, answers: answers.map(({ id }) => id) };
}

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
