import type { CodeInterval, CodeKey, CodePart } from "../contract/code.ts";
import { type GuardrailCheck, isHit, type Message } from "../contract/facts.ts";
import { oneLine } from "../contract/figures.ts";
import type { Kind } from "../contract/kind.ts";
import type { Location } from "../contract/location.ts";
import type { Verdict } from "../contract/span.ts";
import { isWaiting, waitsOf } from "./approvals.ts";
import { sumKnown } from "./budgets.ts";
import { errorSentence } from "./errorSentence.ts";
import { coveredWithin, type Interval, merged, thinned } from "./intervals.ts";
import { twinsOf, withUsage } from "./runTokens.ts";
import type { RowFacts } from "./spanRows.ts";
import type { SpanNode, SpanTree } from "./spanTree.ts";

const MOST_INTERVALS = 64;
const MOST_SPANS = 50;
const MOST_PARTS = 5;
const MOST_TEXT = 240;
const MOST_SAMPLE = 64;

/** Kinds that have a place in code by their name, also when telemetry names no place. */
const NAMED: ReadonlySet<Kind> = new Set<Kind>([
  "run",
  "workflow",
  "agent",
  "plan",
  "step",
  "llm",
  "embedding",
  "tool",
  "mcp",
  "handoff",
  "guardrail",
  "retriever",
  "reranker",
  "memory",
  "evaluator",
  "approval",
  "prompt",
]);

/** What lies at or under one span, each thing once. */
interface Under {
  llmCalls: number;
  input: number | null;
  output: number | null;
  cost: number | null;
  hits: number;
  retries: number;
}

interface Entry {
  readonly kind: Kind;
  readonly name: string;
  readonly agent: string | null;
  readonly nodes: SpanNode[];
  /** Those that do not lie in another one of this entry (recursion). */
  readonly outer: SpanNode[];
}

/** What happened, per thing that can have a place in code: its kind, name, agent and the place that telemetry names. */
export function codeKeys(tree: SpanTree, facts: RowFacts): CodeKey[] {
  const under = sumsUnder(tree, facts);
  const waits = waitsOf(tree);
  const checks = new Map(facts.checks.map((check) => [check.spanId, check]));
  const sentBy = Map.groupBy(facts.messages, (message) => message.spanId);
  const byAgent = Map.groupBy(facts.messages, (message) => senderOf(message, tree, facts));
  return entriesOf(tree, facts).map((entry): CodeKey => {
    const { nodes, outer } = entry;
    const last = nodes.at(-1) as SpanNode;
    const ended = nodes.filter((node) => !node.running).map((node) => node.endMs - node.startMs);
    const windows = merged(outer.map((node) => ({ fromMs: node.startMs, toMs: node.endMs })));
    const time = windows.reduce((sum, { fromMs, toMs }) => sum + toMs - fromMs, 0);
    const sorted = [...ended].sort((a, b) => a - b);
    const failed = nodes.filter((node) => node.span.outcome === "error");
    const sums = outer.map((node) => under[node.index] as Under);
    const lastFailed = failed.at(-1);
    const worst = entry.kind === "guardrail" ? worstCheck(nodes, checks) : null;
    return {
      kind: entry.kind,
      name: entry.name,
      agent: entry.agent,
      location: last.span.location,
      definition: nodes.findLast((node) => node.span.definition !== null)?.span.definition ?? null,
      calls: nodes.length,
      running: nodes.length - ended.length,
      totalMs: ended.reduce((sum, ms) => sum + ms, 0),
      p50Ms: ofSorted(sorted, 0.5),
      p95Ms: ofSorted(sorted, 0.95),
      sampleMs: evenly(ended, MOST_SAMPLE),
      waitingMs: waits.length === 0 ? 0 : windows.reduce((sum, window) => sum + coveredWithin(window, waits), 0),
      share: tree.durationMs > 0 ? Math.min(1, time / tree.durationMs) : null,
      llmCalls: sums.reduce((sum, at) => sum + at.llmCalls, 0),
      inputTokens: sumKnown(sums.map((at) => at.input)),
      outputTokens: sumKnown(sums.map((at) => at.output)),
      costUsd: sumKnown(sums.map((at) => at.cost)),
      errors: failed.length,
      error: lastFailed ? errorSentence(lastFailed) : null,
      repaired: failed.filter((node) => facts.retries.repaired(node)).length,
      retries: sums.reduce((sum, at) => sum + at.retries, 0),
      hits: sums.reduce((sum, at) => sum + at.hits, 0),
      verdict: worst?.verdict ?? null,
      reason: worst?.reason ?? null,
      messagesTo: receivers(entry, facts, sentBy, byAgent),
      budget: timeBudget(nodes, facts, waits),
      intervals: intervalsOf(windows, waits, outer),
      spanIds: nodes.slice(-MOST_SPANS).map((node) => node.span.spanId),
      lastInput: shown(last.span.content.input()),
      lastOutput: shown(last.span.content.output()),
      parts: partsOf(outer, facts),
      change: null,
    };
  });
}

