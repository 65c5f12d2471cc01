import { isHit } from "../../collector/contract/facts.ts";
import { time } from "../../collector/contract/figures.ts";
import { isContainer } from "../../collector/contract/kind.ts";
import type { SpanRow } from "../../collector/contract/span.ts";
import { counted } from "../common/counted.ts";
import { say } from "../common/say.ts";
import { KIND_WORD } from "../common/words.ts";
import { GLYPH, type Trouble } from "../runs/runsModel.ts";
import type { RunFacts } from "./runFacts.ts";
import { type RunNode, timeOf, verdictText } from "./runNode.ts";

interface Work {
  readonly roots: readonly RunNode[];
  /** Spans whose time budget a row already tells. */
  readonly budgetSpans: readonly string[];
}

/** Containers that say nothing a person asks for: their children stand in their place. */
const TRANSPARENT: ReadonlySet<SpanRow["kind"]> = new Set(["turn", "internal"]);
/** Rows that stand open at first. */
const OPEN: ReadonlySet<SpanRow["kind"]> = new Set(["run", "workflow", "agent"]);

/**
 * The run's spans as rows: plumbing folded away, an agent that is called as a tool in the place of the call, and equal
 * calls of one parent as one row. Walks without recursion, so depth costs no stack.
 */
export function workTree(facts: Pick<RunFacts, "spans" | "guardrails" | "approvals" | "retries">): Work {
  const children = childrenOf(facts.spans);
  const checks = new Map(facts.guardrails.map((check) => [check.spanId, check]));
  const context: Context = {
    children,
    checks,
    approvals: new Map(facts.approvals.map((approval) => [approval.spanId, approval])),
    explained: facts.spans.some((span) => isTrouble(span, checks)),
    retried: new Set(facts.retries.map((retry) => retry.spanId)),
  };
  const built = new Map<readonly SpanRow[], RunNode>();
  const roots = groups(visible(children.get(null) ?? [], children));
  const stack: { group: readonly SpanRow[]; inner: readonly SpanRow[][] | null }[] = roots.map((group) => ({
    group,
    inner: null,
  }));
  while (stack.length > 0) {
    const top = stack.at(-1)!;
    if (top.inner === null) {
      top.inner = groups(top.group.flatMap((span) => visible(ownChildren(span, children), children)));
      stack.push(...top.inner.map((group) => ({ group, inner: null })));
      continue;
    }
    stack.pop();
    built.set(
      top.group,
      rowOf(
        top.group,
        top.inner.map((group) => built.get(group)!),
        context,
      ),
    );
  }
  return {
    roots: roots.map((group) => built.get(group)!),
    budgetSpans: facts.spans.filter((span) => span.budgetMs !== null).map((span) => span.spanId),
  };
}

interface Context {
  readonly children: ReadonlyMap<string | null, readonly SpanRow[]>;
  readonly checks: ReadonlyMap<string, RunFacts["guardrails"][number]>;
  readonly approvals: ReadonlyMap<string, RunFacts["approvals"][number]>;
  readonly retried: ReadonlySet<string>;
  /** Something inside failed or was stopped: errors of what contains it are told there. */
  readonly explained: boolean;
}

function isTrouble(span: SpanRow, checks: Context["checks"]): boolean {
  if (span.kind === "guardrail") return isHit(checks.get(span.spanId)?.verdict ?? span.verdict ?? "unknown");
  return span.status === "error" && !isContainer(span.kind);
}

function childrenOf(spans: readonly SpanRow[]): Map<string | null, SpanRow[]> {
  const known = new Set(spans.map((span) => span.spanId));
  const children = new Map<string | null, SpanRow[]>();
  for (const span of spans) {
    const parent = span.depth === 0 || span.parentId === null || !known.has(span.parentId) ? null : span.parentId;
    const list = children.get(parent);
    if (list) list.push(span);
    else children.set(parent, [span]);
  }
  return children;
}

/** What stands under a row: the span's children, without the second description of one and the same call. */
function ownChildren(span: SpanRow, children: Context["children"]): readonly SpanRow[] {
  const own = children.get(span.spanId) ?? [];
  return own.flatMap((child) => (isSameCall(span, child) ? ownChildren(child, children) : [child]));
}

/** A tool call and the protocol that carries it are one call. */
function isSameCall(outer: SpanRow, inner: SpanRow): boolean {
  const calls = (kind: SpanRow["kind"]) => kind === "tool" || kind === "mcp";
  return calls(outer.kind) && calls(inner.kind) && outer.label === inner.label;
}

