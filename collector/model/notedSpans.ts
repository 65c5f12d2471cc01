import type { SpanNode } from "./spanNode.ts";

/**
 * Spans that carry what few carry, each list in tree order. Every list is what one question about the run goes over:
 * together they are made in one pass, since a run may have 100,000 spans and there are many questions.
 */
export interface NotedSpans {
  /** A check, or what one says of itself. */
  readonly checks: readonly SpanNode[];
  /** An answer of a person, or a question to one. */
  readonly approvals: readonly SpanNode[];
  readonly retries: readonly SpanNode[];
  readonly budgets: readonly SpanNode[];
  readonly agents: readonly SpanNode[];
  /** A hand-over, or a call to an agent without a span of its own. */
  readonly calls: readonly SpanNode[];
  /** What was retrieved or read. */
  readonly reads: readonly SpanNode[];
  /** Its parent never arrived. */
  readonly orphans: readonly SpanNode[];
  /** Names of families. */
  readonly families: ReadonlySet<string>;
  readonly processes: ReadonlySet<SpanNode["span"]["process"]>;
  /** How many were sent as spans. */
  readonly sent: number;
  /** The first session that a span names. */
  readonly sessionId: string | null;
}

/** Spans that may name what they read without being a retrieval. */
const READERS: ReadonlySet<string> = new Set(["llm", "agent", "tool", "mcp"]);
const SEARCHES: ReadonlySet<string> = new Set(["retriever", "reranker", "memory"]);

export function notedSpans(nodes: readonly SpanNode[]): NotedSpans {
  const checks: SpanNode[] = [];
  const approvals: SpanNode[] = [];
  const retries: SpanNode[] = [];
  const budgets: SpanNode[] = [];
  const agents: SpanNode[] = [];
  const calls: SpanNode[] = [];
  const reads: SpanNode[] = [];
  const orphans: SpanNode[] = [];
  const families = new Set<string>();
  const processes = new Set<SpanNode["span"]["process"]>();
  let sent = 0;
  let sessionId: string | null = null;
  let before: SpanNode["span"] | null = null;
  for (const node of nodes) {
    const { kind, span } = node;
    if (kind === "guardrail" || span.guardrail !== null) checks.push(node);
    if (kind === "approval" || span.approval !== null) approvals.push(node);
    if (span.retry !== null) retries.push(node);
    if (span.budgets.length > 0) budgets.push(node);
    if (kind === "agent") agents.push(node);
    if (kind === "handoff" || span.calledAgent !== null) calls.push(node);
    if (SEARCHES.has(kind) || ((span.dataSource !== null || span.reads.length > 0) && READERS.has(kind)))
      reads.push(node);
    if (node.orphan) orphans.push(node);
    if (before?.family !== span.family) families.add(span.family);
    if (before?.process !== span.process) processes.add(span.process);
    before = span;
    if (!span.fromLog) sent++;
    sessionId ??= span.sessionId;
  }
  return { checks, approvals, retries, budgets, agents, calls, reads, orphans, families, processes, sent, sessionId };
}
