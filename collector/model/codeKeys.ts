import type { CodeKey, CodePart } from "../contract/code.ts";
import type { Budget, GuardrailCheck, Message } from "../contract/facts.ts";
import { oneLine } from "../contract/figures.ts";
import type { Kind } from "../contract/kind.ts";
import type { Location } from "../contract/location.ts";
import type { Verdict } from "../contract/span.ts";
import { isWaiting, waitsOf } from "./approvals.ts";
import { columnsOf, type Entry, entriesOf, type SpanColumns } from "./codeEntries.ts";
import { intervalsOf, windowsOf } from "./codeIntervals.ts";
import { sumsUnder } from "./codeSums.ts";
import { errorSentence } from "./errorSentence.ts";
import { coveredWithin, type Interval } from "./intervals.ts";
import type { SpanContent } from "./modelSpan.ts";
import { evenly, ofSorted } from "./samples.ts";
import type { SpanNode } from "./spanNode.ts";
import type { RowFacts } from "./spanRows.ts";
import type { SpanTree } from "./spanTree.ts";
import { within } from "./within.ts";

const MOST_SPANS = 50;
const MOST_PARTS = 5;
const MOST_TEXT = 240;
const MOST_SAMPLE = 64;

/** What happened, per thing that can have a place in code: its kind, name, agent and the place that telemetry names. */
export function codeKeys(tree: SpanTree, facts: RowFacts): CodeKey[] {
  const { nodes } = tree;
  const columns = columnsOf(tree);
  const sumOf = sumsUnder(tree, facts);
  const waits = waitsOf(tree);
  const checks = new Map(facts.checks.map((check) => [check.spanId, check]));
  const { entries, entryOf } = entriesOf(tree, facts, columns);
  const receivers = receiversOf(tree, facts, entryOf);
  const budgets = new Map(
    facts.budgets.list.filter(({ kind }) => kind === "time").map((budget) => [budget.spanId, budget]),
  );
  const definitions = definitionsOf(tree);
  const spanIds = nodes.map(({ span }) => span.spanId);
  return entries.map((entry): CodeKey => {
    const { spans, outer } = entry;
    const last = nodes[spans.at(-1) as number] as SpanNode;
    const ended: number[] = [];
    const failed: SpanNode[] = [];
    let totalMs = 0;
    for (const i of spans) {
      if (columns.running[i] === 0) {
        const ms = (columns.endMs[i] as number) - (columns.startMs[i] as number);
        ended.push(ms);
        totalMs += ms;
      }
      if (columns.failed[i] === 1) failed.push(nodes[i] as SpanNode);
    }
    const windows = windowsOf(outer, columns);
    let time = 0;
    for (const { fromMs, toMs } of windows) time += toMs - fromMs;
    const sorted = new Float64Array(ended).sort();
    const text = shownOf(last);
    const sum = sumOf(outer);
    const lastFailed = failed.at(-1);
    const worst = entry.kind === "guardrail" ? worstCheck(spans, spanIds, checks) : null;
    const told = definitions === null ? undefined : spans.findLast((i) => definitions[i]);
    return {
      kind: entry.kind,
      name: entry.name,
      agent: entry.agent,
      location: last.span.location,
      definition: told === undefined ? null : (nodes[told]?.span.definition ?? null),
      calls: spans.length,
      running: spans.length - ended.length,
      totalMs,
      p50Ms: ofSorted(sorted, 0.5),
      p95Ms: ofSorted(sorted, 0.95),
      sampleMs: evenly(ended, MOST_SAMPLE),
      waitingMs: waits.length === 0 ? 0 : windows.reduce((sum, window) => sum + coveredWithin(window, waits), 0),
      share: tree.durationMs > 0 ? Math.min(1, time / tree.durationMs) : null,
      llmCalls: sum.llmCalls,
      inputTokens: sum.input,
      outputTokens: sum.output,
      costUsd: sum.cost,
      errors: failed.length,
      passedOn: failed.filter((node) => !facts.failures.isOrigin(node)).length,
      error: lastFailed ? errorSentence(lastFailed) : null,
      repaired: failed.filter((node) => facts.retries.repaired(node)).length,
      retries: sum.retries,
      hits: sum.hits,
      verdict: worst?.verdict ?? null,
      reason: worst?.reason ?? null,
      messagesTo: receivers.get(entry) ?? [],
      budget: budgets.size === 0 ? null : timeBudget(spans, tree, facts, budgets, waits),
      intervals: intervalsOf(windows, waits, () => outer.every((i) => isWaiting(nodes[i] as SpanNode))),
      spanIds: spans.slice(-MOST_SPANS).map((i) => spanIds[i] as string),
      lastInput: text.input,
      lastOutput: text.output,
      parts: partsOf(outer, tree, facts, columns),
      change: null,
    };
  });
}