/** The spans that get rows: plumbing gives way to what is inside, a tool that only calls an agent to that agent. */
function visible(spans: readonly SpanRow[], children: Context["children"]): SpanRow[] {
  const result: SpanRow[] = [];
  const stack = [...spans].reverse();
  while (stack.length > 0) {
    const span = stack.pop()!;
    const inner = children.get(span.spanId) ?? [];
    const folded = (span.internal || TRANSPARENT.has(span.kind)) && span.status !== "error";
    const agents = span.kind === "tool" ? inner.filter((child) => child.kind === "agent") : [];
    if ((folded && inner.length > 0) || (agents.length > 0 && agents.length === inner.length))
      stack.push(...[...inner].reverse());
    else if (!span.internal || span.status === "error") result.push(span);
  }
  return result;
}

/** Equal calls of one parent, in order of their first. */
function groups(spans: readonly SpanRow[]): SpanRow[][] {
  const found = new Map<string, SpanRow[]>();
  for (const span of spans) {
    const key = span.kind === "approval" ? span.spanId : `${span.kind}\n${span.label}\n${span.agent}`;
    const group = found.get(key);
    if (group) group.push(span);
    else found.set(key, [span]);
  }
  return [...found.values()];
}

function rowOf(group: readonly SpanRow[], children: readonly RunNode[], context: Context): RunNode {
  const first = group[0]!;
  const trouble = troubleOf(group, context);
  const figures = figuresOf(group, context);
  return {
    id: `span:${first.spanId}`,
    label: first.label,
    description: trouble ? `${GLYPH[trouble]} ${figures}` : figures,
    icon: first.status === "running" ? "running" : first.kind,
    agent: first.kind === "agent" ? first.label : first.agent,
    trouble,
    spanIds: group.map((span) => span.spanId),
    children,
    open: OPEN.has(first.kind) && first.depth < 3,
    spoken: spokenOf(group, figures, trouble),
  };
}

/** What went wrong with the calls themselves; what goes wrong further in is told there. */
function troubleOf(group: readonly SpanRow[], context: Context): Trouble | null {
  const verdict = (span: SpanRow) => context.checks.get(span.spanId)?.verdict ?? span.verdict;
  if (group.some((span) => isStop(verdict(span)))) return "hit";
  const failing = group.filter((span) => span.status === "error");
  if (failing.some((span) => !isContainer(span.kind) || !context.explained)) return "failed";
  return group.some(isOver) || group.some((span) => verdict(span) === "warn") ? "over" : null;
}

const isStop = (verdict: SpanRow["verdict"]) => verdict === "block" || verdict === "modify" || verdict === "escalate";
const isOver = (span: SpanRow) => span.budgetMs !== null && span.durationMs !== null && span.durationMs > span.budgetMs;
const first = (group: readonly SpanRow[]) => group[0]!;

function figuresOf(group: readonly SpanRow[], context: Context): string {
  const span = first(group);
  const check = context.checks.get(span.spanId);
  if (span.kind === "guardrail") {
    const text = check ? verdictText(check) : say("checked");
    return group.length > 1 ? `${counted(group.length, "check")}, ${text}` : text;
  }
  if (span.kind === "approval") return approvalText(span, context.approvals.get(span.spanId));
  const total = group.some((one) => one.durationMs === null)
    ? null
    : group.reduce((sum, one) => sum + (one.durationMs ?? 0), 0);
  const retried = group.some((one) => context.retried.has(one.spanId) && one.attempt === null);
  const parts: string[] = [];
  if (group.length > 1) parts.push(counted(group.length, "call"));
  parts.push(group.length === 1 ? timeOf(total, span.budgetMs) : total === null ? say("running") : time(total));
  if (retried && group.length === 1) parts.push(say("retried"));
  if (span.kind === "retriever" && span.note && group.length === 1) parts.push(span.note);
  return parts.join(" · ");
}

function approvalText(span: SpanRow, approval: RunFacts["approvals"][number] | undefined): string {
  const ms = approval?.answeredMs === null || !approval ? span.durationMs : approval.answeredMs - approval.askedMs;
  if (approval && approval.outcome === null && approval.answeredMs !== null)
    return say("answered after {0}", time(approval.answeredMs - approval.askedMs));
  if (!approval || approval.outcome === null)
    return span.durationMs === null ? say("waiting for a person") : say("not answered");
  const took = time(ms ?? 0);
  return approval.outcome === "approved" ? say("approved after {0}", took) : say("denied after {0}", took);
}

function spokenOf(group: readonly SpanRow[], figures: string, trouble: Trouble | null): string {
  const span = first(group);
  const failed = group.filter((one) => one.status === "error").length;
  const words = [span.label, KIND_WORD[span.kind](), figures];
  if (trouble === "failed") words.push(say("{0} failed", failed));
  if (trouble === "over") words.push(say("over budget"));
  return words.join(", ");
}
