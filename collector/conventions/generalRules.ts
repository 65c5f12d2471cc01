import type { ModelEvent } from "../model/modelSpan.ts";
import { AttributeList } from "../otlp/attributeList.ts";
import type { AnyValue, Attributes, EventRecord, LogRecord } from "../otlp/telemetry.ts";
import { agentBesideCall } from "./agentBesideCall.ts";
import { coworkers } from "./coworkers.ts";
import { evaluatorSpans } from "./evaluatorSpans.ts";
import { pause } from "./families/agentsSdk/agentsSdk.ts";
import { toolGuardrails, untoldGuardrails } from "./families/agentsSdk/agentsSdkGuards.ts";
import { aroundToPerson } from "./families/autogen.ts";
import { keepFirst, type RuledSpan, type SpanDraft, type TraceRule } from "./family.ts";
import { agentOfGraph, agentWithLoop, edgeFunctions, graphPlumbing, guardingHooks } from "./langGraph.ts";
import { openCalls } from "./openCalls.ts";
import { outermostChain } from "./outermostChain.ts";
import { contentFromEvents, isMessageEvent } from "./reading/eventMessages.ts";
import { asJson } from "./reading/fieldReaders.ts";
import { eventName, timeOf } from "./reading/logFields.ts";
import { chatMessages } from "./reading/messageParts.ts";
import { plain } from "./reading/plain.ts";
import { namedAgents, tookOver } from "./reading/tookOver.ts";
import { resentRequests } from "./resentRequests.ts";
import { namelessTransfers, unseenHandoffs } from "./silentTransfers.ts";
import { TRANSFER, transferTools } from "./transferTools.ts";

/** What only a trace as a whole tells, whichever families wrote it. These run after the families' own rules. */

const contentFromLogs: TraceRule = {
  name: "messages may stand in log records beside the model call instead of on its span",
  apply(spans, logs) {
    const told = logs.filter((log) => log.spanId !== null && isMessageEvent(eventName(log)));
    if (told.length === 0) return [];
    const byId = new Map(spans.map((span) => [span.draft.spanId, span]));
    for (const [spanId, records] of Map.groupBy(told, (log) => log.spanId ?? "")) {
      const span = byId.get(spanId);
      if (!span) continue;
      keepFirst(span);
      contentFromEvents(span.draft, records.toSorted((a, b) => (timeOf(a) < timeOf(b) ? -1 : 1)).map(asEvent));
    }
    return [];
  },
};

/** A record of a message has it as its body, one of a whole call has messages under keys. */
function asEvent(log: LogRecord): EventRecord {
  const { body } = log;
  const attributes = new Map(log.attributes);
  if (body instanceof Map) {
    for (const [key, value] of body) attributes.set(key, value);
    if (body.has("content") || body.has("tool_calls")) attributes.set("content", body);
  }
  return { name: eventName(log) ?? "", timeNs: timeOf(log), attributes };
}

const ANSWER = "gen_ai.output.messages";
/** To look for a text is cheaper than a pattern, cheaper still in bytes, and answers are many. */
function answersTransfer({ attributes }: RuledSpan["record"]): boolean {
  if (attributes instanceof AttributeList && !attributes.holds(ANSWER, TO_BYTES)) return false;
  const answer = textOf(attributes.get(ANSWER));
  return answer.includes("_to_") && ASKS_TRANSFER.test(answer);
}

/** Messages as JSON text: they are sent as that, or as OTLP's own structures. */
function textOf(messages: AnyValue | undefined): string {
  if (typeof messages === "string" || messages === undefined) return messages ?? "";
  return JSON.stringify(asJson(messages));
}

const TO_BYTES = Buffer.from("_to_");
const ASKS_TRANSFER = /(?:transfer|hand_?off)_(?:back_)?to_/;

