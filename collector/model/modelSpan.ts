import type { BudgetKind, Channel, Stage } from "../contract/facts.ts";
import type { Kind } from "../contract/kind.ts";
import type { Location } from "../contract/location.ts";
import type { StepStatus } from "../contract/plan.ts";
import type { RetrievedDocument } from "../contract/retrieval.ts";
import type { Verdict } from "../contract/span.ts";

/**
 * A span in the model's words: what a family's conventions said of it, field by field, before anything is concluded
 * from the run as a whole. Unknown is null.
 */
export interface ModelSpan {
  readonly traceId: string;
  readonly spanId: string;
  readonly parentId: string | null;
  readonly name: string;
  readonly family: string;
  /** Null when no convention says what it is; the tree decides then. */
  readonly kind: Kind | null;
  /** SpanKind of OTLP. */
  readonly otlpKind: number;
  readonly startNs: bigint;
  /** Null while it runs. */
  readonly endNs: bigint | null;

  /** How it ended by everything this span alone tells. */
  readonly outcome: "ok" | "error" | "unset";
  readonly error: SpanError | null;
  /** An exception that steers and does not fail: a pause for a person, a hand-over, a stop. */
  readonly controlFlow: boolean;
  /** What it reports is that a guardrail stopped it. */
  readonly stopped: boolean;
  /** Whether the emitter set the status OK by itself. */
  readonly saidOk: boolean;

  /** Of an agent span: its name. */
  readonly agentName: string | null;
  /** Who did this work, where the span itself says so. */
  readonly actor: string | null;
  readonly workflowName: string | null;
  /** What the work is called in code, where the span's name says more than that; else null. */
  readonly title: string | null;
  readonly sessionId: string | null;
  /** Of a model call: by the name in the answer, else the one asked for. */
  readonly model: string | null;
  readonly requestModel: string | null;
  readonly provider: string | null;
  readonly responseId: string | null;
  readonly toolName: string | null;
  readonly toolCallId: string | null;
  readonly dataSource: string | null;
  /** Other data that it says it read, by name. */
  readonly reads: readonly string[];
  readonly mcp: McpCall | null;

  /** Input includes what came from a cache, output includes reasoning. */
  readonly tokens: Tokens | null;
  readonly costUsd: number | null;
  /** Of a model call: milliseconds from its start until the first piece of its answer came. */
  readonly firstTokenMs: number | null;
  /** What it used is that of its own model calls inside together, which don't say it one by one. */
  readonly sumsCalls: boolean;
  /** From price tables: the emitter sent no dollars. */
  readonly costEstimated: boolean;

  readonly guardrail: GuardrailFact | null;
  readonly approval: ApprovalFact | null;
  readonly retry: RetryFact | null;
  /** Of a hand-over: between whom. */
  readonly handoff: { readonly from: string | null; readonly to: string | null } | null;
  /** Of an agent that took over for good, although its span lies in the one that handed over. */
  readonly handedOver: boolean;
  readonly budgets: readonly BudgetFact[];
  readonly budgetScope: "self" | "subtree" | null;
  readonly planId: string | null;
  readonly planStepId: string | null;
  readonly links: readonly ModelLink[];

  readonly location: Location | null;
  readonly definition: Location | null;
  /** Plumbing, by its family's rules. */
  readonly internal: boolean;
  /** Of a tool call: it was refused or only asked about, and never ran. */
  readonly notRun: boolean;
  /** Of a tool call: the agent that it asks, where that agent has no span of its own. */
  readonly calledAgent: string | null;
  /** Its run ended with it, although a span around it never arrives. */
  readonly endsRun: boolean;
  /** Made of a log record: it was not sent as a span. */
  readonly fromLog: boolean;
  readonly content: SpanContent;
  readonly process: ModelProcess;
}

/** What is read from payloads, only when it is asked for: payloads are large and most are never shown. */
export interface SpanContent {
  /** What went in and came out, as people would read it; null when it was not sent. */
  input(): string | null;
  output(): string | null;
  /** The first scalar argument of a tool call. */
  firstArgument(): string | null;
  /** What the person asked, of a span that carries the conversation. */
  question(): string | null;
  /** What a retrieval or a reranking found, best first. */
  retrieved(): readonly RetrievedDocument[] | null;
  /** What was looked for. */
  query(): string | null;
}

export interface SpanError {
  readonly type: string | null;
  readonly message: string | null;
}

