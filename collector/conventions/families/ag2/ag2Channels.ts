import type { RuledSpan, SpanDraft } from "../../family.ts";
import { asText } from "../../reading/fieldReaders.ts";
import { nearestOf } from "../../reading/nearestOf.ts";

/** What agents say; other envelopes keep the channel. */
const SAYS = /\.(?:text|packet)$/;

export const isEnvelope = ({ record }: RuledSpan) => record.attributes.get("ag2.span.type") === "envelope";
export const isNamedAgent = ({ kind, agentName }: SpanDraft) => kind === "agent" && agentName !== null;

export function says(span: RuledSpan): boolean {
  return isEnvelope(span) && SAYS.test(asText(span.record.attributes.get("ag2.network.event_type")) ?? "");
}

interface Channel {
  /** Envelopes that say something, by time. */
  readonly said: RuledSpan[];
  /** Turns of agents that envelopes led to, by time. */
  readonly turns: SpanDraft[];
  readonly calls: ReadonlyMap<string | null, RuledSpan[]>;
  isWorkflow: boolean;
  isAsked: boolean | null;
}

/** How many of envelopes, in order of time, were sent until a moment. */
function countUntil(said: readonly RuledSpan[], ns: bigint): number {
  let low = 0;
  let high = said.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((said[middle] as RuledSpan).record.startNs <= ns) low = middle + 1;
    else high = middle;
  }
  return low;
}

/**
 * Who said what to whom in the channels of AG2's network. An envelope does not say who takes it up, and the turn that
 * follows may hang below an earlier one: it answers the last envelope of its channel that another agent sent.
 */
export class Channels {
  readonly #channels = new Map<string, Channel>();
  readonly #names = new Map<string, string>();
  readonly #takers = new Map<RuledSpan, SpanDraft[]>();

  constructor(spans: readonly RuledSpan[]) {
    const calls = Map.groupBy(
      spans.filter(({ draft }) => draft.kind === "llm"),
      ({ draft }) => draft.parentId,
    );
    const inTrace = new Map<string, Channel>();
    for (const span of spans) {
      const { attributes } = span.record;
      const name = asText(attributes.get("gen_ai.agent.name"));
      const agent = asText(attributes.get("ag2.agent.id"));
      if (agent !== null && name !== null) this.#names.set(agent, name);
      const id = asText(attributes.get("ag2.network.channel_id"));
      if (id === null) continue;
      const channel = this.#channels.get(id) ?? { said: [], turns: [], calls, isWorkflow: false, isAsked: null };
      this.#channels.set(id, channel);
      if (attributes.get("ag2.network.manifest_type") === "workflow") channel.isWorkflow = true;
      if (isEnvelope(span)) inTrace.set(span.draft.traceId, channel);
      if (says(span)) channel.said.push(span);
    }
    const agents = inTrace.size === 0 ? null : nearestOf(spans, isNamedAgent);
    for (const { draft } of spans) {
      if (!isNamedAgent(draft) || agents?.has(draft.parentId ?? "")) continue;
      inTrace.get(draft.traceId)?.turns.push(draft);
    }
    for (const channel of this.#channels.values()) this.#match(channel);
  }

  of(envelope: RuledSpan): readonly RuledSpan[] {
    return this.#of(envelope)?.said ?? [];
  }

  isWorkflow(envelope: RuledSpan): boolean {
    return this.#of(envelope)?.isWorkflow ?? false;
  }

  takers(envelope: RuledSpan): readonly SpanDraft[] {
    return this.#takers.get(envelope) ?? [];
  }

  /** By the name that was announced, else who had just worked in the channel. */
  sender(envelope: RuledSpan): string | null {
    const id = asText(envelope.record.attributes.get("ag2.network.sender_id"));
    return this.#names.get(id ?? "") ?? this.turnBefore(envelope)?.agentName ?? null;
  }

  /** The turn that an envelope was sent at the end of; null where a program sent it. */
  turnBefore(envelope: RuledSpan): SpanDraft | null {
    const { startNs } = envelope.record;
    const before = this.of(envelope)[countUntil(this.of(envelope), startNs - 1n) - 1];
    const turns = before ? this.takers(before) : [];
    return turns.findLast(({ endNs }) => endNs !== null && endNs <= startNs) ?? null;
  }

  /** The last answer of the turn that it was sent from, else what the first who took it up was asked. */
  text(envelope: RuledSpan): string | null {
    const channel = this.#of(envelope);
    const turn = this.turnBefore(envelope);
    const answer = channel?.calls.get(turn?.spanId ?? "")?.at(-1);
    if (turn) return answer?.draft.content.output() ?? null;
    const [taker] = this.takers(envelope);
    const asked = channel?.calls.get(taker?.spanId ?? "")?.[0]?.draft.content.question() ?? null;
    const prefix = `[${this.sender(envelope)}]: `;
    return asked?.startsWith(prefix) ? asked.slice(prefix.length) : asked;
  }

  #of(envelope: RuledSpan): Channel | undefined {
    return this.#channels.get(asText(envelope.record.attributes.get("ag2.network.channel_id")) ?? "");
  }

  /** Whether a tool opened the channel and waits in it, as others say it did. */
  isAsked(envelope: RuledSpan, isAsking: (spanId: string) => boolean): boolean {
    const channel = this.#of(envelope);
    if (!channel) return false;
    channel.isAsked ??= channel.said.some(({ record }) => record.links.some(({ spanId }) => isAsking(spanId)));
    return channel.isAsked;
  }

  #match({ said, turns }: Channel): void {
    turns.sort((a, b) => (a.startNs < b.startNs ? -1 : 1));
    said.sort((a, b) => (a.record.startNs < b.record.startNs ? -1 : 1));
    for (const turn of turns) {
      const envelope = said[countUntil(said, turn.startNs) - 1];
      if (!envelope) continue;
      const known = this.#takers.get(envelope);
      if (known) known.push(turn);
      else this.#takers.set(envelope, [turn]);
    }
  }
}
