import type { Kind } from "../../../contract/kind.ts";
import type { ModelEvent } from "../../../model/modelSpan.ts";
import type { EventRecord, SpanRecord } from "../../../otlp/telemetry.ts";
import type { Family, Rule } from "../../family.ts";
import { editedPlace } from "../../reading/editedPlace.ts";
import { asBoolean, asCount, asText } from "../../reading/fieldReaders.ts";
import { decision, decisionOfLog } from "./claudeCodeDecisions.ts";
import { hookCheck, hooksOfLogs } from "./claudeCodeHooks.ts";
import { spansOfLogs, traceOfLog } from "./claudeCodeLogs.ts";
import { mcpToolName } from "./claudeCodeRecords.ts";
import { MAIN_AGENT, subAgents, toolsAndLogs } from "./claudeCodeTrace.ts";

/** Claude Code: spans with names of its own and keys without a prefix, log records beside them. */

const KINDS: Readonly<Record<string, Kind>> = {
  interaction: "agent",
  llm_request: "llm",
  tool: "tool",
  "tool.blocked_on_user": "approval",
  "tool.execution": "internal",
  "bash.subprocess": "internal",
  "mcp.rpc": "internal",
  "subagent.spawn": "internal",
  compaction: "internal",
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

const mcpTools: Rule = {
  name: "tools of servers that the user set up have one name, and their own in their parameters",
  apply(draft, record) {
    if (draft.kind === "tool") draft.toolName = mcpToolName(draft.toolName, record);
  },
};

const cacheIsApart: Rule = {
  name: "input tokens leave out what came from the cache and what was written to it",
  apply(draft, record) {
    // What newer versions send with a prefix beside them includes all.
    if (!draft.tokens || !record.attributes.has("input_tokens")) return;
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

/** Hooks whose word on a call is its decision, too. */
const DECIDING: ReadonlySet<string> = new Set(["PreToolUse", "PermissionRequest"]);

const hook: Rule = {
  name: "a hook that blocked is a check of what it was called for",
  apply(draft, record) {
    if (draft.kind !== "hook" || (asCount(record.attributes.get("num_blocking")) ?? 0) === 0) return;
    const event = asText(record.attributes.get("hook_event")) ?? "";
    if (!DECIDING.has(event)) draft.guardrail = hookCheck(event, record, draft.parentId);
  },
};

const aborted: Rule = {
  name: "what a person broke off has not failed",
  apply(draft, record) {
    if (draft.outcome !== "error" || draft.error === null) return;
    const type = asText(record.attributes.get("error_class")) ?? draft.error.type ?? "";
    if (!ABORTED.test(draft.error.message ?? "") && !/abort/i.test(type)) return;
    draft.outcome = "unset";
    draft.error = null;
    draft.controlFlow = true;
  },
};

const ABORTED = /^(?:API Error: )?(?:Request was aborted|The operation was aborted|Interrupted by user|aborted)\b/i;

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
    responseModel: ["gen_ai.response.model", "model"],
    requestModel: ["gen_ai.request.model", "model"],
    responseId: ["request_id"],
    toolName: ["tool_name", "gen_ai.tool.name"],
    toolCallId: ["tool_use_id", "gen_ai.tool.call.id"],
    toolArguments: ["full_command", "file_path", "skill_name", "subagent_type"],
    firstToken: ["ttft_ms"],
    finishReasons: ["stop_reason"],
    inputTokens: ["input_tokens"],
    outputTokens: ["output_tokens"],
    cachedTokens: ["cache_read_tokens"],
    cacheWriteTokens: ["cache_creation_tokens"],
    costUsd: ["cost_usd"],
    input: ["user_prompt"],
  },
  kind,
  rules: [mainAgent, mcpTools, cacheIsApart, flags, aborted, decision, decisionOfLog, hook, edits],
  event,
  // A title, a summary or a check of the quota that is asked for beside all prompts.
  isPart: (draft, { attributes }) =>
    draft.kind === "llm" && draft.parentId === null && attributes.get("llm_request.context") === "standalone",
  fromLogs: { spans: spansOfLogs, trace: traceOfLog },
  plansApart: true,
  traceRules: [subAgents, toolsAndLogs, hooksOfLogs],
};
