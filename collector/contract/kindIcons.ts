import type { Kind } from "./kind.ts";

/** The codicon of each kind, the same in trees, timeline and details. */
export const KIND_ICONS = {
  run: "pulse",
  turn: "comment",
  workflow: "type-hierarchy",
  agent: "robot",
  plan: "checklist",
  step: "circle-small-filled",
  llm: "sparkle",
  embedding: "symbol-numeric",
  tool: "tools",
  mcp: "mcp",
  message: "comment-discussion",
  handoff: "arrow-right",
  guardrail: "shield",
  retriever: "book",
  reranker: "list-ordered",
  memory: "database",
  evaluator: "beaker",
  approval: "account",
  hook: "plug",
  prompt: "quote",
  internal: "circle-small",
  unknown: "question",
} as const satisfies Record<Kind, string>;
