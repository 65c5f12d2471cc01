import type { Message } from "../contract/facts.ts";
import type { Agents } from "./agentOf.ts";
import type { Calls } from "./calls.ts";
import type { MessageFact, ModelEvent } from "./modelSpan.ts";
import type { SpanNode } from "./spanNode.ts";
import { descendants, nearestAbove, type SpanTree } from "./spanTree.ts";

/** Text of a message is kept up to this many characters; the span has the whole. */
const MOST_TEXT = 4000;

type Draft = Omit<Message, "id"> & { readonly id: string | null };

/**
 * What agents said to each other, in order of time: messages that are stated; control that was handed over; agents called
 * as tools, with what came back; and, marked as inferred, an agent that got another's answer as its input.
 */
export function messagesOf(tree: SpanTree, calls: Calls, agents: Agents, events: readonly ModelEvent[]): Message[] {
  const drafts: Draft[] = [];
  for (const event of events) {
    if (event.type !== "message") continue;
    const node = event.spanId === null ? null : (tree.byId.get(event.spanId) ?? null);
    const draft = stated(event.message, node, Number(event.atNs - tree.startNs) / 1e6, agents);
    if (draft) drafts.push(draft);
  }
  for (const node of tree.noted.calls) {
    if (node.kind === "handoff") drafts.push(...handedOver(node, agents));
    // An agent that is asked without a span below the call may have one elsewhere.
    if (node.span.calledAgent !== null) drafts.push(...askedWithoutSpan(node, node.span.calledAgent, agents));
  }
  const told = new Told(drafts);
  const answered = new Map<Draft, Message["answer"]>();
  /** Of a call whose agent has a span elsewhere: what that span says it was asked. */
  const asked = new Map<Draft, string | null>();
  const inOthers = tree.noted.agents.filter(({ parent }) => parent !== null);
  const around = inOthers.length === 0 ? NOTHING : aroundIn(tree);
  for (const node of inOthers) {
    const caller = callerOf(node, agents, around);
    if (!caller) continue;
    const answer = answerOf(node, caller.tool);
    const known = told.take(caller.from, caller.to, node.startMs);
    if (!known) drafts.push(called(node, caller, answer));
    else if (known.answer === null && known.channel === "agent_tool" && !told.isAnswered(known)) {
      answered.set(known, answer);
    } else if (known.id === null && known.channel === "agent_tool") {
      asked.set(known, cut(node.span.content.question() ?? node.span.content.input()) ?? known.text);
    }
  }
  drafts.push(...passedOn(tree, calls, agents, told));
  return drafts
    .sort((a, b) => a.atMs - b.atMs)
    .map((draft, i) => ({
      ...draft,
      id: draft.id ?? `message ${i + 1}`,
      text: asked.get(draft) ?? draft.text,
      answer: answered.get(draft) ?? draft.answer,
    }));
}

function stated(fact: MessageFact, node: SpanNode | null, atMs: number, agents: Agents): Draft | null {
  const from = fact.from ?? (node ? agents.name(node) : null);
  if (from === null || fact.to === null) return null;
  return {
    id: fact.id,
    from,
    to: fact.to,
    channel: fact.channel,
    spanId: node?.span.spanId ?? "",
    atMs,
    text: cut(fact.text),
    inReplyTo: fact.inReplyTo,
    inferred: false,
    answer: null,
  };
}

function handedOver(node: SpanNode, agents: Agents): Draft[] {
  const { handoff } = node.span;
  const from = handoff?.from ?? agents.name(node);
  // A library's span around the framework's own tells the same.
  const above = node.parent?.kind === "handoff" ? node.parent.span.handoff : null;
  if (!handoff?.to || from === null || above?.to === handoff.to) return [];
  return [
    {
      id: null,
      from,
      to: handoff.to,
      channel: "handoff",
      spanId: node.span.spanId,
      atMs: node.startMs,
      text: null,
      inReplyTo: null,
      inferred: false,
      answer: null,
    },
  ];
}

/** A call to an agent that has no span of its own. */
function askedWithoutSpan(node: SpanNode, to: string, agents: Agents): Draft[] {
  const from = agents.name(node);
  if (from === null || from === to) return [];
  const { content } = node.span;
  return [
    {
      id: null,
      from,
      to,
      channel: "agent_tool",
      spanId: node.span.spanId,
      atMs: node.startMs,
      text: cut(content.question() ?? content.firstArgument() ?? content.input()),
      inReplyTo: null,
      inferred: false,
      answer: node.running ? null : { atMs: lastEnd(node), text: cut(content.output()) },
    },
  ];
}

/** An agent that works in the background ends after the call that started it. */
function lastEnd(node: SpanNode): number {
  let end = node.endMs;
  for (const at of descendants(node)) end = Math.max(end, at.endMs);
  return end;
}

