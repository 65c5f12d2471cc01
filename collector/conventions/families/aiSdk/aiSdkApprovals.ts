import type { ModelEvent } from "../../../model/modelSpan.ts";
import type { SpanRecord } from "../../../otlp/telemetry.ts";
import type { RuledSpan, TraceRule } from "../../family.ts";
import { lastParts, lastResponses, openCalls } from "../../reading/callTurns.ts";
import { asJson, asText, asTexts, isList, isObject, type Json } from "../../reading/fieldReaders.ts";
import { textIn } from "../../reading/jsonFields.ts";

/** Questions of Vercel's AI SDK to a person: asked at the end of one call, answered in the input of the one that goes on. */

export const approvals: TraceRule = {
  name: "a question to a person shows in the input of the call that goes on; the answer in it, or in whether the tool then ran",
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
      for (const call of answeredCalls(record)) {
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
            state: ranAt !== null || call.approved ? "approved" : denied ? "denied" : "requested",
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
    if (draft.kind !== "llm" || typeof messages !== "string" || !/"denied":true|execution-denied/.test(messages))
      continue;
    for (const [id, response] of lastResponses(messages))
      if (isDenial(response)) refused.set(id, { reason: textIn(response, "reason") });
  }
  return refused;
}

const isDenial = (response: Json) =>
  isObject(response) && (response.denied === true || response.type === "execution-denied");

interface AnsweredCall {
  readonly id: string;
  readonly name: string | null;
  readonly approved: boolean;
  readonly denied: boolean;
  readonly reason: string | null;
}

/**
 * Calls that a person was asked about before this one, in the last word of the model: that of calls that went before is
 * only repeated.
 */
function answeredCalls({ attributes }: SpanRecord): AnsweredCall[] {
  const messages = attributes.get("gen_ai.input.messages");
  if (typeof messages === "string") {
    const parts = messages.includes(REQUEST) ? lastParts(messages) : [];
    return parts.some((part) => textIn(part, "toolCallId") !== null)
      ? namedAnswers(parts)
      : unnamedAnswers(parts, messages);
  }
  const prompt = attributes.get("ai.prompt");
  return typeof prompt === "string" && prompt.includes(REQUEST) ? namedAnswers(partsOfPrompt(prompt)) : [];
}

const REQUEST = "tool-approval-request";

/** Version 7 sends neither which call a request is about nor what was said to it. */
function unnamedAnswers(parts: readonly Json[], messages: string): AnsweredCall[] {
  const responses = lastResponses(messages);
  return callsAskedAbout(parts, responses).flatMap((call) => {
    const id = textIn(call, "id");
    if (id === null) return [];
    const response = responses.get(id) ?? null;
    const reason = textIn(response, "reason");
    return [{ id, name: textIn(call, "name"), approved: false, denied: isDenial(response), reason }];
  });
}

/** Requests follow the calls they are about, each its own or all together; calls that ran by themselves have a result. */
function callsAskedAbout(parts: readonly Json[], responses: ReadonlyMap<string, Json>): Json[] {
  const asked: Json[] = [];
  let calls: Json[] = [];
  let requests = 0;
  const settle = () => {
    if (requests === 0) return;
    const ranAlone = (call: Json) => {
      const response = responses.get(textIn(call, "id") ?? "");
      return response !== undefined && !isDenial(response);
    };
    const open = calls.length > requests ? calls.filter((call) => !ranAlone(call)) : calls;
    asked.push(...open.slice(-requests));
    calls = [];
    requests = 0;
  };
  for (const part of parts) {
    const type = textIn(part, "type");
    if (type === REQUEST) requests++;
    else if (type === "tool_call") {
      settle();
      calls.push(part);
    }
  }
  settle();
  return asked;
}

/** The last word of the model, and what followed it, in the program's own messages, as version 6 sends them. */
function partsOfPrompt(prompt: string): readonly Json[] {
  const json = asJson(prompt);
  const messages = isObject(json) && isList(json.messages) ? json.messages : [];
  const from = messages.findLastIndex((message) => textIn(message, "role") === "assistant");
  const last = from < 0 ? [] : messages.slice(from);
  if (last.some((message) => textIn(message, "role") === "user")) return [];
  return last.flatMap((message) => (isObject(message) && isList(message.content) ? message.content : []));
}

/** In the program's own messages, and where OpenLLMetry's SDK writes them anew, requests and answers carry ids. */
function namedAnswers(parts: readonly Json[]): AnsweredCall[] {
  const ofType = (type: string) => parts.filter((part) => textIn(part, "type") === type);
  const names = new Map<string | null, string | null>([
    ...ofType("tool-call").map((part) => [textIn(part, "toolCallId"), textIn(part, "toolName")] as const),
    ...ofType("tool_call").map((part) => [textIn(part, "id"), textIn(part, "name")] as const),
  ]);
  const answers = new Map(ofType("tool-approval-response").map((part) => [textIn(part, "approvalId"), part]));
  return ofType(REQUEST).flatMap((request) => {
    const id = textIn(request, "toolCallId");
    const answer = answers.get(textIn(request, "approvalId")) ?? null;
    if (id === null || !isObject(answer)) return [];
    const said = answer.approved;
    const reason = textIn(answer, "reason");
    return [{ id, name: names.get(id) ?? null, approved: said === true, denied: said === false, reason }];
  });
}

/** A call that ends with tools that did not run may go on, once a person has said yes or no to them. */
export function turns(spans: readonly Pick<RuledSpan, "draft" | "record">[]) {
  const ran = new Set(spans.map(({ draft }) => (draft.kind === "tool" ? draft.toolCallId : null)));
  const agents = spans.filter(({ draft }) => draft.kind === "agent");
  const asks = agents.flatMap(({ record }) => openCallsOf(record)).filter((id) => !ran.has(id));
  const answers = agents.flatMap(({ record }) => answeredCalls(record));
  return { asks, answers: answers.map(({ id }) => id) };
}

function openCallsOf({ attributes }: SpanRecord): readonly string[] {
  const reasons = asTexts(attributes.get("gen_ai.response.finish_reasons"));
  if (reasons.some((reason) => /^tool[-_]calls?$/.test(reason)))
    return openCalls(attributes.get("gen_ai.output.messages"));
  if (asText(attributes.get("ai.response.finishReason")) !== "tool-calls") return [];
  const calls = asJson(attributes.get("ai.response.toolCalls"));
  return isList(calls) ? calls.flatMap((call) => textIn(call, "toolCallId") ?? []) : [];
}
