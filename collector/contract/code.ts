import type { Channel } from "./facts.ts";
import type { Kind } from "./kind.ts";
import type { Location } from "./location.ts";
import type { Verdict } from "./span.ts";

/** What happened at one thing that can have a place in code: an agent, a tool, a guardrail, a step, a call. */
export interface CodeKey {
  readonly kind: Kind;
  readonly name: string;
  readonly agent: string | null;
  /** What telemetry says of the place of the call; turning a name into a line is the caller's work, with `locate/`. */
  readonly location: Location | null;
  readonly definition: Location | null;
  readonly calls: number;
  /** Calls that have not ended. */
  readonly running: number;
  readonly totalMs: number;
  readonly p50Ms: number | null;
  readonly p95Ms: number | null;
  /** Of the calls that ended, in order of time; of more than 64, evenly chosen ones. What several runs' p50 is made of. */
  readonly sampleMs: readonly number[];
  /** Time under it waiting for a person. */
  readonly waitingMs: number;
  /** Of the run's duration, 0 to 1; null over several runs. */
  readonly share: number | null;
  /** Model calls at or under it. */
  readonly llmCalls: number;
  readonly inputTokens: number | null;
  readonly outputTokens: number | null;
  readonly costUsd: number | null;
  readonly errors: number;
  /** Of the errors, those that began elsewhere: they report a failure below again, or that a check stopped the work. */
  readonly passedOn: number;
  /** The sentence of the last failure. */
  readonly error: string | null;
  /** Failures that a later try repaired. */
  readonly repaired: number;
  readonly retries: number;
  readonly hits: number;
  /** Of a guardrail: its worst verdict with its reason. */
  readonly verdict: Verdict | null;
  readonly reason: string | null;
  readonly messagesTo: readonly { readonly to: string; readonly channel: Channel }[];
  readonly budget: CodeBudget | null;
  /** When in the run it was at work: milliseconds since the start, merged and in order, at most 64. Empty over several runs. */
  readonly intervals: readonly CodeInterval[];
  /** Newest last, at most 50. */
  readonly spanIds: readonly string[];
  /** Of the last call, white space folded, at most 240 characters; null when it was not sent. */
  readonly lastInput: string | null;
  readonly lastOutput: string | null;
  /** Where its time went, largest first, at most 5. */
  readonly parts: readonly CodePart[];
  /** Against the other run; only in an answer for two runs. */
  readonly change: CodeChange | null;
}

export interface CodeBudget {
  readonly limitMs: number;
  readonly usedMs: number;
  readonly over: boolean;
}

export interface CodeInterval {
  readonly fromMs: number;
  readonly toMs: number;
  readonly waiting: boolean;
}

export interface CodePart {
  readonly name: string;
  readonly kind: Kind;
  readonly calls: number;
  readonly ms: number;
  readonly errors: number;
}

export interface CodeChange {
  readonly kind: "same" | "slower" | "faster" | "new" | "gone" | "changed";
  readonly callsBefore: number;
  /** B minus A. */
  readonly ms: number;
  readonly inputTokens: number | null;
  readonly errors: number;
}

export interface CodeAnswer {
  readonly runIds: readonly string[];
  /** Of the run, or the mean of several. */
  readonly durationMs: number;
  readonly keys: readonly CodeKey[];
}
