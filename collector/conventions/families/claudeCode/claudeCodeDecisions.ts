import type { GuardrailFact } from "../../../model/modelSpan.ts";
import type { LogRecord } from "../../../otlp/telemetry.ts";
import type { Rule, SpanDraft } from "../../family.ts";
import { checkOfCall } from "../../reading/checkOfCall.ts";
import { asCount } from "../../reading/fieldReaders.ts";
import { timeOf } from "../../reading/logFields.ts";
import { beginOfLogged } from "../../reading/spanOfLog.ts";
import { eventOf, text } from "./claudeCodeRecords.ts";

/** A person takes longer than this: what was decided faster was a saved rule, if on a busy machine. */
const LEAST_WAIT_MS = 300;

const isPerson = (source: string) => source.startsWith("user_");

/** The check that a rule or a hook is which did not allow a call. */
function blockedByRule(source: string, reason: string | null, targetSpanId: string | null): GuardrailFact {
  return checkOfCall(source === "hook" ? "hook" : "permission rule", "block", reason, targetSpanId);
}

export const decision: Rule = {
  name: "a decision is a person's when its source says user and somebody had the time to decide",
  apply(draft, record) {
    if (draft.kind !== "approval") return;
    const source = text(record, "source") ?? "";
    const waitMs = asCount(record.attributes.get("duration_ms"));
    const accepted = text(record, "decision") === "accept";
    const person = isPerson(source) && (!accepted || (waitMs ?? LEAST_WAIT_MS) >= LEAST_WAIT_MS);
    const running = record.endNs === 0n;
    const state = running ? "requested" : !person ? "auto" : accepted ? "approved" : "denied";
    draft.internal = state === "auto" && accepted;
    draft.approval = { state, question: null, reason: null, by: person ? "user" : source || null, waitMs };
    if (person || accepted || running) return;
    draft.guardrail = blockedByRule(source, null, draft.parentId);
  },
};

export const decisionOfLog: Rule = {
  name: "of a call whose decision only logs tell, a person allowed it who had the time to, or it was refused and never ran",
  apply(draft, record) {
    if (draft.kind !== "tool") return;
    const refusedBy = text(record, "traceline.refused_by");
    if (refusedBy !== null) refuse(draft, refusedBy);
    const waitMs = asCount(record.attributes.get("traceline.waited_ms"));
    if (waitMs !== null) draft.approval = { state: "approved", question: null, reason: null, by: "user", waitMs };
  },
};

function refuse(draft: SpanDraft, source: string): void {
  draft.notRun = true;
  if (isPerson(source)) draft.approval = { state: "denied", question: null, reason: null, by: "user", waitMs: null };
  else draft.guardrail = blockedByRule(source, `${draft.toolName ?? "a tool"} was not allowed`, draft.spanId);
}

/** A question to a person that was answered with yes. */
interface Wait {
  readonly source: string;
  readonly fromNs: bigint;
  readonly waitMs: number;
}

/** What its agent did last before a decision: since then the question was open. */
const BEFORE: ReadonlySet<string> = new Set(["api_request", "tool_result", "tool_decision"]);

const NS_PER_MS = 1_000_000n;

/** Calls, by their id, that a person allowed, with the time that it took. `logs` are in order of time. */
export function waitsOf(logs: readonly LogRecord[]): ReadonlyMap<string, Wait> {
  const waits = new Map<string, Wait>();
  const last = new Map<string | null, bigint>();
  const requests = logs.filter((log) => eventOf(log) === "api_request");
  for (const log of logs) {
    if (!BEFORE.has(eventOf(log))) continue;
    const agent = text(log, "agent_id");
    const call = text(log, "tool_use_id");
    const source = text(log, "source") ?? "";
    const fromNs = last.get(agent);
    const atNs = timeOf(log);
    last.set(agent, atNs);
    const isYes = eventOf(log) === "tool_decision" && text(log, "decision") === "accept" && isPerson(source);
    if (!isYes || call === null || fromNs === undefined) continue;
    // A call may be decided while its answer still streams: then nothing tells when it was asked about.
    if (requests.some((one) => text(one, "agent_id") === agent && beginOfLogged(one) < atNs && atNs < timeOf(one)))
      continue;
    const waitMs = Number((atNs - fromNs) / NS_PER_MS);
    if (waitMs >= LEAST_WAIT_MS) waits.set(call, { source, fromNs, waitMs });
  }
  return waits;
}