const transferAnswers: TraceRule = {
  name: "where a transfer has no span, the answer that asks for it tells, and the agent that starts after it",
  concerns: (record) => answersTransfer(record),
  apply(spans) {
    if (!spans.some(({ draft }) => draft.kind === "agent")) return [];
    const events: ModelEvent[] = [];
    const asking = spans.filter(({ draft, record }) => draft.kind === "llm" && answersTransfer(record));
    const isTransfer = (draft: SpanDraft) => draft.kind === "handoff" || TRANSFER.test(draft.toolName ?? "");
    if (asking.length === 0 || spans.some(({ draft }) => isTransfer(draft))) return [];
    const byName = Map.groupBy(namedAgents(spans), ({ draft }) => plain(draft.agentName ?? ""));
    for (const { draft, record } of asking) {
      const calls = chatMessages(asJson(record.attributes.get(ANSWER))).flatMap((message) => message.toolCalls);
      const atNs = draft.endNs ?? draft.startNs;
      // Of several that one answer asks for, control goes to one.
      let next: SpanDraft | null = null;
      for (const { name } of calls) {
        const named = plain(TRANSFER.exec(name ?? "")?.[1] ?? "");
        const agent = tookOver(byName.get(named) ?? [], { fromNs: atNs, named });
        if (agent && (next === null || agent.startNs < next.startNs)) next = agent;
      }
      if (next === null) continue;
      const { agentName: to } = next;
      const message = { id: null, from: null, to, channel: "handoff", inReplyTo: null, text: null } as const;
      events.push({ type: "message", spanId: draft.spanId, atNs, source: "event", message });
    }
    return events;
  },
};

const innerFailure: TraceRule = {
  name: "OpenInference says OK before AutoGen's tool has run: the truth is on the runtime's span inside",
  apply(spans) {
    let byId: Map<string, RuledSpan> | undefined;
    for (const { draft } of spans) {
      if (draft.family !== "autogen" || draft.outcome !== "error" || draft.parentId === null) continue;
      byId ??= new Map(spans.map((span) => [span.draft.spanId, span]));
      const outer = byId.get(draft.parentId);
      if (!outer || outer.draft.kind !== draft.kind || outer.draft.outcome === "error") continue;
      if (draft.kind !== "tool" && draft.kind !== "agent") continue;
      keepFirst(outer);
      outer.draft.outcome = "error";
      outer.draft.error = draft.error;
    }
    return [];
  },
};

/** What they look for in single spans is kept in the bits of one number: there can be 31 of them. */
export const GENERAL_RULES: readonly TraceRule[] = [
  contentFromLogs,
  outermostChain,
  guardingHooks,
  graphPlumbing,
  edgeFunctions,
  agentOfGraph,
  agentWithLoop,
  transferTools,
  namelessTransfers,
  transferAnswers,
  unseenHandoffs,
  innerFailure,
  aroundToPerson,
  pause,
  openCalls,
  toolGuardrails,
  untoldGuardrails,
  coworkers,
  agentBesideCall,
  evaluatorSpans,
  resentRequests,
];

/** Words with which providers say that they stopped an answer. */
const STOPS: Readonly<Record<string, string>> = {
  content_filter: "content filter",
  content_filtered: "content filter",
  safety: "content filter",
  prohibited_content: "content filter",
  blocklist: "content filter",
  refusal: "refusal",
  guardrail_intervened: "guardrail",
};

/** A provider's own check leaves no span: the reason why the answer ended tells of it. */
export function stoppedByProvider(draft: SpanDraft, reasons: readonly string[]): void {
  if (draft.kind !== "llm" || draft.guardrail !== null) return;
  for (const reason of reasons) {
    const key = reason
      .trim()
      .toLowerCase()
      .replace(/[-\s]+/g, "_");
    const name = Object.hasOwn(STOPS, key) ? STOPS[key] : undefined;
    if (name === undefined) continue;
    draft.guardrail = {
      name: draft.provider === null ? name : `${draft.provider} ${name}`,
      stage: "output",
      stageStated: true,
      verdict: "block",
      reason: `the answer ended with ${reason}`,
      policy: null,
      score: null,
      targetSpanId: draft.spanId,
    };
    return;
  }
}

/** Where messages say why each of them ended. */
const ENDED_IN_ERROR = /"finish_reason"\s*:\s*"error"/i;

/** An answer may say that an error ended it, on the span or in its message, whatever the span's status says. */
export function endedInError(draft: SpanDraft, reasons: readonly string[], attributes: Attributes): void {
  if ((draft.kind !== "llm" && draft.kind !== "agent") || draft.outcome === "error" || draft.controlFlow) return;
  const told = reasons.some((reason) => reason.toLowerCase() === "error");
  // Answers are long, and of model calls that have any the reason stands on the span.
  const inMessage = draft.kind === "agent" && reasons.length === 0 && saysError(attributes);
  if (!told && !inMessage) return;
  draft.outcome = "error";
  draft.error = { type: null, message: inMessage ? draft.content.output() : null };
}

const ERROR_BYTES = Buffer.from("error");

function saysError(attributes: Attributes): boolean {
  if (attributes instanceof AttributeList && !attributes.holds(ANSWER, ERROR_BYTES)) return false;
  return ENDED_IN_ERROR.test(textOf(attributes.get(ANSWER)));
}
