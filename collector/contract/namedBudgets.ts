import type { Budget } from "./facts.ts";
import type { Kind } from "./kind.ts";
import type { LineSegment, RunLine } from "./line.ts";
import type { Plan } from "./plan.ts";
import type { SpanRow } from "./span.ts";

/**
 * Time budgets that a workspace sets itself: what one call of an agent, a tool, a step or a function may take, in
 * milliseconds.
 */
export type NamedBudgets = ReadonlyMap<string, number>;

/** The setting `traceline.budgets` as it was written; what is no time is left out. */
export function readBudgets(setting: unknown): NamedBudgets {
  if (typeof setting !== "object" || setting === null) return new Map();
  const entries = Object.entries(setting).filter(
    (entry): entry is [string, number] => typeof entry[1] === "number" && Number.isFinite(entry[1]) && entry[1] > 0,
  );
  return new Map(entries);
}

/** What of a span is held against a budget. */
export type JudgedSpan = Pick<
  SpanRow,
  "spanId" | "depth" | "kind" | "label" | "agent" | "offsetMs" | "durationMs" | "waiting"
>;

/** The longest call of a thing that has a budget. Times are milliseconds. */
export interface BudgetUse {
  readonly kind: Kind;
  readonly name: string;
  readonly agent: string | null;
  readonly limitMs: number;
  /** Without the time in it that waited for a person. */
  readonly usedMs: number;
  readonly spanId: string;
  /** How many calls were held against it. */
  readonly calls: number;
}

/** A call that took longer than its budget. */
interface Overrun {
  readonly spanId: string;
  /** When in the run it ran out, milliseconds. */
  readonly atMs: number;
  /** Its place in the list of spans, and that of the first span behind those under it. */
  readonly index: number;
  readonly end: number;
}

/** A run held against the budgets of a workspace. */
export interface Judgement {
  readonly named: NamedBudgets;
  readonly spans: readonly JudgedSpan[];
  readonly uses: readonly BudgetUse[];
  readonly overruns: readonly Overrun[];
}

/** What only says that something was said, asked or handed on, and so takes no time of its own. */
const NOT_JUDGED: ReadonlySet<Kind> = new Set(["turn", "message", "handoff", "approval", "hook", "prompt"]);

/** The budget that a span has to keep in this workspace; null where it sets none. */
export function limitOf({ kind, label }: Pick<JudgedSpan, "kind" | "label">, named: NamedBudgets): number | null {
  return NOT_JUDGED.has(kind) ? null : (named.get(label) ?? null);
}

/**
 * Holds each call against the budget of its name. Waiting for a person counts towards none, and a call under way counts
 * up to the last sign of life.
 * @param spans in tree order
 */
export function judge(spans: readonly JudgedSpan[], runMs: number, named: NamedBudgets): Judgement {
  const uses = new Map<string, BudgetUse>();
  const overruns: Overrun[] = [];
  const waits = spans.filter(({ waiting }) => waiting).map((span) => intervalOf(span, runMs));
  waits.sort((a, b) => a.fromMs - b.fromMs);
  spans.forEach((span, index) => {
    const limitMs = limitOf(span, named);
    if (limitMs === null) return;
    const { kind, label: name, agent, spanId } = span;
    const { usedMs, ranOutMs } = used(intervalOf(span, runMs), limitMs, waits);
    const id = JSON.stringify([kind, name, agent]);
    const known = uses.get(id);
    const calls = (known?.calls ?? 0) + 1;
    if (known && known.usedMs >= usedMs) uses.set(id, { ...known, calls });
    else uses.set(id, { kind, name, agent, limitMs, usedMs, spanId, calls });
    if (ranOutMs !== null) overruns.push({ spanId, atMs: ranOutMs, index, end: endOf(spans, index) });
  });
  return { named, spans, uses: [...uses.values()], overruns };
}

/** Budgets of a run: those of the workspace stand in for the time budgets that the program sent for the same things. */
export function budgetsWith(sent: readonly Budget[], named: NamedBudgets, uses: readonly BudgetUse[]): Budget[] {
  return [...sent.filter(({ kind, name }) => kind !== "time" || !named.has(name)), ...uses.map(budgetOf)];
}

