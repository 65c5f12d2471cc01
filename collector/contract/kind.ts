/** What a span is, in an agent's terms. */
export const KINDS = [
  "run",
  "turn",
  "workflow",
  "agent",
  "plan",
  "step",
  "llm",
  "embedding",
  "tool",
  "mcp",
  "message",
  "handoff",
  "guardrail",
  "retriever",
  "reranker",
  "memory",
  "evaluator",
  "approval",
  "hook",
  "prompt",
  "internal",
  "unknown",
] as const;

export type Kind = (typeof KINDS)[number];

const CONTAINERS: ReadonlySet<Kind> = new Set(["run", "turn", "workflow", "agent", "plan", "step"]);

/** Whether a span of this kind only holds work of others, so that its time counts once, in its children. */
export function isContainer(kind: Kind): boolean {
  return CONTAINERS.has(kind);
}
