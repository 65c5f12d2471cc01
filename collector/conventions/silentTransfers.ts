import type { ModelEvent } from "../model/modelSpan.ts";
import { isAgentsSdk } from "./families/agentsSdk/agentsSdk.ts";
import { keepFirst, type RuledSpan, type SpanDraft, type TraceRule } from "./family.ts";
import { asTexts } from "./reading/fieldReaders.ts";
import { nearestOf } from "./reading/nearestOf.ts";
import { namedAgents, tookOver } from "./reading/tookOver.ts";

/** Control that is passed where content is not sent: neither arguments nor answers name the agent, but the order does. */

/** Tools of frameworks that pass control to the agent in their arguments. */
const NAMELESS = /^(?:transfer_to_agent|handoff_to_agent|handoff)$/;

export const namelessTransfers: TraceRule = {
  name: "of a framework's own transfer whose arguments are not sent, the agent that starts next tells to whom it was, if it is another one",
  concerns: (_, draft) => draft.kind === "tool" && NAMELESS.test(draft.toolName ?? ""),
  apply(spans) {
    const agents = namedAgents(spans);
    const around = nearestOf(spans, isNamedAgent);
    for (const span of spans) {
      const { draft } = span;
      if (draft.kind !== "tool" || draft.outcome === "error" || !NAMELESS.test(draft.toolName ?? "")) continue;
      if (draft.content.input() !== null) continue;
      const next = tookOver(agents, { fromNs: draft.startNs, by: around.get(draft.spanId)?.agentName ?? null });
      if (next === null) continue;
      keepFirst(span);
      draft.kind = "handoff";
      draft.handoff = { from: null, to: next.agentName };
      draft.toolName = null;
    }
    return [];
  },
};

const ANSWER = "gen_ai.output.messages";

export const unseenHandoffs: TraceRule = {
  name: "an agent of the Agents SDK whose last answer asked for a tool that never ran handed over to the agent beside it",
  concerns: (record, draft) => draft.kind === "agent" && isAgentsSdk(record),
  apply(spans) {
    const agents = namedAgents(spans).filter(({ record }) => isAgentsSdk(record));
    if (agents.length < 2 || spans.some(({ draft }) => draft.kind === "handoff")) return [];
    const below = Map.groupBy(spans, ({ draft }) => draft.parentId);
    const events: ModelEvent[] = [];
    for (const [, beside] of Map.groupBy(agents, ({ draft }) => draft.parentId)) {
      for (const [i, { draft }] of beside.entries()) {
        const next = tookOver(beside.slice(i + 1, i + 2), { fromNs: draft.startNs, by: draft.agentName });
        if (!next || draft.endNs === null || next.startNs < draft.endNs) continue;
        const asking = lastAsking(below.get(draft.spanId) ?? []);
        if (asking === null) continue;
        const atNs = asking.draft.endNs ?? draft.endNs;
        const to = next.agentName;
        const message = { id: null, from: null, to, channel: "handoff", inReplyTo: null, text: null } as const;
        events.push({ type: "message", spanId: asking.draft.spanId, atNs, source: "event", message });
      }
    }
    return events;
  },
};

const isNamedAgent = ({ kind, agentName }: SpanDraft) => kind === "agent" && agentName !== null;

/** The last model call of an agent, when it asked for a tool, none ran after it, and what it asked for is not sent. */
function lastAsking(work: readonly RuledSpan[]): RuledSpan | null {
  let last: RuledSpan | null = null;
  for (const span of work) {
    const { kind, startNs } = span.draft;
    if ((kind !== "llm" && kind !== "tool" && kind !== "mcp") || (last && last.draft.startNs > startNs)) continue;
    last = span;
  }
  if (last?.draft.kind !== "llm" || last.record.attributes.has(ANSWER)) return null;
  const reasons = asTexts(last.record.attributes.get("gen_ai.response.finish_reasons"));
  return reasons.some((reason) => /^tool[_-]calls?$/i.test(reason)) ? last : null;
}
