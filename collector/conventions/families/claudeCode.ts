import type { Kind } from "../../contract/kind.ts";
import type { GuardrailFact, ModelEvent } from "../../model/modelSpan.ts";
import type { EventRecord, SpanRecord } from "../../otlp/telemetry.ts";
import type { Family, Rule } from "../family.ts";
import { editedPlace } from "../reading/editedPlace.ts";
import { asBoolean, asCount, asText } from "../reading/fieldReaders.ts";
import { spansOfLogs, traceOfLog } from "./claudeCodeLogs.ts";
import { MAIN_AGENT, subAgents, toolsAndLogs } from "./claudeCodeTrace.ts";

/** Claude Code: spans with names of its own and keys without a prefix, log records beside them. */

const KINDS: Readonly<Record<string, Kind>> = {
  interaction: "agent",
  llm_request: "llm",
  tool: "tool",
  "tool.blocked_on_user": "approval",
  "tool.execution": "internal",
  hook: "hook",
};

function kind(record: SpanRecord): Kind | null {
  const type = asText(record.attributes.get("span.type")) ?? record.name.replace(/^claude_code\./, "");
  return Object.hasOwn(KINDS, type) ? (KINDS[type] ?? null) : null;
}

const mainAgent: Rule = {
  name: "the main agent has no name but the product's",
  apply(draft) {
    if (draft.kind === "agent") draft.agentName = MAIN_AGENT;
  },
};

const cacheIsApart: Rule = {
  name: "input tokens leave out what came from the cache and what was written to it",
  apply(draft) {
    if (!draft.tokens) return;
    const { input, cachedInput, cacheWrite } = draft.tokens;
    draft.tokens = { ...draft.tokens, input: (input ?? 0) + (cachedInput ?? 0) + (cacheWrite ?? 0) };
  },
};

const flags: Rule = {
  name: "failure stands in a flag, also where the status is unset",
  apply(draft, record) {
    if (asBoolean(record.attributes.get("success")) !== false) return;
    draft.outcome = "error";
    const message = draft.error?.message ?? asText(record.attributes.get("error"));
    draft.error = { type: draft.error?.type ?? asText(record.attributes.get("error_class")), message };
  },
};

/** A person takes longer than this: what was decided faster was a saved rule. */
const LEAST_WAIT_MS = 100;

const refusal: Rule = {
  name: "of a call that was refused, where only logs tell, the decision is all there is",
  apply(draft, record) {
    const source = asText(record.attributes.get("traceline.refused_by"));
    if (draft.kind !== "tool" || source === null) return;
    draft.notRun = true;
    if (source.startsWith("user_")) {
      draft.approval = { state: "denied", question: null, reason: null, by: "user", waitMs: null };
    } else draft.guardrail = blockedByRule(source, `${draft.toolName ?? "a tool"} was not allowed`, draft.spanId);
  },
};

function blockedByRule(source: string, reason: string | null, targetSpanId: string | null): GuardrailFact {
  return {
    name: source === "hook" ? "hook" : "permission rule",
    stage: "tool_input",
    stageStated: true,
    verdict: "block",
    reason,
    policy: null,
    score: null,
    targetSpanId,
  };
}

const decision: Rule = {
  name: "a decision is a person's when its source says user and somebody had the time to decide",
  apply(draft, record) {
    if (draft.kind !== "approval") return;
    const source = asText(record.attributes.get("source")) ?? "";
    const waitMs = asCount(record.attributes.get("duration_ms"));
    const accepted = asText(record.attributes.get("decision")) === "accept";
    const person = source.startsWith("user_") && (!accepted || (waitMs ?? LEAST_WAIT_MS) >= LEAST_WAIT_MS);
    const running = record.endNs === 0n;
    const state = running ? "requested" : !person ? "auto" : accepted ? "approved" : "denied";
    draft.internal = state === "auto" && accepted;
    draft.approval = { state, question: null, reason: null, by: person ? "user" : source || null, waitMs };
    if (person || accepted || running) return;
    draft.guardrail = blockedByRule(source, null, draft.parentId);
  },
};

function event(told: EventRecord, record: SpanRecord): ModelEvent | null {
  if (told.name !== "gen_ai.request.attempt") return null;
  const attempt = asCount(told.attributes.get("attempt"));
  if (attempt === null || attempt < 2) return null;
  return {
    type: "retry",
    spanId: record.spanId,
    atNs: told.timeNs,
    source: "event",
    attempt: attempt - 1,
    reason: null,
  };
}

const edits: Rule = {
  name: "an edit stands on the first line that it changed",
  apply(draft, record) {
    if (draft.kind === "tool") draft.location ??= editedPlace(record);
  },
};

export const claudeCode: Family = {
  name: "claude-code",
  tellsQuestions: true,
  keys: {
    sessionId: ["session.id"],
    responseModel: ["model"],
    requestModel: ["gen_ai.request.model", "model"],
    responseId: ["request_id"],
    toolName: ["tool_name", "gen_ai.tool.name"],
    toolCallId: ["tool_use_id", "gen_ai.tool.call.id"],
    toolArguments: ["full_command", "file_path", "skill_name", "subagent_type"],
    finishReasons: ["stop_reason"],
    inputTokens: ["input_tokens"],
    outputTokens: ["output_tokens"],
    cachedTokens: ["cache_read_tokens"],
    cacheWriteTokens: ["cache_creation_tokens"],
    input: ["user_prompt"],
  },
  kind,
  rules: [mainAgent, cacheIsApart, flags, decision, refusal, edits],
  event,
  fromLogs: { spans: spansOfLogs, trace: traceOfLog },
  plansApart: true,
  traceRules: [subAgents, toolsAndLogs],
};
