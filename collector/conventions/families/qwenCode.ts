import type { Kind } from "../../contract/kind.ts";
import type { ApprovalFact } from "../../model/modelSpan.ts";
import type { LogRecord, SpanRecord } from "../../otlp/telemetry.ts";
import type { Family, Rule, TraceRule } from "../family.ts";
import { checkOfCall } from "../reading/checkOfCall.ts";
import { asBoolean, asCount, asJson, asText } from "../reading/fieldReaders.ts";
import { textIn } from "../reading/jsonFields.ts";
import { nearestOf } from "../reading/nearestOf.ts";
import { withContent } from "../reading/withContent.ts";
import { agentName, toolCall } from "./geminiCli/geminiCli.ts";
import { spansOfGeminiLogs } from "./geminiCli/geminiCliLogs.ts";
import { askedAgain, geminiEvent, talk } from "./geminiCli/geminiCliRun.ts";

/**
 * Qwen Code: grown out of Gemini CLI, whose log records it sends under a prefix of its own; its spans have names of its
 * own and keys of OpenTelemetry GenAI. A prompt is a trace.
 */

const MAIN_AGENT = "qwen-code";

const KINDS: Readonly<Record<string, Kind>> = {
  interaction: "agent",
  subagent: "agent",
  llm_request: "llm",
  tool: "tool",
  "tool.blocked_on_user": "approval",
  "tool.execution": "internal",
  hook: "hook",
};

/** Log records that were turned into spans, for those who take no logs: the spans beside them say the same. */
const isBridged = (record: SpanRecord) => record.attributes.get("log.bridge") === true;

function kind(record: SpanRecord): Kind | null {
  if (isBridged(record)) return "internal";
  const name = record.name.replace(/^qwen-code\./, "");
  return Object.hasOwn(KINDS, name) ? (KINDS[name] ?? null) : null;
}

/** Rules of Gemini CLI are for records that tell as it does. */
const ofLogs = (rule: Rule): Rule => ({
  name: rule.name,
  apply(draft, record, fields) {
    if (draft.fromLog) rule.apply(draft, record, fields);
  },
});

const mainAgent: Rule = {
  name: "the main agent has no name but the product's",
  apply(draft) {
    if (draft.kind === "agent") draft.agentName ??= MAIN_AGENT;
  },
};

/** Why a tool did not run → who stopped it. */
const STOPS: Readonly<Record<string, string>> = {
  pre_hook_blocked: "hook",
  permission_hook_denied: "hook",
  invocation_guard_denied: "permission rule",
  permission_denied: "permission rule",
  plan_mode_blocked: "permission rule",
  non_interactive_denied: "permission rule",
  background_agent_denied: "permission rule",
};

const stopped: Rule = {
  name: "a tool that a hook or a rule stopped never ran, and one that was broken off has not failed",
  apply(draft, record) {
    if (draft.kind !== "tool" || draft.fromLog) return;
    const why = asText(record.attributes.get("tool.failure_kind")) ?? "";
    if (why === "cancelled") {
      draft.outcome = "unset";
      draft.error = null;
    }
    const by = Object.hasOwn(STOPS, why) ? STOPS[why] : undefined;
    if (by === undefined) return;
    draft.guardrail = checkOfCall(
      by,
      "block",
      draft.error?.message ?? asText(record.attributes.get("error")),
      draft.spanId,
    );
    draft.notRun = true;
    draft.outcome = "unset";
    draft.error = null;
  },
};

/** What hooks say where none is set up. */
const NO_HOOK = "hook runner returned no output without error detail";

const hook: Rule = {
  name: "a hook that says nothing has not failed: there was none",
  apply(draft) {
    if (draft.kind !== "hook" || draft.error?.message !== NO_HOOK) return;
    draft.internal = true;
    draft.outcome = "unset";
    draft.error = null;
  },
};

const decision: Rule = {
  name: "a person's word is one that came from the terminal or the editor",
  apply(draft, record) {
    if (draft.kind !== "approval") return;
    const said = asText(record.attributes.get("decision")) ?? "";
    const source = asText(record.attributes.get("source"));
    const waitMs = asCount(record.attributes.get("duration_ms"));
    const state = stateOf(said, source, record.endNs === 0n);
    draft.internal = state === "auto";
    draft.approval = { state, question: null, reason: null, by: state === "auto" ? source : "user", waitMs };
  },
};

