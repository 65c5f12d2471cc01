import type { Kind } from "./kind.ts";
import type { Location } from "./location.ts";

/** The effective status: `error` also where only a log, a flag or a missing answer tells. */
export type SpanStatus = "ok" | "error" | "unset" | "running";

/** One span in a list or a timeline; never carries a payload. Rows come in tree order: parents first, siblings by time. */
export interface SpanRow {
  readonly spanId: string;
  /** As it was sent, or null for a root. The parent may be missing from the run. */
  readonly parentId: string | null;
  /** Depth in the tree of this run; roots and orphans are 0. */
  readonly depth: number;
  readonly name: string;
  readonly label: string;
  /** Shown beside the label in quiet text: the first argument, tokens, a verdict. */
  readonly note: string | null;
  readonly kind: Kind;
  /** Who did the work: the nearest agent around the span. */
  readonly agent: string | null;
  readonly status: SpanStatus;
  /** A short sentence for a failure, else null. */
  readonly error: string | null;
  /** Milliseconds since the epoch. */
  readonly startMs: number;
  /** Milliseconds since the run's start. */
  readonly offsetMs: number;
  /** null while the span is running. */
  readonly durationMs: number | null;
  /**
   * Of a model call: milliseconds from its start until the first piece of its answer came, as the emitter measured it;
   * null where none says so.
   */
  readonly firstTokenMs: number | null;
  readonly inputTokens: number | null;
  readonly cachedInputTokens: number | null;
  readonly outputTokens: number | null;
  readonly costUsd: number | null;
  /** The cost follows from list prices; false where it was sent, and where there is none. */
  readonly costEstimated: boolean;
  readonly location: Location | null;
  /** The place of the definition, where telemetry names it beside the call. */
  readonly definition: Location | null;
  readonly family: string;
  /** Plumbing that folds under the agent's own work. */
  readonly internal: boolean;
  /** Waits for a person for its whole length. */
  readonly waiting: boolean;
  /** On the critical path: the run waited for it. */
  readonly onPath: boolean;
  /** 2 for the second try, and so on; null when it is not a retry. */
  readonly attempt: number | null;
  /** The next try of the same thing worked. */
  readonly repaired: boolean;
  /** The time budget this span had to keep. */
  readonly budgetMs: number | null;
  /** Only of guardrail checks. */
  readonly verdict: Verdict | null;
  readonly planStepId: string | null;
  /** The parent never arrived. */
  readonly orphan: boolean;
}

export const VERDICTS = ["allow", "warn", "modify", "block", "escalate", "error", "unknown"] as const;
export type Verdict = (typeof VERDICTS)[number];

/** The word for a verdict. */
export const VERDICT_WORDS: Readonly<Record<Verdict, string>> = {
  allow: "allowed",
  warn: "warned",
  modify: "changed",
  block: "blocked",
  escalate: "sent to a person",
  error: "check failed",
  unknown: "unknown",
};

/** JSON form of an attribute value. 64-bit integers beyond 2^53 and bytes come as strings, marked by their type. */
export type AttributeValue =
  | string
  | number
  | boolean
  | null
  | readonly AttributeValue[]
  | { readonly [key: string]: AttributeValue };

/** A list, not an object: keys may repeat, and any key is allowed. */
export interface Attribute {
  readonly key: string;
  readonly value: AttributeValue;
}

export interface SpanEvent {
  readonly name: string;
  /** Milliseconds since the run's start. */
  readonly offsetMs: number;
  readonly attributes: readonly Attribute[];
}

export interface SpanLink {
  readonly traceId: string;
  readonly spanId: string;
  readonly attributes: readonly Attribute[];
}

/** One frame of a stack trace, innermost first. */
export interface StackFrame {
  readonly path: string;
  readonly line: number;
  readonly column: number | null;
  readonly symbol: string | null;
  /** In the program's own code, not in a dependency, a runtime or an instrumentation. */
  readonly user: boolean;
}

export interface SpanException {
  readonly type: string | null;
  readonly message: string;
  readonly frames: readonly StackFrame[];
  readonly stack: string | null;
}

/** Everything known of one span. */
export interface SpanDetail extends SpanRow {
  readonly traceId: string;
  readonly model: string | null;
  readonly provider: string | null;
  /** What went in and came out, as text or as JSON; null when it was not sent. */
  readonly input: AttributeValue;
  readonly output: AttributeValue;
  readonly exception: SpanException | null;
  readonly attributes: readonly Attribute[];
  readonly resource: readonly Attribute[];
  readonly scope: { readonly name: string; readonly version: string };
  readonly events: readonly SpanEvent[];
  readonly links: readonly SpanLink[];
  /** What the emitter said, where the row says what was understood. */
  readonly sent: {
    readonly name: string;
    readonly kind: string;
    readonly status: string;
    readonly statusMessage: string;
    readonly startNs: string;
    readonly endNs: string;
  };
  /** What is odd about it as it was sent, in one sentence each; missing where nothing is. */
  readonly warnings?: readonly string[];
  /** Field of this detail → what it was read from: an attribute's key, else the span's name, status or an event. */
  readonly provenance: Readonly<Record<string, string>>;
  /** Field of this detail → how it came to be something else than what was sent; missing where nothing was concluded. */
  readonly derived?: Readonly<Record<string, Derivation>>;
}

/** A value that is not simply what an attribute says. */
export interface Derivation {
  /** The rule, in words. */
  readonly by: string;
  /** What the emitter said; null where it said nothing. */
  readonly sent: AttributeValue;
}