interface Caller {
  readonly from: string;
  readonly to: string;
  /** The tool call between the two, when there is one. */
  readonly tool: SpanNode | null;
}

/** What lies around each span, by its index. */
interface Around {
  readonly agent: readonly (SpanNode | null)[];
  readonly tool: readonly (SpanNode | null)[];
}

const NOTHING: Around = { agent: [], tool: [] };

function aroundIn(tree: SpanTree): Around {
  return {
    // An agent that a check asks is part of the check.
    agent: nearestAbove(tree, ({ kind }) => kind === "agent" || kind === "guardrail"),
    tool: nearestAbove(tree, ({ kind }) => kind === "tool" || kind === "mcp" || kind === "agent"),
  };
}

/** Clocks of emitters tell milliseconds. */
const JITTER_MS = 2;

/** The other agent that an agent's span lies in. */
function callerOf(node: SpanNode, agents: Agents, around: Around): Caller | null {
  const to = agents.name(node);
  const outer = around.agent[node.index] ?? null;
  const nearest = around.tool[node.index];
  const tool = nearest && nearest.kind !== "agent" ? nearest : null;
  // The one who asks may have no span of its own, but does the call.
  // What begins after the other ended was left behind in its context, not called by it.
  const isLeft = tool === null && outer !== null && !outer.running && outer.endMs + JITTER_MS < node.startMs;
  if (isLeft) return null;
  if (outer?.kind === "guardrail" || !(outer ?? tool) || to === null || node.span.handedOver) return null;
  const from = (tool ? agents.name(tool) : null) ?? (outer ? agents.name(outer) : null);
  return from === null || from === to ? null : { from, to, tool };
}

function called(node: SpanNode, caller: Caller, answer: Message["answer"]): Draft {
  return {
    id: null,
    from: caller.from,
    to: caller.to,
    channel: "agent_tool",
    spanId: (caller.tool ?? node).span.spanId,
    atMs: (caller.tool ?? node).startMs,
    text: cut(
      node.span.content.question() ??
        caller.tool?.span.content.question() ??
        caller.tool?.span.content.firstArgument() ??
        node.span.content.input(),
    ),
    inReplyTo: null,
    inferred: caller.tool === null,
    answer,
  };
}

function answerOf(node: SpanNode, tool: SpanNode | null): Message["answer"] {
  if (node.running) return null;
  return { atMs: (tool ?? node).endMs, text: cut(node.span.content.output() ?? tool?.span.content.output() ?? null) };
}

/** Shorter answers say too little to be recognised in another agent's input. */
const LEAST_EVIDENCE = 12;

/** Agents that ran one after the other under one parent, where the later one's input holds the earlier one's answer. */
function passedOn(tree: SpanTree, calls: Calls, agents: Agents, told: Told): Draft[] {
  const drafts: Draft[] = [];
  const lastOf = new Map<SpanNode | null, SpanNode>();
  const inside = new Set([...calls.agentTools.values()]);
  for (const node of tree.noted.agents) {
    if (inside.has(node)) continue;
    const before = lastOf.get(node.parent);
    lastOf.set(node.parent, node);
    if (!before || before.endMs > node.startMs + 1) continue;
    const from = agents.name(before);
    const to = agents.name(node);
    if (from === null || to === null || from === to || told.take(from, to, node.startMs)) continue;
    const text = before.span.content.output();
    if (text === null || text.length < LEAST_EVIDENCE) continue;
    if (!(node.span.content.input() ?? "").includes(text)) continue;
    drafts.push({
      id: null,
      from,
      to,
      channel: "edge",
      spanId: before.span.spanId,
      atMs: before.endMs,
      text: cut(text),
      inReplyTo: null,
      inferred: true,
      answer: null,
    });
  }
  return drafts;
}

/** Messages that are stated, so that the shape of the trace does not tell them again. */
class Told {
  readonly #byPair = new Map<string, Draft[]>();
  readonly #answered = new Set<string>();

  constructor(drafts: readonly Draft[]) {
    for (const draft of drafts) {
      const key = `${draft.from}\n${draft.to}`;
      const list = this.#byPair.get(key);
      if (list) list.push(draft);
      else this.#byPair.set(key, [draft]);
      if (draft.inReplyTo !== null) this.#answered.add(draft.inReplyTo);
    }
  }

  /** Takes the first untaken message of the pair that was sent by then. */
  take(from: string, to: string, byMs: number): Draft | null {
    const list = this.#byPair.get(`${from}\n${to}`);
    const at = list?.findIndex((draft) => draft.atMs <= byMs + 2) ?? -1;
    return at < 0 ? null : (list?.splice(at, 1)[0] ?? null);
  }

  isAnswered(draft: Draft): boolean {
    return draft.id !== null && this.#answered.has(draft.id);
  }
}

function cut(text: string | null): string | null {
  return text === null || text.length <= MOST_TEXT ? text : `${text.slice(0, MOST_TEXT - 1)}…`;
}