function stateOf(said: string, source: string | null, running: boolean): ApprovalFact["state"] {
  if (running) return "requested";
  if (said === "auto_approved" || source === "hook" || source === "auto" || said === "error") return "auto";
  if (source === "system") return "expired";
  return said.startsWith("proceed") || said.startsWith("modify") ? "approved" : "denied";
}

const failed: Rule = {
  name: "failure stands in a flag, also where the status is unset; what was broken off has not failed",
  apply(draft, record) {
    if (draft.kind !== "tool" || draft.outcome === "error" || draft.notRun || draft.fromLog) return;
    const isCancelled = asText(record.attributes.get("tool.failure_kind")) === "cancelled";
    if (isCancelled || asBoolean(record.attributes.get("success")) !== false) return;
    draft.outcome = "error";
    draft.error = { type: null, message: asText(record.attributes.get("error")) };
  },
};

const reasons: TraceRule = {
  name: "why a tool failed stands in its log record: its span only says that it did",
  apply(spans, logs) {
    const told = new Map<string, LogRecord>();
    for (const log of logs) {
      const call = geminiEvent(log) === "tool_call" ? asText(log.attributes.get("call_id")) : null;
      if (call !== null) told.set(call, log);
    }
    for (const { draft } of spans) {
      const log = draft.kind === "tool" && draft.outcome === "error" ? told.get(draft.toolCallId ?? "") : undefined;
      const message = log ? asText(log.attributes.get("error")) : null;
      if (log && message !== null) draft.error = { type: asText(log.attributes.get("error_type")), message };
    }
    return [];
  },
};

/** Tools that start a sub-agent. */
const STARTS: ReadonlySet<string> = new Set(["agent", "task"]);

const agents: TraceRule = {
  name: "a call that started a sub-agent in the background is all there is of it beside its own trace; what waits for a person is part of its call",
  apply(spans) {
    const around = nearestOf(spans, (draft) => draft.kind === "agent");
    const tools = nearestOf(spans, (draft) => draft.kind === "tool");
    const started = new Set(spans.flatMap(({ draft }) => (draft.kind === "agent" ? [tools.get(draft.spanId)] : [])));
    for (const { draft, record } of spans) {
      if ((draft.kind === "llm" || draft.kind === "tool") && !around.has(draft.spanId)) {
        draft.actor = asText(record.attributes.get("subagent_name")) ?? MAIN_AGENT;
      }
      if (draft.kind === "approval") {
        const tool = tools.get(draft.spanId);
        draft.toolName = tool?.toolName ?? draft.toolName;
        if (tool && (draft.approval?.state === "denied" || draft.approval?.state === "expired")) tool.notRun = true;
      }
      if (draft.kind !== "tool" || draft.fromLog || !STARTS.has(draft.toolName ?? "")) continue;
      const input = asJson(draft.content.input() ?? undefined);
      draft.content = withContent(draft.content, { question: () => textIn(input, "prompt") });
      if (!started.has(draft) && draft.outcome !== "error" && !draft.notRun)
        draft.calledAgent = textIn(input, "subagent_type") ?? "sub-agent";
    }
    return [];
  },
};

export const qwenCode: Family = {
  name: "qwen-code",
  countedAs: "genai",
  signs: { scope: /^qwen-code$/, names: /^qwen-code\./, service: /^qwen-code$/ },
  tellsQuestions: true,
  keys: { toolCallId: ["tool.call_id", "gen_ai.tool.call.id"], reasoningTokens: ["thoughts_token_count"] },
  kind,
  rules: [ofLogs(agentName), ofLogs(toolCall), mainAgent, stopped, failed, hook, decision],
  fromLogs: {
    spans: (logs) => spansOfGeminiLogs(logs, { mainAgent: MAIN_AGENT, thinkingApart: false }),
    trace: () => null,
  },
  // Agents in the background, what they come back with, and what is asked beside all prompts begin traces of their own.
  isPart: (draft, { name, attributes }) =>
    draft.parentId === null &&
    (name === "qwen-code.subagent" ||
      attributes.get("qwen-code.message_type") === "notification" ||
      (draft.kind === "llm" && attributes.get("llm_request.context") === "standalone")),
  traceRules: [reasons, agents, askedAgain, talk],
};
