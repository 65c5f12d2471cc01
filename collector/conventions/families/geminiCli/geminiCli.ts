import type { Kind } from "../../../contract/kind.ts";
import type { SpanRecord } from "../../../otlp/telemetry.ts";
import type { Family, Rule, SpanDraft } from "../../family.ts";
import { checkOfCall } from "../../reading/checkOfCall.ts";
import { asJson, asText, isObject, type Json } from "../../reading/fieldReaders.ts";
import { textIn } from "../../reading/jsonFields.ts";
import { chatMessages, firstScalar, textOfJson } from "../../reading/messageParts.ts";
import { withContent } from "../../reading/withContent.ts";
import { spansOfGeminiLogs } from "./geminiCliLogs.ts";
import { agents, askedAgain, MAIN_AGENT, plans, talk, tokensOfLogs } from "./geminiCliRun.ts";
import { callError, callOutput, callStatus, promptIdIn } from "./geminiCliText.ts";

/**
 * Gemini CLI: every model call and every round of tools is a trace of its own; what was asked for and what came back are
 * objects of its own making in the attributes for messages; the rest stands in log records.
 */

const MESSAGES_IN = "gen_ai.input.messages";
const MESSAGES_OUT = "gen_ai.output.messages";

function kind(record: SpanRecord): Kind | null {
  // The round of tools that an answer asked for: its calls lie in it.
  return asText(record.attributes.get("gen_ai.operation.name")) === "schedule_tool_calls" ? "internal" : null;
}

export const agentName: Rule = {
  name: "an agent's name stands in what it was asked; the attribute for it always names the product",
  apply(draft, record) {
    if (draft.kind !== "agent") return;
    draft.agentName = textIn(asJson(record.attributes.get(MESSAGES_IN)), "agent_name");
  },
};

export const toolCall: Rule = {
  name: "arguments, result and failure of a tool stand in one object, whatever the status of the span says",
  apply(draft, record) {
    if (draft.kind !== "tool") return;
    const sent = record.attributes.get(MESSAGES_IN);
    const answer = record.attributes.get(MESSAGES_OUT);
    const args = (): Json => {
      const call = asJson(sent);
      return isObject(call) ? (call.args ?? null) : null;
    };
    draft.content = withContent(draft.content, {
      input: () => textOfJson(args()) || null,
      output: () => callOutput(answer),
      firstArgument: () => firstScalar(args()),
      question: () => textIn(args(), "prompt"),
    });
    const status = callStatus(answer);
    if (status === "cancelled") draft.notRun = true;
    if (status !== "error") return;
    const error = callError(answer);
    const by = Object.hasOwn(FORBIDDEN, error.type ?? "") ? FORBIDDEN[error.type ?? ""] : undefined;
    if (by !== undefined) {
      draft.notRun = true;
      draft.guardrail = checkOfCall(by, "block", error.message, draft.spanId);
      return;
    }
    draft.outcome = "error";
    draft.saidOk = false;
    draft.error = error;
  },
};

/** What is said of a call that the policy of the program does not allow: it never runs. */
const FORBIDDEN: Readonly<Record<string, string>> = {
  policy_violation: "policy",
  execution_denied: "permission rule",
};

const CONTEXT = /^\s*<session_context>[\s\S]*?(?:<\/session_context>|$)/;

const question: Rule = {
  name: "what a person asked comes after the context that the program puts in front of it",
  apply(draft, record) {
    if (draft.kind !== "llm") return;
    const asked = () => {
      for (const { role, text } of chatMessages(asJson(record.attributes.get(MESSAGES_IN)))) {
        const said = role === "user" ? (text?.replace(CONTEXT, "").trim() ?? "") : "";
        if (said !== "") return said;
      }
      return null;
    };
    draft.content = withContent(draft.content, { question: asked });
  },
};

/**
 * A prompt is one task. Its id begins with the session's; ids of other forms are those of sub-agents and helpers, whose
 * spans belong to the task that runs.
 */
function taskIds(draft: SpanDraft, record: SpanRecord): readonly string[] {
  // In a terminal the prompt is a span around all of its work.
  if (draft.kind === "prompt" && draft.parentId === null) return [record.traceId];
  const prompt = asText(record.attributes.get("gen_ai.prompt.name")) ?? promptIdIn(record.attributes.get(MESSAGES_IN));
  if (prompt === null || !(draft.sessionId === null ? draft.parentId === null : prompt.startsWith(draft.sessionId)))
    return [];
  return [prompt];
}

export const geminiCli: Family = {
  name: "gemini-cli",
  tellsQuestions: true,
  keys: { toolCallId: ["gen_ai.tool.call_id"] },
  kind,
  rules: [agentName, toolCall, question],
  taskIds,
  taskOfLog: ({ attributes }) => asText(attributes.get("prompt_id")),
  acrossTraces: true,
  needsTask: true,
  fromLogs: {
    spans: (logs) => spansOfGeminiLogs(logs, { mainAgent: MAIN_AGENT, thinkingApart: true }),
    trace: () => null,
  },
  traceRules: [agents, tokensOfLogs, askedAgain, plans, talk],
};