function entriesOf(tree: SpanTree, facts: RowFacts): Entry[] {
  const ends = subtreeEnds(tree);
  const entries = new Map<string, Entry>();
  for (const node of tree.nodes) {
    const { location } = node.span;
    if (location === null && (!NAMED.has(node.kind) || facts.calls.same.has(node))) continue;
    const name = facts.labels[node.index] as string;
    const agent = facts.agents.name(node);
    const key = `${node.kind}\n${name}\n${agent ?? ""}\n${placeKey(location)}`;
    let entry = entries.get(key);
    if (!entry) {
      entry = { kind: node.kind, name, agent, nodes: [], outer: [] };
      entries.set(key, entry);
    }
    const around = entry.outer.at(-1);
    entry.nodes.push(node);
    if (!around || node.index > (ends[around.index] as number)) entry.outer.push(node);
  }
  for (const entry of entries.values()) {
    entry.nodes.sort((a, b) => a.startMs - b.startMs);
    entry.outer.sort((a, b) => a.startMs - b.startMs);
  }
  return [...entries.values()];
}

/** Index in tree order of the last span under each span. */
function subtreeEnds(tree: SpanTree): Uint32Array {
  const ends = new Uint32Array(tree.nodes.length);
  for (let i = tree.nodes.length - 1; i >= 0; i--) {
    const node = tree.nodes[i] as SpanNode;
    const last = node.children.at(-1);
    ends[i] = last ? (ends[last.index] as number) : i;
  }
  return ends;
}

export function placeKey(location: Location | null): string {
  return location === null ? "" : `${location.path}:${location.line}`;
}

function sumsUnder(tree: SpanTree, facts: RowFacts): Under[] {
  const llm = new Set(facts.calls.llm);
  const usage = new Set([...facts.calls.llm, ...facts.calls.embeddings]);
  const twins = twinsOf(facts.calls);
  const hits = new Set(facts.checks.filter((check) => isHit(check.verdict)).map((check) => check.spanId));
  const tries = Map.groupBy(facts.retries.list, (retry) => retry.spanId);
  const result: Under[] = new Array(tree.nodes.length);
  for (let i = tree.nodes.length - 1; i >= 0; i--) {
    const node = tree.nodes[i] as SpanNode;
    const { span } = usage.has(node) ? withUsage(node, twins) : node;
    const own = usage.has(node);
    const sum: Under = {
      llmCalls: llm.has(node) ? 1 : 0,
      input: own ? (span.tokens?.input ?? null) : null,
      output: own ? (span.tokens?.output ?? null) : null,
      cost: own ? span.costUsd : null,
      hits: hits.has(node.span.spanId) ? 1 : 0,
      retries: tries.get(node.span.spanId)?.length ?? 0,
    };
    for (const child of node.children) {
      const below = result[child.index] as Under;
      sum.llmCalls += below.llmCalls;
      sum.hits += below.hits;
      sum.retries += below.retries;
      sum.input = plus(sum.input, below.input);
      sum.output = plus(sum.output, below.output);
      sum.cost = plus(sum.cost, below.cost);
    }
    result[i] = sum;
  }
  return result;
}

function plus(a: number | null, b: number | null): number | null {
  return a === null ? b : b === null ? a : a + b;
}

const BADNESS: readonly Verdict[] = ["unknown", "allow", "warn", "modify", "error", "escalate", "block"];

export function worse(a: Verdict, b: Verdict): boolean {
  return BADNESS.indexOf(a) > BADNESS.indexOf(b);
}

function worstCheck(nodes: readonly SpanNode[], checks: ReadonlyMap<string, GuardrailCheck>): GuardrailCheck | null {
  let worst: GuardrailCheck | null = null;
  for (const node of nodes) {
    const check = checks.get(node.span.spanId);
    if (check && (worst === null || worse(check.verdict, worst.verdict))) worst = check;
  }
  return worst;
}

/** The agent's span in which a message was sent. */
function senderOf(message: Message, tree: SpanTree, facts: RowFacts): SpanNode | null {
  const node = tree.byId.get(message.spanId);
  return node ? facts.agents.home(node) : null;
}

