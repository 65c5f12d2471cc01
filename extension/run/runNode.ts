import type { GuardrailCheck } from "../../collector/contract/facts.ts";
import { time } from "../../collector/contract/figures.ts";
import type { Kind } from "../../collector/contract/kind.ts";
import type { Trouble } from "../runs/runsModel.ts";

/** A row of the Run tree. `spanIds` are what it stands for; the first leads to the code. */
export interface RunNode {
  readonly id: string;
  readonly label: string;
  readonly description: string;
  readonly icon: RunIcon;
  readonly agent: string | null;
  readonly trouble: Trouble | null;
  readonly spanIds: readonly string[];
  readonly children: readonly RunNode[];
  readonly open: boolean;
  /** For screen readers, where the description alone would be glyphs and figures. */
  readonly spoken: string;
}

export type RunIcon = Kind | "running" | "budget" | "more" | "compare";

const VERDICT_WORD = {
  allow: "allowed",
  warn: "warned about",
  modify: "changed",
  block: "blocked",
  escalate: "sent to a person:",
  error: "failed to check",
  unknown: "checked",
} as const;

const STAGE_WORD = {
  input: "the input",
  output: "the output",
  tool_input: "the tool's input",
  tool_output: "the tool's output",
  retrieval: "what was retrieved",
  unknown: "",
} as const;

/** `blocked the output`. */
export function verdictText(check: Pick<GuardrailCheck, "verdict" | "stage">): string {
  return `${VERDICT_WORD[check.verdict]} ${STAGE_WORD[check.stage]}`.trim();
}

/** Time as used, of its budget where there is one: `581 ms of 600 ms`. */
export function timeOf(ms: number | null, budgetMs: number | null): string {
  const used = ms === null ? "running" : time(ms);
  return budgetMs === null ? used : `${used} of ${time(budgetMs)}`;
}
