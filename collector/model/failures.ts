import type { SpanNode } from "./spanNode.ts";
import type { SpanTree } from "./spanTree.ts";

/** Which spans failed, and which of them are where it began. */
export interface Failures {
  /** Failed by all that is known of it. */
  failed(node: SpanNode): boolean;
  /** Failures where they began: not the spans above that report the same again, nor checks that did their work. */
  readonly origins: readonly SpanNode[];
  isOrigin(node: SpanNode): boolean;
}

/** Messages of failures below that are carried up: a bound for traces that fail without end. */
const MOST_MESSAGES = 16;

/**
 * One failure often paints every span above it. It counts once, at the deepest span: a failed span is an echo when a span
 * below it failed with the same message, or failed last and nothing but its error is known of this one. A guardrail that
 * throws to stop a run has worked, and what it stopped has not failed.
 */
export function failuresOf(tree: SpanTree): Failures {
  const origins: SpanNode[] = [];
  const isOrigin = new Uint8Array(tree.nodes.length);
  // Of each span: messages of the failures below it.
  const below: (Set<string> | undefined)[] = new Array(tree.nodes.length);
  for (let i = tree.nodes.length - 1; i >= 0; i--) {
    const node = tree.nodes[i] as SpanNode;
    const inner = below[i];
    const failed = node.span.outcome === "error";
    const message = messageOf(node);
    if (isPlumbing(node) && node.parent?.span.outcome === "error") continue;
    const judges = node.kind === "guardrail" || node.kind === "evaluator" || node.span.stopped || node.span.notRun;
    if (failed && !judges && !isEcho(message, inner)) {
      isOrigin[i] = 1;
      origins.push(node);
    }
    if (!node.parent) continue;
    if (!failed && !inner) continue;
    const up = below[node.parent.index] ?? new Set<string>();
    if (failed) up.add(message);
    if (inner) for (const text of inner) if (up.size < MOST_MESSAGES) up.add(text);
    below[node.parent.index] = up;
  }
  origins.reverse();
  return {
    failed: (node) => node.span.outcome === "error",
    origins,
    isOrigin: (node) => isOrigin[node.index] === 1,
  };
}

/** What fails for what it serves: internal spans, and those of other libraries, as an HTTP client's, that say no more. */
function isPlumbing({ kind, span }: SpanNode): boolean {
  return kind === "internal" || (kind === "unknown" && !span.error?.message);
}

function isEcho(message: string, inner: ReadonlySet<string> | undefined): boolean {
  if (!inner || inner.size === 0) return false;
  if (message === "" || inner.has(message)) return true;
  // Wrapped: "Failed after 3 attempts. Last error: …", "Error running tool: …".
  for (const text of inner) if (text !== "" && (message.includes(text) || text.includes(message))) return true;
  return false;
}

function messageOf(node: SpanNode): string {
  return node.span.error?.message ?? node.span.error?.type ?? "";
}
