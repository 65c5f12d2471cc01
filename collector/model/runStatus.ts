import type { Approval, GuardrailCheck } from "../contract/facts.ts";
import type { RunStatus } from "../contract/run.ts";
import type { Failures } from "./failures.ts";
import type { Retries } from "./retries.ts";
import type { SpanNode } from "./spanNode.ts";
import { descendants, type SpanTree } from "./spanTree.ts";

export interface Ending {
  readonly status: RunStatus;
  /** What failed, when the status is error. */
  readonly cause: SpanNode | null;
  /** What stopped it, when the status is blocked. */
  readonly blockedBy: GuardrailCheck | null;
  readonly deniedBy: Approval | null;
}

/** A run without news for this long is not running any more. */
const SILENCE_MS = 10 * 60_000;

const WORK: ReadonlySet<string> = new Set(["llm", "tool", "mcp", "agent", "retriever", "embedding", "step", "handoff"]);
const CARRIES_FAILURE: ReadonlySet<string> = new Set(["run", "turn", "workflow", "agent", "step", "llm", "internal"]);

/**
 * How a run ended. Running while a span has no end or the root has not come and there is news; incomplete without news;
 * blocked when a check or a person's refusal was the last word; failed when its root failed, or when what the root did
 * last failed and nothing followed. A failure that the agent went on from leaves the run ok. `ageMs` is the time since
 * the newest sign of life.
 */
export function endingOf(
  tree: SpanTree,
  failures: Failures,
  retries: Retries,
  checks: readonly GuardrailCheck[],
  approvals: readonly Approval[],
  ageMs: number,
): Ending {
  const nothing = { cause: null, blockedBy: null, deniedBy: null };
  if (tree.open) return { status: ageMs < SILENCE_MS ? "running" : "incomplete", ...nothing };

  const goesOn = lastCallAtTheTop(tree);
  const plumbing = plumbingOf(tree);
  const failedRoot =
    tree.roots.find(
      (root) => (!root.orphan || root.span.endsRun) && !goesOn(root) && fails(root, failures, retries, plumbing),
    ) ?? null;
  const lastWork = lastStart(tree);
  const blockedBy = checks.findLast(
    (check) => check.verdict === "block" && lastWord(check, tree, lastWork, failedRoot),
  );
  if (blockedBy) return { status: "blocked", ...nothing, blockedBy };
  const deniedBy = approvals.findLast((approval) => {
    if (approval.outcome !== "denied") return false;
    const answeredMs = approval.answeredMs ?? approval.askedMs;
    // A model call that begins with the answer was told of it: the agent went on.
    return answeredMs > lastWork || (answeredMs === lastWork && !beganWith(answeredMs, tree));
  });
  if (deniedBy) return { status: "blocked", ...nothing, deniedBy };
  if (failedRoot) return { status: "error", ...nothing, cause: causeOf(failedRoot, failures) };
  return { status: "ok", ...nothing };
}

const CALLS: ReadonlySet<string> = new Set(["llm", "tool", "mcp"]);

/** Whether a single call that nothing is around, as where every call is a trace, was followed by another one. */
function lastCallAtTheTop(tree: SpanTree): (root: SpanNode) => boolean {
  const last = tree.roots.findLast((root) => root.kind !== "internal" && root.kind !== "unknown");
  return (root) => CALLS.has(root.kind) && last !== undefined && last.startMs >= root.endMs - 1 && last !== root;
}

/** Whether no work began after the check, or the root itself says that a guardrail stopped it. */
function lastWord(check: GuardrailCheck, tree: SpanTree, lastWork: number, failedRoot: SpanNode | null): boolean {
  if (check.atMs + (check.durationMs ?? 0) >= lastWork) return true;
  const node = tree.byId.get(check.spanId);
  const error = failedRoot?.span.error;
  if (!node || !error) return false;
  if (failedRoot?.span.stopped) return true;
  return error.message !== null && error.message === node.span.error?.message;
}

function lastStart(tree: SpanTree): number {
  let last = Number.NEGATIVE_INFINITY;
  const judged = new Set<SpanNode>();
  for (const node of tree.nodes) {
    // What a check does to reach its verdict is part of the check.
    if (node.kind === "guardrail" || (node.parent && judged.has(node.parent))) judged.add(node);
    else if (WORK.has(node.kind) && node.startMs > last) last = node.startMs;
  }
  return last;
}

function beganWith(ms: number, tree: SpanTree): boolean {
  return tree.nodes.some(({ kind, startMs }) => kind === "llm" && startMs === ms);
}

/** A span fails by its own word, or when what it did last failed and nobody went on; a tool's failure stays the tool's. */
function fails(root: SpanNode, failures: Failures, retries: Retries, plumbing: ReadonlySet<SpanNode>): boolean {
  for (let at: SpanNode | null = root; at; ) {
    if (failures.failed(at)) return !at.span.controlFlow && !retries.repaired(at);
    at = lastChild(at, plumbing);
  }
  return false;
}

const CLIENT = 3;

/** Internal spans and requests of other libraries without work in them: what they do after a failure is no going on. */
function plumbingOf(tree: SpanTree): ReadonlySet<SpanNode> {
  const plumbing = new Set<SpanNode>();
  for (let i = tree.nodes.length - 1; i >= 0; i--) {
    const node = tree.nodes[i] as SpanNode;
    const serves = node.kind === "internal" || (node.kind === "unknown" && node.span.otlpKind === CLIENT);
    if (serves && node.children.every((child) => plumbing.has(child))) plumbing.add(node);
  }
  return plumbing;
}

function lastChild(node: SpanNode, plumbing: ReadonlySet<SpanNode>): SpanNode | null {
  let last: SpanNode | null = null;
  for (const child of node.children) {
    if (child.kind === "guardrail" || child.kind === "evaluator" || plumbing.has(child)) continue;
    if (!last || child.endMs >= last.endMs) last = child;
  }
  return last && CARRIES_FAILURE.has(last.kind) ? last : null;
}

/** The deepest failure under a failed root: the last one that began. */
function causeOf(root: SpanNode, failures: Failures): SpanNode {
  let cause: SpanNode | null = failures.isOrigin(root) ? root : null;
  if (cause) return cause;
  for (const node of descendants(root)) if (failures.isOrigin(node) && !node.span.controlFlow) cause = node;
  return cause ?? root;
}
