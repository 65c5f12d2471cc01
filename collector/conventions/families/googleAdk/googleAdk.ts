import type { Kind } from "../../../contract/kind.ts";
import type { SpanRecord } from "../../../otlp/telemetry.ts";
import type { Family, Rule, RuledSpan, SpanDraft, TraceRule } from "../../family.ts";
import { innermostAsks } from "../../graphPauses.ts";
import { asCount, asJson, asText, isObject } from "../../reading/fieldReaders.ts";
import { textIn } from "../../reading/jsonFields.ts";
import { answerText, type ChatMessage, chatMessages, firstQuestion, lastText } from "../../reading/messageParts.ts";
import { namedAgents, tookOver } from "../../reading/tookOver.ts";
import { withContent } from "../../reading/withContent.ts";
import { nodes, nodesAnswered, nodeTries, workflowTurns } from "./googleAdkNodes.ts";
import { longRunningTurns } from "./googleAdkTurns.ts";

/** Google's Agent Development Kit: the older tree (JavaScript, and Python on request) and the one of Python 2. */

const PREFIX = "gcp.vertex.agent";
const TOOL = /^execute_tool (.+)$/;

function kind(record: SpanRecord): Kind | null {
  const { name } = record;
  if (name === "invocation") return "workflow";
  if (name === "call_llm" || name.startsWith("generate_content")) return "llm";
  if (name.startsWith("agent_run")) return "agent";
  if (name.startsWith("send_data")) return "message";
  if (!TOOL.test(name)) return null;
  return isMerged(record) ? "internal" : "tool";
}

