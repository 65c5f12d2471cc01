import type { Kind } from "../../collector/contract/kind.ts";
import { KIND_ICONS } from "../../collector/contract/kindIcons.ts";
import { VERDICT_WORDS, type Verdict } from "../../collector/contract/span.ts";
import type { RunRow } from "../runRow.ts";
import type { IconName } from "./icons.ts";

const WORD: Record<Kind, string> = {
  run: "Run",
  turn: "Turn",
  workflow: "Workflow",
  agent: "Agent",
  plan: "Plan",
  step: "Step",
  llm: "Model call",
  embedding: "Embedding",
  tool: "Tool call",
  mcp: "MCP call",
  message: "Message",
  handoff: "Hand-off",
  guardrail: "Guardrail check",
  retriever: "Retrieval",
  reranker: "Reranking",
  memory: "Memory",
  evaluator: "Evaluation",
  approval: "Approval",
  hook: "Hook",
  prompt: "Prompt",
  internal: "Internal",
  unknown: "Span",
};

/** What the name of a tool says about its work, where it says it plainly. */
const TOOL_ICONS: readonly (readonly [RegExp, IconName])[] = [
  [/(^|[_\W])(bash|shell|terminal|exec(ute)?_command|run_command)([_\W]|$)/i, "terminal"],
  [/(^|[_\W])(edit|write|replace|apply_patch|multiedit)([_\W]|$)/i, "edit"],
  [/(^|[_\W])(search|grep|glob|find)([_\W]|$)/i, "search"],
];

/** The icon of a span; a tool's own name, which is its label, can make it more precise. */
export function kindIcon({ kind, label }: Pick<RunRow, "kind" | "label">): IconName {
  if (kind === "tool") for (const [pattern, found] of TOOL_ICONS) if (pattern.test(label)) return found;
  return KIND_ICONS[kind];
}

/** A kind in words, as the head of a sentence: *Tool call*. */
export function kindWord(kind: Kind): string {
  return WORD[kind];
}

/** The word that always stands beside the glyph of a verdict. */
export function verdictWord(verdict: Verdict): string {
  return VERDICT_WORDS[verdict];
}

/** How a span ended, in a word. */
export function outcomeWord(span: RunRow): string {
  if (span.verdict !== null) return verdictWord(span.verdict);
  if (span.status === "error") return "failed";
  if (span.status === "running") return "running";
  return span.attempt !== null ? "worked" : "done";
}
