import type { Stage } from "../../contract/facts.ts";
import type { Verdict } from "../../contract/span.ts";
import type { ApprovalFact, GuardrailFact } from "../../model/modelSpan.ts";
import type { AnyValue, Attributes } from "../../otlp/telemetry.ts";
import type { SpanDraft } from "../family.ts";
import { asBoolean, asNumber, asText } from "./fieldReaders.ts";

/**
 * Checks and approvals that a program writes under names of its own (`app.guardrail.triggered`,
 * `shop.approval.decision`): readable without guessing, because the last two words say what they are.
 */

const PATTERN = /^(?!traceline\.)[\w-]+(?:\.[\w-]+)*\.(guardrail|approval)\.([a-z_.]+)$/;

interface Found {
  readonly guardrail: Map<string, AnyValue>;
  readonly approval: Map<string, AnyValue>;
}

export function readProgram(draft: SpanDraft, attributes: Attributes): void {
  const found = collect(attributes);
  if (!found) return;
  if (draft.guardrail === null && found.guardrail.size > 0) draft.guardrail = guardrailOf(found.guardrail);
  if (draft.approval === null && found.approval.size > 0) {
    draft.approval = approvalOf(found.approval);
    if (draft.approval && draft.toolName === null) draft.toolName = asText(found.approval.get("tool"));
  }
  if (draft.kind !== null) return;
  if (draft.guardrail) draft.kind = "guardrail";
  else if (draft.approval) draft.kind = "approval";
}

function collect(attributes: Attributes): Found | null {
  let found: Found | null = null;
  for (const [key, value] of attributes) {
    if (!key.includes("guardrail.") && !key.includes("approval.")) continue;
    const match = PATTERN.exec(key);
    if (!match) continue;
    found ??= { guardrail: new Map(), approval: new Map() };
    found[match[1] as "guardrail" | "approval"].set(match[2] as string, value);
  }
  return found;
}

const VERDICTS: Readonly<Record<string, Verdict>> = {
  allow: "allow",
  allowed: "allow",
  pass: "allow",
  passed: "allow",
  ok: "allow",
  warn: "warn",
  warning: "warn",
  modify: "modify",
  modified: "modify",
  fix: "modify",
  redact: "modify",
  redacted: "modify",
  block: "block",
  blocked: "block",
  deny: "block",
  denied: "block",
  fail: "block",
  failed: "block",
  reject: "block",
  rejected: "block",
  guardrail_intervened: "block",
  escalate: "escalate",
  escalated: "escalate",
  error: "error",
};

/** A word for a verdict in the model's words; null when it is none. */
function verdictOf(word: string | null): Verdict | null {
  if (word === null) return null;
  const key = word.trim().toLowerCase();
  return Object.hasOwn(VERDICTS, key) ? (VERDICTS[key] ?? null) : null;
}

const STAGE_WORDS: Readonly<Record<string, Stage>> = {
  input: "input",
  prompt: "input",
  request: "input",
  output: "output",
  response: "output",
  answer: "output",
  tool_input: "tool_input",
  tool_call: "tool_input",
  tool_output: "tool_output",
  tool_result: "tool_output",
  retrieval: "retrieval",
};

function stageOf(word: string | null): Stage | null {
  if (word === null) return null;
  const key = word
    .trim()
    .toLowerCase()
    .replace(/[-\s]+/g, "_");
  return Object.hasOwn(STAGE_WORDS, key) ? (STAGE_WORDS[key] ?? null) : null;
}

function guardrailOf(found: ReadonlyMap<string, AnyValue>): GuardrailFact {
  const text = (...keys: string[]) => keys.map((key) => asText(found.get(key))).find((value) => value !== null) ?? null;
  const triggered = asBoolean(found.get("triggered") ?? found.get("tripwire_triggered") ?? found.get("tripped"));
  const word = verdictOf(text("verdict", "decision", "action", "result", "result.type", "result.value", "status"));
  const stage = stageOf(text("stage", "target", "source", "type"));
  return {
    name: text("name", "component.name", "id"),
    stage: stage ?? "unknown",
    stageStated: stage !== null,
    verdict: word ?? (triggered === null ? "unknown" : triggered ? "block" : "allow"),
    reason: text("reason", "result.reason", "message", "explanation"),
    policy: text("policy", "policy.id"),
    score: asNumber(found.get("score")),
    targetSpanId: null,
  };
}

const APPROVED: ReadonlySet<string> = new Set(["approved", "approve", "accept", "accepted", "yes", "true", "granted"]);
const DENIED: ReadonlySet<string> = new Set(["denied", "deny", "reject", "rejected", "declined", "no", "false"]);

function approvalOf(found: ReadonlyMap<string, AnyValue>): ApprovalFact {
  const text = (...keys: string[]) => keys.map((key) => asText(found.get(key))).find((value) => value !== null) ?? null;
  const word = text("decision", "state", "outcome", "approved", "status")?.toLowerCase() ?? null;
  const state = word === null ? "requested" : APPROVED.has(word) ? "approved" : DENIED.has(word) ? "denied" : null;
  return {
    state: state ?? (word === "expired" ? "expired" : word === "auto" ? "auto" : "requested"),
    question: text("subject", "question", "prompt", "message"),
    reason: text("reason"),
    by: text("by", "approver", "user"),
    waitMs: asNumber(found.get("wait_ms")),
  };
}