/** Results of parallel calls put together: no tool ran. */
function isMerged(record: SpanRecord): boolean {
  return /^execute_tool \(merged/.test(record.name);
}

const merged: Rule = {
  name: "the tool `(merged tools)` only puts the results of parallel calls together",
  apply(draft, record) {
    if (!isMerged(record)) return;
    draft.internal = true;
    draft.toolName = null;
    draft.toolCallId = null;
  },
};

const nameless: Rule = {
  name: "agents of the oldest tree are named by their spans",
  apply(draft, record) {
    if (draft.kind === "agent") draft.agentName ??= /^agent_run \[(.+)\]$/.exec(record.name)?.[1] ?? null;
  },
};

/** A call that a callback answered at once takes no longer than this. */
const AT_ONCE_NS = 5_000_000n;

const bare: Rule = {
  name: "in JavaScript a tool or a model call that failed is a span without any attribute or status",
  apply(draft, record) {
    const tool = TOOL.exec(record.name)?.[1];
    if (tool !== undefined && draft.kind === "tool") draft.toolName ??= tool;
    if (record.attributes.size > 0 || record.endNs === 0n || draft.outcome !== "unset") return;
    const asked = draft.kind === "llm" && record.endNs - record.startNs > AT_ONCE_NS;
    if (draft.kind !== "tool" && !asked) return;
    draft.outcome = "error";
    draft.error = { type: null, message: null };
  },
};

const usage: Rule = {
  name: "thinking and cache stand in the answer; JavaScript leaves thinking out of the output",
  apply(draft, record) {
    if (draft.kind !== "llm" || !draft.tokens) return;
    const answer = asText(record.attributes.get(`${PREFIX}.llm_response`));
    if (answer === null) return;
    const at = answer.lastIndexOf('"usageMetadata"');
    const told = (key: string) => {
      const found = at < 0 ? null : new RegExp(`"${key}":\\s*(\\d+)`).exec(answer.slice(at, at + 4000));
      return found ? asCount(found[1]) : null;
    };
    const thoughts = told("thoughtsTokenCount") ?? told("thoughts_token_count");
    const candidates = told("candidatesTokenCount") ?? told("candidates_token_count");
    const { output, reasoning, cachedInput } = draft.tokens;
    draft.tokens = {
      ...draft.tokens,
      cachedInput: cachedInput ?? told("cachedContentTokenCount") ?? told("cached_content_token_count"),
      reasoning: reasoning ?? thoughts,
      output: output !== null && output === candidates ? output + (thoughts ?? 0) : output,
    };
  },
};

const content: Rule = {
  name: "messages of the older tree are requests and answers of Gemini's API",
  apply(draft, record) {
    const request = record.attributes.get(`${PREFIX}.llm_request`);
    if (draft.kind !== "llm" || request === undefined) return;
    const sent = draft.content;
    const asked = (): ChatMessage[] => {
      const json = asJson(request);
      return isObject(json) ? chatMessages(json.contents ?? null) : [];
    };
    draft.content = withContent(sent, {
      input: () => lastText(asked()) ?? sent.input(),
      question: () => firstQuestion(asked()) ?? sent.question(),
      output: () => {
        const json = asJson(record.attributes.get(`${PREFIX}.llm_response`));
        return answerText(isObject(json) ? chatMessages(json.content ?? null) : []) ?? sent.output();
      },
    });
  },
};

const transfer: Rule = {
  name: "the tool `transfer_to_agent` passes control to the agent in its arguments",
  apply(draft) {
    if (draft.kind !== "tool" || draft.toolName !== "transfer_to_agent" || draft.outcome === "error") return;
    const args = asJson(draft.content.input() ?? undefined);
    draft.kind = "handoff";
    draft.handoff = { from: null, to: textIn(args, "agent_name") ?? textIn(args, "agentName") };
    draft.toolName = null;
  },
};

const reflected: Rule = {
  name: "a tool's failure that a plugin reports to the model stands only in its result",
  apply(draft) {
    if (draft.kind !== "tool" || draft.outcome === "error") return;
    const result = draft.content.output();
    if (result === null || !result.includes("ERROR_HANDLED_BY_REFLECT_AND_RETRY_PLUGIN")) return;
    const json = asJson(result);
    draft.outcome = "error";
    draft.error = { type: textIn(json, "error_type"), message: textIn(json, "error_details") };
  },
};

const takenOver: TraceRule = {
  name: "an agent that control passed to lies beside the transfer, or starts next where content is off",
  apply(spans) {
    const transfers = new Set<string>();
    const agents = namedAgents(spans);
    for (const { draft } of spans) {
      if (draft.kind === "handoff") {
        const { traceId, startNs: fromNs } = draft;
        const to = draft.handoff?.to ?? tookOver(agents, { fromNs, traceId })?.agentName ?? null;
        draft.handoff = { from: draft.handoff?.from ?? null, to };
        transfers.add(`${draft.parentId} ${to}`);
      } else if (draft.kind === "agent" && transfers.has(`${draft.parentId} ${draft.agentName}`))
        draft.handedOver = true;
    }
    return [];
  },
};

const oneSession: TraceRule = {
  name: "an agent that is called as a tool has a session of its own, which is not the user's",
  apply(spans) {
    const first = new Map<string, string>();
    for (const { draft } of spans) {
      if (draft.sessionId === null) continue;
      const known = first.get(draft.traceId);
      if (known === undefined) first.set(draft.traceId, draft.sessionId);
      else draft.sessionId = known;
    }
    return [];
  },
};

export const WAITS = /requires? confirmation/i;
export const REFUSED = /tool call (?:is|was) rejected/i;

const confirmations: TraceRule = {
  name: "a tool that waits for confirmation has a span that asks, and one of the same call id that then ran or was refused",
  apply(spans) {
    const calls = new Map<string, SpanDraft[]>();
    const parents = new Set<string>();
    for (const { draft } of spans) {
      if (draft.parentId !== null) parents.add(`${draft.traceId} ${draft.parentId}`);
      if (draft.kind !== "tool" || draft.toolCallId === null) continue;
      const known = calls.get(draft.toolCallId);
      if (known) known.push(draft);
      else calls.set(draft.toolCallId, [draft]);
    }
    for (const tries of calls.values()) {
      for (const [i, draft] of tries.entries()) {
        const result = draft.content.output();
        const later = tries[i + 1];
        const isAway = later !== undefined && later.traceId !== draft.traceId;
        if (!(result === null ? isAway : WAITS.test(result))) continue;
        const ran = later !== undefined && parents.has(`${later.traceId} ${later.spanId}`);
        const state = later ? answerIn(later, ran) : "requested";
        draft.notRun = true;
        draft.outcome = "unset";
        draft.error = null;
        if (later && state === "denied") later.notRun = true;
        draft.approval = {
          state,
          question: null,
          reason: null,
          by: later ? "user" : null,
          waitMs: later ? Number(later.startNs - draft.startNs) / 1e6 : null,
        };
      }
    }
    return [];
  },
};

/** How the framework calls an error that stands in a tool's result; what a tool throws has its own type. */
const IN_RESULT = "TOOL_ERROR";

/**
 * A refusal is told in the result, as an error. Without content only a call that did something or threw was allowed, and
 * one with an error in its result was refused: that is how a refusal ends.
 */
function answerIn(later: SpanDraft, ran: boolean): "approved" | "denied" | "answered" {
  const result = later.content.output();
  if (result !== null) return REFUSED.test(result) ? "denied" : "approved";
  if (ran) return "approved";
  if (later.outcome !== "error") return "answered";
  return later.error?.type === IN_RESULT ? "denied" : "approved";
}

/** A task goes on under its invocation's id (Python), or with the tool call that it waited for (JavaScript). */
function taskIds(draft: SpanDraft, record: SpanRecord): readonly string[] {
  const invocation = asText(record.attributes.get(`${PREFIX}.invocation_id`));
  const ids = invocation === null ? [] : [invocation];
  if (draft.kind === "tool" && draft.toolCallId !== null) ids.push(draft.toolCallId);
  return ids;
}

function turns(spans: readonly Pick<RuledSpan, "draft" | "record">[]) {
  const results = longRunningTurns(spans);
  const { asks, goesOn } = workflowTurns(spans);
  return { asks: [...results.asks, ...asks], answers: results.answers, goesOn };
}

export const googleAdk: Family = {
  name: "google-adk",
  tellsQuestions: true,
  keys: {
    workflowName: ["gen_ai.workflow.name", "adk.workflow.name"],
    sessionId: [`${PREFIX}.session_id`, "gen_ai.conversation.id"],
    toolArguments: ["gen_ai.tool.call.arguments", `${PREFIX}.tool_call_args`],
    toolResult: ["gen_ai.tool.call.result", `${PREFIX}.tool_response`],
    inputMessages: ["gen_ai.input.messages", `${PREFIX}.llm_request`],
    outputMessages: ["gen_ai.output.messages", `${PREFIX}.llm_response`],
    input: [`${PREFIX}.data`],
  },
  kind,
  rules: [nodes, merged, nameless, bare, usage, content, transfer, reflected],
  taskIds,
  turns,
  acrossTraces: true,
  traceRules: [takenOver, oneSession, confirmations, innermostAsks, nodesAnswered, nodeTries],
};