function receivers(
  entry: Entry,
  facts: RowFacts,
  sentBy: ReadonlyMap<string, readonly Message[]>,
  byAgent: ReadonlyMap<SpanNode | null, readonly Message[]>,
): CodeKey["messagesTo"] {
  if (sentBy.size === 0 && facts.calls.agentTools.size === 0) return [];
  const sent: { to: string; channel: Message["channel"] }[] = [];
  for (const node of entry.nodes) sent.push(...(sentBy.get(node.span.spanId) ?? []));
  for (const node of entry.nodes) {
    const called = facts.calls.agentTools.get(node);
    const to = called ? facts.agents.name(called) : node.span.calledAgent;
    if (to !== null) sent.push({ to, channel: "agent_tool" });
  }
  if (entry.kind === "agent") for (const node of entry.nodes) sent.push(...(byAgent.get(node) ?? []));
  const unique = new Map(sent.map(({ to, channel }) => [`${to}\n${channel}`, { to, channel }]));
  return [...unique.values()].filter(({ to }) => entry.kind !== "agent" || to !== entry.name);
}

/** The call that used most of its time budget. */
function timeBudget(nodes: readonly SpanNode[], facts: RowFacts, waits: readonly Interval[]): CodeKey["budget"] {
  let worst: CodeKey["budget"] = null;
  const sent = new Map(
    facts.budgets.list.filter(({ kind }) => kind === "time").map((budget) => [budget.spanId, budget]),
  );
  for (const node of nodes) {
    const limitMs = facts.budgets.limitMs(node);
    if (limitMs === null) continue;
    const window = { fromMs: node.startMs, toMs: node.endMs };
    const budget = sent.get(node.span.spanId);
    const usedMs = budget?.used ?? window.toMs - window.fromMs - coveredWithin(window, waits);
    if (worst && worst.usedMs / worst.limitMs >= usedMs / limitMs) continue;
    worst = { limitMs, usedMs, over: budget?.over ?? usedMs > limitMs };
  }
  return worst;
}

function intervalsOf(
  windows: readonly Interval[],
  waits: readonly Interval[],
  nodes: readonly SpanNode[],
): CodeInterval[] {
  if (nodes.every(isWaiting)) return thin(windows.map((window) => ({ ...window, waiting: true })));
  const result: CodeInterval[] = [];
  let first = 0;
  for (const window of windows) {
    let from = window.fromMs;
    while (first < waits.length && (waits[first] as Interval).toMs <= from) first++;
    for (let i = first; i < waits.length; i++) {
      const wait = waits[i] as Interval;
      if (wait.fromMs >= window.toMs) break;
      const start = Math.max(wait.fromMs, from);
      if (start > from) result.push({ fromMs: from, toMs: start, waiting: false });
      from = Math.min(wait.toMs, window.toMs);
      result.push({ fromMs: start, toMs: from, waiting: true });
    }
    if (from < window.toMs || window.fromMs === window.toMs) {
      result.push({ fromMs: from, toMs: window.toMs, waiting: false });
    }
  }
  return thin(result);
}

function thin(intervals: readonly CodeInterval[]): CodeInterval[] {
  return thinned(intervals, MOST_INTERVALS, (a, b) => ({
    fromMs: a.fromMs,
    toMs: Math.max(a.toMs, b.toMs),
    waiting: a.waiting && b.waiting,
  }));
}

/** Where the time went: what lies directly under the spans, by name; plumbing is looked through. */
function partsOf(outer: readonly SpanNode[], facts: RowFacts): CodePart[] {
  const parts = new Map<string, { name: string; kind: Kind; calls: number; ms: number; errors: number }>();
  for (const node of outer) {
    const stack = node.children.toReversed();
    for (let child = stack.pop(); child; child = stack.pop()) {
      if (child.kind === "internal") {
        for (const inner of child.children.toReversed()) stack.push(inner);
        continue;
      }
      const name = facts.labels[child.index] as string;
      const key = `${child.kind}\n${name}`;
      const part = parts.get(key) ?? { name, kind: child.kind, calls: 0, ms: 0, errors: 0 };
      parts.set(key, part);
      part.calls++;
      part.ms += child.endMs - child.startMs;
      if (child.span.outcome === "error") part.errors++;
    }
  }
  return [...parts.values()].sort((a, b) => b.ms - a.ms).slice(0, MOST_PARTS);
}

function shown(text: string | null): string | null {
  return text === null ? null : oneLine(text.slice(0, MOST_TEXT * 8), MOST_TEXT);
}

/** The value below which the share of all lies, by nearest rank; null of nothing. */
export function quantile(values: readonly number[], share: number): number | null {
  return ofSorted(
    [...values].sort((a, b) => a - b),
    share,
  );
}

function ofSorted(sorted: readonly number[], share: number): number | null {
  return sorted[Math.max(0, Math.ceil(share * sorted.length) - 1)] ?? null;
}

export function evenly(values: readonly number[], most: number): number[] {
  if (values.length <= most) return [...values];
  return Array.from({ length: most }, (_, i) => values[Math.floor((i * values.length) / most)] as number);
}
