export const STEP_STATUSES = [
  "pending",
  "in_progress",
  "completed",
  "failed",
  "skipped",
  "blocked",
  "unknown",
] as const;
export type StepStatus = (typeof STEP_STATUSES)[number];

/** A step of a plan, as its version saw it, with the work that belongs to it. */
export interface PlanStep {
  readonly id: string;
  readonly title: string;
  readonly status: StepStatus;
  readonly parentId: string | null;
  readonly spanIds: readonly string[];
  /** The work was found by when the step was in progress, not by an attribute that names the step. */
  readonly workInferred?: boolean;
  /** Milliseconds since the run's start; null when no work is known. */
  readonly startMs: number | null;
  readonly durationMs: number | null;
  readonly budgetMs: number | null;
  /** Who worked on it, in order of appearance. */
  readonly agents: readonly string[];
  /** Not in the version before. */
  readonly added: boolean;
}

/** One version of a plan. Several versions of one plan share `planId`; the highest `version` is the latest. */
export interface Plan {
  readonly planId: string;
  readonly agent: string | null;
  readonly version: number;
  /** Where it was read: `event`, `log`, `tool:<name>`. */
  readonly source: string;
  readonly reason: string | null;
  readonly spanId: string | null;
  /** Milliseconds since the run's start. */
  readonly atMs: number;
  readonly steps: readonly PlanStep[];
  /** Titles of steps of the version before that are gone. */
  readonly dropped: readonly string[];
}