export interface McpCall {
  readonly method: string;
  readonly side: "client" | "server";
  readonly server: string | null;
}

export interface Tokens {
  readonly input: number | null;
  readonly cachedInput: number | null;
  readonly cacheWrite: number | null;
  readonly output: number | null;
  readonly reasoning: number | null;
}

export interface GuardrailFact {
  readonly name: string | null;
  readonly stage: Stage;
  /** Said by the emitter, also when it says unknown; else its place in the run tells. */
  readonly stageStated: boolean;
  readonly verdict: Verdict;
  readonly reason: string | null;
  readonly policy: string | null;
  readonly score: number | null;
  readonly targetSpanId: string | null;
}

export interface ApprovalFact {
  /** `answered` where the work went on and nothing tells whether the answer was a yes. */
  readonly state: "requested" | "answered" | "approved" | "denied" | "expired" | "auto";
  readonly question: string | null;
  readonly reason: string | null;
  readonly by: string | null;
  readonly waitMs: number | null;
  /** What else was asked about at the same time. */
  readonly also?: readonly { readonly tool: string | null; readonly question: string | null }[];
}

export interface RetryFact {
  readonly attempt: number | null;
  readonly of: string | null;
  readonly reason: string | null;
  readonly inferred: boolean;
}

export interface BudgetFact {
  readonly kind: BudgetKind;
  readonly limit: number;
  readonly used: number | null;
}

export interface ModelLink {
  readonly spanId: string;
  readonly messageId: string | null;
}

export interface ModelProcess {
  /** Equal for everything that one process sent; null when nothing tells. */
  readonly key: string | null;
  readonly service: string | null;
  readonly workspace: string | null;
  readonly revision: string | null;
  readonly dirty: boolean | null;
  /** A session id on the process as a whole: the last resort. */
  readonly sessionId: string | null;
}

/** Something that happened at one moment, told by a span event or by a log record. */
export type ModelEvent = EventBase &
  (
    | { readonly type: "plan"; readonly snapshot: PlanSnapshot }
    | { readonly type: "message"; readonly message: MessageFact }
    | { readonly type: "evaluation"; readonly evaluation: EvaluationFact }
    | { readonly type: "retry"; readonly attempt: number | null; readonly reason: string | null }
    | { readonly type: "budget"; readonly budget: BudgetFact; readonly action: "warn" | "stop" | null }
    | {
        /** A question to a person that no span of its own stands for; `atNs` is when it was asked. */
        readonly type: "approval";
        readonly tool: string | null;
        readonly fact: ApprovalFact;
        readonly answeredNs: bigint | null;
      }
    | {
        /** What a person said to the questions that were open; null where that is neither a yes nor a no. */
        readonly type: "answer";
        readonly state: "approved" | "denied" | null;
        readonly reason: string | null;
        /** Where it answers one question, about this tool. */
        readonly tool?: string | null;
        /** Where each of the questions has an answer of its own, in the order in which they were asked. */
        readonly each?: readonly Answered[];
      }
    | { readonly type: "exception"; readonly error: SpanError; readonly controlFlow: boolean }
  );

/** What a person said to one question; null where that is neither a yes nor a no. */
export interface Answered {
  readonly state: "approved" | "denied" | null;
  readonly reason: string | null;
}

interface EventBase {
  readonly spanId: string | null;
  readonly atNs: bigint;
  readonly source: "event" | "log";
}

export interface PlanSnapshot {
  readonly planId: string | null;
  readonly version: number | null;
  readonly source: string;
  readonly reason: string | null;
  readonly steps: readonly SnapshotStep[];
}

export interface SnapshotStep {
  readonly id: string | null;
  readonly title: string;
  readonly status: StepStatus;
  readonly parentId: string | null;
  readonly budgetMs: number | null;
}

export interface MessageFact {
  readonly id: string | null;
  readonly from: string | null;
  readonly to: string | null;
  readonly channel: Channel;
  readonly inReplyTo: string | null;
  readonly text: string | null;
}

export interface EvaluationFact {
  readonly name: string;
  /** Of the answer that it judges, where no span is named. */
  readonly responseId?: string | null;
  /** Trace and span that it judges, where it names them instead of lying in them. */
  readonly judges?: { readonly traceId: string; readonly spanId: string | null } | null;
  readonly score: number | null;
  readonly label: string | null;
  readonly explanation: string | null;
}
