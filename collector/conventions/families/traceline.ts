import { BUDGET_KINDS, type BudgetKind, CHANNELS, type Channel, STAGES, type Stage } from "../../contract/facts.ts";
import { VERDICTS, type Verdict } from "../../contract/span.ts";
import type {
  ApprovalFact,
  BudgetFact,
  GuardrailFact,
  MessageFact,
  ModelEvent,
  PlanSnapshot,
  RetryFact,
} from "../../model/modelSpan.ts";
import type { Attributes } from "../../otlp/telemetry.ts";
import type { SpanDraft } from "../family.ts";
import { asBoolean, asCount, asJson, asNumber, asText, asTexts } from "../reading/fieldReaders.ts";
import { chatMessages } from "../reading/messageParts.ts";
import { planSteps } from "../reading/planSteps.ts";

/** Traceline's own attributes, for what no convention covers. They are read of every span, whoever wrote it. */

export function readOwn(draft: SpanDraft, attributes: Attributes): void {
  draft.reads = asTexts(attributes.get("traceline.lineage.inputs"));
  draft.planId = asText(attributes.get("traceline.plan.id"));
  draft.planStepId = asText(attributes.get("traceline.plan.step.id"));
  draft.guardrail = guardrailOf(attributes) ?? draft.guardrail;
  draft.approval = approvalOf(attributes) ?? draft.approval;
  draft.retry = retryOf(attributes) ?? draft.retry;
  const budgets = budgetsOf(attributes);
  if (budgets.length > 0) draft.budgets = budgets;
  const scope = asText(attributes.get("traceline.budget.scope"));
  if (scope === "self" || scope === "subtree") draft.budgetScope = scope;
  if (draft.kind !== null) return;
  if (draft.guardrail) draft.kind = "guardrail";
  else if (draft.approval) draft.kind = "approval";
  else if (draft.planStepId !== null) draft.kind = "step";
}

function guardrailOf(attributes: Attributes): GuardrailFact | null {
  const text = (key: string) => asText(attributes.get(`traceline.guardrail.${key}`));
  const name = text("name");
  const decision = text("decision");
  if (name === null && decision === null) return null;
  return {
    name,
    stage: oneOf<Stage>(STAGES, text("stage")) ?? "unknown",
    stageStated: text("stage") !== null,
    verdict: oneOf<Verdict>(VERDICTS, decision) ?? "unknown",
    reason: text("reason"),
    policy: text("policy"),
    score: asNumber(attributes.get("traceline.guardrail.score")),
    targetSpanId: text("target.span_id")?.toLowerCase() ?? null,
  };
}

const STATES = ["requested", "approved", "denied", "expired", "auto"] as const;

function approvalOf(attributes: Attributes): ApprovalFact | null {
  const text = (key: string) => asText(attributes.get(`traceline.approval.${key}`));
  const state = oneOf<ApprovalFact["state"]>(STATES, text("state"));
  if (state === null) return null;
  const reason = text("reason");
  return {
    state,
    // While nobody has answered, the reason is the question.
    question: state === "requested" ? reason : null,
    reason: state === "requested" ? null : reason,
    by: text("by"),
    waitMs: asNumber(attributes.get("traceline.approval.wait_ms")),
  };
}

function retryOf(attributes: Attributes): RetryFact | null {
  const attempt = asCount(attributes.get("traceline.retry.attempt"));
  const of = asText(attributes.get("traceline.retry.of"))?.toLowerCase() ?? null;
  if (attempt === null && of === null) return null;
  return {
    attempt,
    of,
    reason: asText(attributes.get("traceline.retry.reason")),
    inferred: asBoolean(attributes.get("traceline.retry.inferred")) ?? false,
  };
}

const KIND_OF_KEY: Readonly<Record<string, BudgetKind>> = {
  time_ms: "time",
  tokens: "tokens",
  cost_usd: "cost",
  turns: "turns",
  tool_calls: "tool_calls",
};

function budgetsOf(attributes: Attributes): BudgetFact[] {
  const budgets: BudgetFact[] = [];
  for (const [key, kind] of Object.entries(KIND_OF_KEY)) {
    const limit = asNumber(attributes.get(`traceline.budget.${key}.limit`));
    if (limit === null) continue;
    budgets.push({ kind, limit, used: asNumber(attributes.get(`traceline.budget.${key}.used`)) });
  }
  return budgets;
}

/** What an event or log record of that name tells; null when it is none of ours. */
export function ownEvent(name: string, attributes: Attributes, source: "event" | "log"): EventBody | null {
  if (name === "traceline.plan.updated") return planUpdated(attributes, source);
  if (name === "traceline.message") return messageSent(attributes);
  if (name === "traceline.budget.exceeded") return budgetExceeded(attributes);
  return null;
}

/** A model event without where and when. */
export type EventBody = Without<ModelEvent, "spanId" | "atNs" | "source">;
type Without<T, K extends PropertyKey> = T extends unknown ? Omit<T, K> : never;

function planUpdated(attributes: Attributes, source: "event" | "log"): EventBody {
  const snapshot: PlanSnapshot = {
    planId: asText(attributes.get("traceline.plan.id")),
    version: asCount(attributes.get("traceline.plan.version")),
    source: asText(attributes.get("traceline.plan.source")) ?? source,
    reason: asText(attributes.get("traceline.plan.reason")),
    steps: planSteps(asJson(attributes.get("traceline.plan.steps"))),
  };
  return { type: "plan", snapshot };
}

function messageSent(attributes: Attributes): EventBody {
  const text = (key: string) => asText(attributes.get(`traceline.message.${key}`));
  const said = chatMessages(asJson(attributes.get("gen_ai.output.messages")));
  const message: MessageFact = {
    id: text("id"),
    from: text("from"),
    to: text("to"),
    channel: oneOf<Channel>(CHANNELS, text("channel")) ?? "edge",
    inReplyTo: text("in_reply_to"),
    text: text("text") ?? said.findLast((part) => part.text !== null)?.text ?? null,
  };
  return { type: "message", message };
}

function budgetExceeded(attributes: Attributes): EventBody | null {
  const sent = asText(attributes.get("traceline.budget.kind"));
  const kind = sent === null ? null : (KIND_OF_KEY[sent] ?? oneOf<BudgetKind>(BUDGET_KINDS, sent));
  const limit = asNumber(attributes.get("traceline.budget.limit"));
  if (kind === null || limit === null) return null;
  const action = asText(attributes.get("traceline.budget.action"));
  return {
    type: "budget",
    budget: { kind, limit, used: asNumber(attributes.get("traceline.budget.used")) },
    action: action === "warn" || action === "stop" ? action : null,
  };
}

function oneOf<T extends string>(allowed: readonly T[], text: string | null): T | null {
  return text !== null && (allowed as readonly string[]).includes(text) ? (text as T) : null;
}