/** Plans whose steps have the budgets of the workspace. */
export function plansWith(plans: readonly Plan[], named: NamedBudgets): Plan[] {
  return plans.map((plan) => ({
    ...plan,
    steps: plan.steps.map((step) => ({ ...step, budgetMs: named.get(step.title) ?? step.budgetMs })),
  }));
}

/** A run's line with what went past the budgets of the workspace. */
export function lineWith(line: RunLine, { named, spans, overruns }: Judgement): RunLine {
  const wanted = new Set([...line.segments, ...line.marks].map(({ spanId }) => spanId));
  const indexes = new Map(spans.flatMap(({ spanId }, i) => (wanted.has(spanId) ? [[spanId, i] as const] : [])));
  const isOurs = (spanId: string) => {
    const span = spans[indexes.get(spanId) ?? -1];
    return span !== undefined && limitOf(span, named) !== null;
  };
  const overAt = (spanId: string) => {
    const at = indexes.get(spanId) ?? -1;
    const around = overruns.filter(({ index, end }) => index <= at && at < end);
    return around.reduce((least, { atMs }) => Math.min(least, atMs), Number.POSITIVE_INFINITY);
  };
  const marks = line.marks.filter(({ kind, spanId }) => kind !== "over" || !isOurs(spanId));
  for (const { atMs, spanId } of overruns) marks.push({ atMs, kind: "over", spanId });
  return {
    ...line,
    segments: line.segments.flatMap((segment) => cutAt(segment, overAt(segment.spanId))),
    marks: marks.sort((a, b) => a.atMs - b.atMs),
  };
}

interface Interval {
  readonly fromMs: number;
  readonly toMs: number;
}

const intervalOf = ({ offsetMs, durationMs }: JudgedSpan, runMs: number): Interval => ({
  fromMs: offsetMs,
  toMs: durationMs === null ? Math.max(runMs, offsetMs) : offsetMs + durationMs,
});

/** What was worked in a time without the waits, which are in order of their beginnings, and when that was the limit. */
function used({ fromMs, toMs }: Interval, limitMs: number, waits: readonly Interval[]) {
  let usedMs = 0;
  let at = fromMs;
  let ranOutMs: number | null = null;
  const work = (until: number) => {
    if (ranOutMs === null && usedMs + until - at > limitMs) ranOutMs = at + limitMs - usedMs;
    usedMs += until - at;
  };
  for (const wait of waits) {
    if (wait.fromMs >= toMs) break;
    if (wait.toMs <= at) continue;
    if (wait.fromMs > at) work(wait.fromMs);
    at = Math.min(toMs, wait.toMs);
  }
  work(toMs);
  return { usedMs, ranOutMs };
}

function endOf(spans: readonly JudgedSpan[], index: number): number {
  const depth = spans[index]?.depth ?? 0;
  let end = index + 1;
  while (end < spans.length && (spans[end] as JudgedSpan).depth > depth) end++;
  return end;
}

function cutAt(segment: LineSegment, overMs: number): LineSegment[] {
  if (segment.state === "waiting" || segment.over || overMs >= segment.toMs) return [segment];
  if (overMs <= segment.fromMs) return [{ ...segment, over: true }];
  return [
    { ...segment, toMs: overMs },
    { ...segment, fromMs: overMs, over: true },
  ];
}

function budgetOf({ kind, name, agent, limitMs, usedMs, spanId }: BudgetUse): Budget {
  return {
    subject: SUBJECT[kind] ?? "function",
    name,
    kind: "time",
    limit: limitMs,
    used: usedMs,
    over: usedMs > limitMs,
    scope: "subtree",
    usedSource: "counted",
    action: null,
    spanId,
    agent,
  };
}

const SUBJECT: Partial<Record<Kind, Budget["subject"]>> = {
  run: "run",
  workflow: "run",
  agent: "agent",
  tool: "tool",
  mcp: "tool",
  llm: "model",
  step: "step",
};
