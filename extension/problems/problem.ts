/** One entry of the Problems view. */
export interface Problem {
  readonly path: string;
  readonly line: number;
  readonly severity: "error" | "warning" | "information";
  readonly code: "budget" | "guardrail" | "failed";
  readonly message: string;
  readonly runId: string;
  readonly spanId: string;
  /** What it is about: the agent, tool, check or step. */
  readonly name: string;
  /** What was used of a time budget, in milliseconds; null for anything else. */
  readonly usedMs: number | null;
  readonly related: readonly { readonly path: string; readonly line: number; readonly message: string }[];
}
