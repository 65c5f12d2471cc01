import type { CodeKey } from "../contract/code.ts";
import type { Approval, Budget, Evaluation, GuardrailCheck, Message, Retry } from "../contract/facts.ts";
import type { RunLine } from "../contract/line.ts";
import type { Plan } from "../contract/plan.ts";
import type { Retrieval } from "../contract/retrieval.ts";
import type { RunSummary } from "../contract/run.ts";
import type { SpanRow } from "../contract/span.ts";
import type { Evidence } from "./evidence.ts";

/** Everything that takes the run as a whole to know. Written behind the acknowledgement, per changed run. */
export interface UnderstoodRun {
  readonly summary: RunSummary;
  /** In tree order: parents first, siblings by time. */
  readonly spans: readonly SpanRow[];
  readonly line: RunLine;
  readonly plans: readonly Plan[];
  readonly messages: readonly Message[];
  readonly guardrails: readonly GuardrailCheck[];
  readonly approvals: readonly Approval[];
  readonly budgets: readonly Budget[];
  readonly retries: readonly Retry[];
  readonly evaluations: readonly Evaluation[];
  readonly retrievals: readonly Retrieval[];
  readonly code: readonly CodeKey[];
  /** What is behind every count of the summary. */
  readonly evidence: Evidence;
}