/** Of each span, by its index, whether it names the place of its definition; null where none does, as in most runs. */
function definitionsOf(tree: SpanTree): Uint8Array | null {
  let definitions: Uint8Array | null = null;
  for (const { index, span } of tree.nodes) {
    if (span.definition === null) continue;
    definitions ??= new Uint8Array(tree.nodes.length);
    definitions[index] = 1;
  }
  return definitions;
}

export function placeKey(location: Location | null): string {
  return location === null ? "" : `${location.path}:${location.line}`;
}

const BADNESS: readonly Verdict[] = ["unknown", "allow", "warn", "modify", "error", "escalate", "block"];

export function worse(a: Verdict, b: Verdict): boolean {
  return BADNESS.indexOf(a) > BADNESS.indexOf(b);
}

function worstCheck(
  spans: readonly number[],
  spanIds: readonly string[],
  checks: ReadonlyMap<string, GuardrailCheck>,
): GuardrailCheck | null {
  let worst: GuardrailCheck | null = null;
  for (const i of spans) {
    const check = checks.get(spanIds[i] as string);
    if (check && (worst === null || worse(check.verdict, worst.verdict))) worst = check;
  }
  return worst;
}

/** Whom the things spoke to: by the span that sent a message, by the agent in whose span that was, by a call to an agent. */
function receiversOf(
  tree: SpanTree,
  facts: RowFacts,
  entryOf: readonly (Entry | undefined)[],
): Map<Entry, CodeKey["messagesTo"][number][]> {
  const receivers = new Map<Entry, Map<string, CodeKey["messagesTo"][number]>>();
  const add = (node: SpanNode | undefined, to: string, channel: Message["channel"]) => {
    const entry = node ? entryOf[node.index] : undefined;
    if (!entry || (entry.kind === "agent" && entry.name === to)) return;
    const known = receivers.get(entry) ?? new Map();
    receivers.set(entry, known);
    known.set(`${to}\n${channel}`, { to, channel });
  };
  for (const { spanId, to, channel } of facts.messages) {
    const node = tree.byId.get(spanId);
    add(node, to, channel);
    const home = node ? facts.agents.home(node) : undefined;
    if (home?.kind === "agent") add(home, to, channel);
  }
  for (const [tool, agent] of facts.calls.agentTools) {
    const to = facts.agents.name(agent);
    if (to !== null) add(tool, to, "agent_tool");
  }
  return new Map([...receivers].map(([entry, known]) => [entry, [...known.values()]]));
}

/** The call that used most of its time budget. */
function timeBudget(
  spans: readonly number[],
  tree: SpanTree,
  facts: RowFacts,
  sent: ReadonlyMap<string, Budget>,
  waits: readonly Interval[],
): CodeKey["budget"] {
  let worst: CodeKey["budget"] = null;
  for (const i of spans) {
    const node = tree.nodes[i] as SpanNode;
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

type CodePartDraft = { -readonly [K in keyof CodePart]: CodePart[K] };

/** Where the time went: what lies directly under the spans, by name; plumbing is looked through. */
function partsOf(outer: readonly number[], tree: SpanTree, facts: RowFacts, columns: SpanColumns): CodePart[] {
  const { startMs, endMs, ends, failed } = columns;
  let parts: Map<Kind, Map<string, CodePartDraft>> | null = null;
  const list: CodePartDraft[] = [];
  for (const i of outer) {
    const end = ends[i] as number;
    // In tree order what lies under a span follows it.
    for (let at = i + 1; at <= end; ) {
      const { kind } = tree.nodes[at] as SpanNode;
      if (kind === "internal") {
        at++;
        continue;
      }
      const name = facts.labels[at] as string;
      parts ??= new Map();
      const ofKind = within(parts, kind);
      let part = ofKind.get(name);
      if (!part) {
        part = { name, kind, calls: 0, ms: 0, errors: 0 };
        ofKind.set(name, part);
        list.push(part);
      }
      part.calls++;
      part.ms += (endMs[at] as number) - (startMs[at] as number);
      if (failed[at] === 1) part.errors++;
      at = (ends[at] as number) + 1;
    }
  }
  return list.sort((a, b) => b.ms - a.ms).slice(0, MOST_PARTS);
}

interface Shown {
  /** What a text is, the kind of its span decides. */
  readonly kind: Kind | null;
  readonly input: string | null;
  readonly output: string | null;
}

/** Every look at a live run shows most things' texts again, and to read one takes as long as to look at many spans. */
const known = new WeakMap<SpanContent, Shown>();

function shownOf({ span: { content, kind } }: SpanNode): Shown {
  let text = known.get(content);
  if (text?.kind !== kind) {
    text = { kind, input: shown(content.input()), output: shown(content.output()) };
    known.set(content, text);
  }
  return text;
}

function shown(text: string | null): string | null {
  return text === null ? null : oneLine(text.slice(0, MOST_TEXT * 8), MOST_TEXT);
}
