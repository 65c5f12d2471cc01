import type { Verdict } from "./span.ts";

/** Times in this file are milliseconds since the run's start. */

export const CHANNELS = ["handoff", "agent_tool", "edge", "topic", "a2a", "mcp"] as const;
export type Channel = (typeof CHANNELS)[number];

/** One thing said from one agent to another. */
export interface Message {
  readonly id: string;
  readonly from: string;
  readonly to: string;
  readonly channel: Channel;
  readonly spanId: string;
  readonly atMs: number;
  readonly text: string | null;
  /** `id` of the message that this one answers. */
  readonly inReplyTo: string | null;
  /** Read from the shape of the trace, not from an attribute that says so. */
  readonly inferred: boolean;
  /** What came back, for a call that returned; null where that is a message of its own or was not sent. */
  readonly answer: { readonly atMs: number; readonly text: string | null } | null;
}

export const STAGES = ["input", "output", "tool_input", "tool_output", "retrieval", "unknown"] as const;
export type Stage = (typeof STAGES)[number];

export interface GuardrailCheck {
  readonly name: string;
  readonly stage: Stage;
  readonly verdict: Verdict;
  readonly reason: string | null;
  readonly spanId: string;
  readonly targetSpanId: string | null;
  readonly atMs: number;
  readonly durationMs: number | null;
  /** Whose input or output was judged. */
  readonly agent: string | null;
  readonly policy: string | null;
  readonly score: number | null;
}

/** Whether a verdict stopped, changed or questioned something. */
export function isHit(verdict: Verdict): boolean {
  return verdict !== "allow" && verdict !== "unknown";
}

export interface Approval {
  readonly tool: string | null;
  readonly question: string | null;
  readonly agent: string | null;
  readonly outcome: "approved" | "denied" | null;
  readonly spanId: string;
  readonly askedMs: number;
  readonly answeredMs: number | null;
  readonly reason: string | null;
  readonly by: string | null;
}

/** What became of a question, in a word or two; who went on has answered, also where it is not told what. */
export function approvalWord(approval: Pick<Approval, "outcome" | "answeredMs">): string {
  return approval.outcome ?? (approval.answeredMs === null ? "not answered" : "answered");
}

export interface Retry {
  readonly kind: "llm" | "tool" | "step";
  readonly name: string;
  readonly agent: string | null;
  /** 2 for the second try. */
  readonly attempt: number;
  readonly spanId: string;
  readonly atMs: number;
  readonly reason: string | null;
  readonly inferred: boolean;
}

export interface Evaluation {
  readonly name: string;
  readonly score: number | null;
  readonly label: string | null;
  readonly explanation: string | null;
  readonly spanId: string | null;
  readonly atMs: number;
}

export const BUDGET_KINDS = ["time", "tokens", "cost", "turns", "tool_calls"] as const;
export type BudgetKind = (typeof BUDGET_KINDS)[number];

/** A limit and what was used of it: milliseconds, tokens, dollars or a count, by its kind. */
export interface Budget {
  readonly subject: "run" | "agent" | "tool" | "model" | "function" | "step";
  readonly name: string;
  readonly kind: BudgetKind;
  readonly limit: number;
  /** null when nothing that counts towards it was sent. */
  readonly used: number | null;
  readonly over: boolean;
  readonly scope: "self" | "subtree";
  /** Said by the program, or counted by the collector. */
  readonly usedSource: "sent" | "counted";
  readonly action: "warn" | "stop" | null;
  readonly spanId: string;
  readonly agent: string | null;
}
