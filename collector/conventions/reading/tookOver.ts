import type { RuledSpan, SpanDraft } from "../family.ts";
import { plain } from "./plain.ts";

/** Which agent may have taken over, when a transfer does not say it, or says only a name. */
export interface Transfer {
  /** When control was passed, ns since the epoch. */
  readonly fromNs: bigint;
  /** The agent's name in plain letters, where the transfer says it: then agents between are passed over. */
  readonly named?: string;
  /** Who passed control: where that agent is the next one itself, nothing was passed. */
  readonly by?: string | null;
  /** The span that the agent lies in, and one whose agents are passed over: who hands over may be sent as several. */
  readonly beside?: { readonly parentId: string | null; readonly not: string | null };
  /** The trace that it stays in: where what comes next is of another one, nobody is known. */
  readonly traceId?: string;
}

/** Agents with a name, in order of their start. */
export function namedAgents(spans: readonly RuledSpan[]): RuledSpan[] {
  return spans
    .filter(({ draft }) => draft.kind === "agent" && draft.agentName !== null)
    .sort((a, b) => (a.draft.startNs < b.draft.startNs ? -1 : 1));
}

/**
 * The agent that control went to: the first that starts from then on.
 * @param agents in order of their start
 */
export function tookOver(
  agents: readonly RuledSpan[],
  { fromNs, named, by, beside, traceId }: Transfer,
): SpanDraft | null {
  const next = agents.find(
    ({ draft }) =>
      draft.startNs >= fromNs &&
      (named === undefined || plain(draft.agentName ?? "") === named) &&
      (beside === undefined || (draft.parentId === beside.parentId && draft.agentName !== beside.not)),
  )?.draft;
  if (!next || (by !== undefined && next.agentName === by)) return null;
  return traceId === undefined || next.traceId === traceId ? next : null;
}
