import type { ModelEvent } from "../../../model/modelSpan.ts";
import type { SpanRecord } from "../../../otlp/telemetry.ts";
import { keepFirst, type TraceRule } from "../../family.ts";
import { asJson, asText } from "../../reading/fieldReaders.ts";
import { textIn } from "../../reading/jsonFields.ts";
import { nearestOf } from "../../reading/nearestOf.ts";
import { namedAgents, tookOver } from "../../reading/tookOver.ts";
import { withContent } from "../../reading/withContent.ts";
import { Channels, isEnvelope, isNamedAgent, says } from "./ag2Channels.ts";

/** AG2's network, from 1.0 on: agents speak in channels, and each envelope begins a trace of its own. */

const CHANNEL = "ag2.network.channel_id";

const isTrigger = (link: SpanRecord["links"][number]) => link.attributes.get("ag2.link.kind") === "triggered_by";

/** A channel is a task, and so is one that was opened while another trace worked. */
export function taskIds(_: unknown, record: SpanRecord): readonly string[] {
  const channel = asText(record.attributes.get(CHANNEL));
  const triggers = channel === null ? [] : record.links.filter(isTrigger).map(({ traceId }) => `trace ${traceId}`);
  const own = record.parentSpanId === null || channel !== null ? [`trace ${record.traceId}`] : [];
  return [...(channel === null ? [] : [channel]), ...triggers, ...own];
}

export const handoffResults: TraceRule = {
  name: "a tool whose result names the agent that goes on passes control to it",
  apply(spans) {
    if (!spans.some(isEnvelope)) return [];
    const tools = spans.filter(({ draft }) => draft.kind === "tool" && draft.outcome !== "error");
    if (tools.length === 0) return [];
    const agents = namedAgents(spans);
    const around = nearestOf(spans, isNamedAgent);
    for (const span of tools) {
      const { draft } = span;
      const target = textIn(asJson(draft.content.output() ?? undefined), "target");
      const by = around.get(draft.spanId) ?? null;
      const next = target === null ? null : tookOver(agents, { fromNs: by?.endNs ?? draft.startNs });
      if (next === null || next.agentName !== target || by?.agentName === target) continue;
      keepFirst(span);
      draft.kind = "handoff";
      draft.handoff = { from: null, to: target };
      draft.toolName = null;
    }
    return [];
  },
};

export const askedPeers: TraceRule = {
  name: "a tool that opens a channel and waits for what is said there asked the agent that answers in it",
  apply(spans) {
    const asking = spans.filter((span) => says(span) && span.record.links.some(isTrigger));
    if (asking.length === 0) return [];
    const byId = new Map(spans.map((span) => [span.draft.spanId, span]));
    const channels = new Channels(spans);
    for (const envelope of asking) {
      const [taker] = channels.takers(envelope);
      for (const link of envelope.record.links) {
        const tool = isTrigger(link) ? byId.get(link.spanId) : undefined;
        if (tool?.draft.kind !== "tool" || !taker || tool.draft.calledAgent !== null) continue;
        // What is said while a tool runs, and taken up later, was not asked by it.
        if (tool.draft.endNs !== null && (taker.endNs === null || taker.endNs > tool.draft.endNs)) continue;
        keepFirst(tool);
        const sent = tool.draft.content;
        tool.draft.calledAgent = taker.agentName;
        tool.draft.content = withContent(sent, {
          question: () => textIn(asJson(sent.input() ?? undefined), "prompt") ?? sent.question(),
        });
      }
    }
    return [];
  },
};

export const envelopes: TraceRule = {
  name: "an envelope that says something is a message to who works on it; the others keep the channel",
  apply(spans) {
    const sent = spans.filter(isEnvelope);
    if (sent.length === 0) return [];
    const byId = new Map(spans.map((span) => [span.draft.spanId, span]));
    const channels = new Channels(spans);
    const handoffs = spans.filter(({ draft }) => draft.kind === "handoff");
    const around = handoffs.length === 0 ? null : nearestOf(spans, isNamedAgent);
    const handed = new Set(handoffs.map(({ draft }) => `${around?.get(draft.spanId)?.spanId} ${draft.handoff?.to}`));
    const events: ModelEvent[] = [];
    for (const span of sent) {
      const { draft, record } = span;
      keepFirst(span);
      draft.internal = true;
      if (!says(span)) continue;
      const from = channels.sender(span);
      const turn = channels.turnBefore(span);
      // What a tool asked another agent is told by the call, and what came back too.
      const isAsked = channels.isAsked(span, (spanId) => (byId.get(spanId)?.draft.calledAgent ?? null) !== null);
      for (const to of new Set(channels.takers(span).map(({ agentName }) => agentName))) {
        if (from === null || to === null || from === to || isAsked) continue;
        if (turn !== null && handed.has(`${turn.spanId} ${to}`)) continue;
        const channel = channels.isWorkflow(span) ? "edge" : "topic";
        const message = { id: null, from, to, channel, inReplyTo: null, text: channels.text(span) } as const;
        events.push({ type: "message", spanId: draft.spanId, atNs: record.startNs, source: "event", message });
      }
    }
    return events;
  },
};
