import type { ApprovalFact, GuardrailFact, ModelEvent } from "../../../model/modelSpan.ts";
import type { LogRecord } from "../../../otlp/telemetry.ts";
import type { SpanDraft } from "../../family.ts";
import { earliest } from "../../reading/bigTimes.ts";
import { checkOfCall } from "../../reading/checkOfCall.ts";
import { timeOf } from "../../reading/logFields.ts";
import { isRefusal, ruledOut, text } from "./codexRecords.ts";
import type { Told } from "./codexTold.ts";

/** Who decides: a person, rules and hooks of the configuration, or a reviewer in a person's place. */
function sourceOf(log: LogRecord): string {
  return (text(log, "source") ?? "").toLowerCase();
}

/**
 * What was decided about a call. A person's word is an approval; a refusal by anybody else and what a reviewer or the
 * sandbox said is a check; what the configuration allows by itself is neither. What was refused at first never ran.
 */
export function decisionsOf(draft: SpanDraft, call: string, told: Told): ModelEvent[] {
  const events: ModelEvent[] = [];
  const result = told.results.get(call);
  const rule = result ? ruledOut(result) : null;
  if (rule !== null) {
    draft.notRun = true;
    draft.guardrail = { ...check(draft, "permission rule", "block"), reason: rule };
    return events;
  }
  const decisions = told.decisions.get(call) ?? [];
  const checks: GuardrailFact[] = [];
  decisions.forEach((log, i) => {
    const refused = isRefusal(log);
    if (refused && i === 0) draft.notRun = true;
    const source = sourceOf(log);
    if (source.startsWith("user")) events.push(answer(draft, log, refused));
    else if (source.startsWith("automated"))
      checks.push(check(draft, "auto review", refused ? "block" : "allow", told.reviews.get(call)));
    else if (refused) checks.push(check(draft, "permission rule", "block"));
  });
  const outcome = text(told.sandbox.get(call) ?? { attributes: new Map() }, "outcome");
  if (outcome === "denied") checks.push(check(draft, "sandbox", "block"));
  if (outcome === "escalated") checks.push(check(draft, "sandbox", "escalate"));
  draft.guardrail = checks.findLast(({ verdict }) => verdict !== "allow") ?? checks.at(-1) ?? null;
  return events;
}

function answer(draft: SpanDraft, log: LogRecord, refused: boolean): ModelEvent {
  const answeredNs = timeOf(log);
  const state: ApprovalFact["state"] = refused ? "denied" : "approved";
  const fact: ApprovalFact = { state, question: null, reason: null, by: "user", waitMs: null };
  const atNs = earliest([draft.startNs, answeredNs]);
  return { type: "approval", tool: draft.toolName, fact, answeredNs, spanId: draft.spanId, atNs, source: "log" };
}

function check(
  draft: SpanDraft,
  name: string,
  verdict: GuardrailFact["verdict"],
  review?: LogRecord | undefined,
): GuardrailFact {
  const reason = verdict === "block" ? `${draft.toolName ?? "a tool"} was not allowed` : null;
  return checkOfCall(name, verdict, (review ? text(review, "rationale") : null) ?? reason, draft.spanId);
}
