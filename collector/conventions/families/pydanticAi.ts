import type { Kind } from "../../contract/kind.ts";
import type { ModelEvent } from "../../model/modelSpan.ts";
import type { SpanRecord } from "../../otlp/telemetry.ts";
import type { Family, Rule, RuledSpan, SpanDraft, TraceRule } from "../family.ts";
import { lastResponses } from "../reading/callTurns.ts";
import { asCount, asJson, asText, isList, isObject, type Json } from "../reading/fieldReaders.ts";
import { textIn } from "../reading/jsonFields.ts";

/** Pydantic AI and Pydantic Graph. Their spans are GenAI with a few keys and habits more, and are counted as such. */

const GRAPH = /^run graph (.+)$/;
const NODE = /^run node (.+)$/;

function kind(record: SpanRecord): Kind | null {
  if (GRAPH.test(record.name)) return "workflow";
  if (NODE.test(record.name)) return "step";
  if (record.name === "agent run") return "agent";
  return /^running tools?$/.test(record.name) && record.attributes.has("tool_arguments") ? "tool" : null;
}

const graph: Rule = {
  name: "a graph and its nodes are named by their spans",
  apply(draft, record) {
    const name = GRAPH.exec(record.name)?.[1];
    if (name !== undefined) draft.workflowName = name;
    draft.title = asText(record.attributes.get("node_id")) ?? NODE.exec(record.name)?.[1] ?? null;
  },
};

const deferral: Rule = {
  name: "a tool that is put off has not failed and has not run; put off for approval, a person is asked",
  apply(draft, record) {
    const name = asText(record.attributes.get("pydantic_ai.tool.deferral.name"));
    if (draft.kind !== "tool" || name === null) return;
    draft.notRun = true;
    draft.controlFlow = true;
    draft.outcome = "unset";
    draft.error = null;
    if (!/Approval/.test(name)) return;
    const question = textIn(asJson(record.attributes.get("pydantic_ai.tool.deferral.metadata")), "reason");
    draft.approval = { state: "requested", question, reason: null, by: null, waitMs: null };
  },
};

const retry: Rule = {
  name: "a tool that asks the model to try again says at which attempt it is",
  apply(draft, record) {
    const attempt = asCount(record.attributes.get("pydantic_ai.tool.retry.attempt"));
    // The attempt that asks is told; the one that follows is another span, found by its agent and tool.
    if (attempt === null || draft.error === null) return;
    draft.error = {
      ...draft.error,
      type: draft.error.type ?? asText(record.attributes.get("pydantic_ai.tool.retry.cause")),
    };
  },
};

/** Calls that an agent's result leaves to a person, as `requires_approval` does: they have no span. */
function askedCalls(record: SpanRecord): { readonly id: string | null; readonly name: string | null }[] {
  const raw = record.attributes.get("final_result");
  if (typeof raw === "string" && !raw.includes('"approvals"')) return [];
  const result = asJson(raw);
  if (!isObject(result) || !isList(result.approvals) || !isList(result.calls)) return [];
  return result.approvals.map((call) => ({ id: textIn(call, "tool_call_id"), name: textIn(call, "tool_name") }));
}

const asksInside = (draft: SpanDraft) => draft.kind === "tool" && draft.notRun && draft.approval?.state === "requested";

/** Calls that an agent goes on with: what came back since the model's last word, before it is asked for the first time. */
function resumedCalls(
  spans: readonly Pick<RuledSpan, "draft" | "record">[],
): ReadonlyMap<string, { said: Json; draft: SpanDraft }> {
  const resumed = new Map<string, { said: Json; draft: SpanDraft }>();
  const first = new Map<string | null, Pick<RuledSpan, "draft" | "record">>();
  for (const span of spans) {
    const key = `${span.draft.traceId} ${span.draft.parentId}`;
    const known = first.get(key);
    if (span.draft.kind === "llm" && (!known || span.draft.startNs < known.draft.startNs)) first.set(key, span);
  }
  for (const { draft, record } of first.values())
    for (const [id, said] of lastResponses(record.attributes.get("gen_ai.input.messages")))
      resumed.set(id, { said, draft });
  return resumed;
}

const approvals: TraceRule = {
  name: "what an agent leaves to a person is answered by the run that goes on: the tool runs with the same call id, or never",
  apply(spans) {
    const asking = spans.filter(
      ({ draft, record }) => asksInside(draft) || (draft.kind === "agent" && askedCalls(record).length > 0),
    );
    if (asking.length === 0) return [];
    const events: ModelEvent[] = [];
    const resumed = resumedCalls(spans);
    const runs = spans.filter(({ draft }) => draft.kind === "tool" && draft.toolCallId !== null && !asksInside(draft));
    const answerTo = (id: string | null, askedNs: bigint) => {
      const ran = runs.find(({ draft }) => draft.toolCallId === id && draft.startNs >= askedNs);
      if (ran) return { state: "approved", atNs: ran.draft.startNs, reason: null } as const;
      const goesOn = id === null ? undefined : resumed.get(id);
      if (!goesOn || goesOn.draft.startNs < askedNs) return { state: "requested", atNs: null, reason: null } as const;
      const reason = typeof goesOn.said === "string" ? goesOn.said : null;
      return { state: "denied", atNs: goesOn.draft.startNs, reason } as const;
    };
    for (const { draft, record } of asking) {
      const askedNs = draft.endNs ?? draft.startNs;
      if (draft.approval && asksInside(draft)) {
        const { state, atNs, reason } = answerTo(draft.toolCallId, askedNs);
        const waitMs = atNs === null ? null : Number(atNs - draft.startNs) / 1e6;
        draft.approval = { ...draft.approval, state, reason, waitMs, by: atNs === null ? null : "user" };
        continue;
      }
      for (const { id, name } of askedCalls(record)) {
        const { state, atNs, reason } = answerTo(id, askedNs);
        const fact = { state, question: null, reason, by: atNs === null ? null : "user", waitMs: null };
        events.push({
          type: "approval",
          spanId: draft.spanId,
          atNs: askedNs,
          source: "event",
          tool: name,
          answeredNs: atNs,
          fact,
        });
      }
    }
    return events;
  },
};

/** Milliseconds since the epoch in a version 7 UUID; null for any other text. */
function timeOfId(id: string | null): number | null {
  const match = /^([0-9a-f]{8})-([0-9a-f]{4})-7[0-9a-f]{3}-/i.exec(id ?? "");
  return match ? Number.parseInt(`${match[1]}${match[2]}`, 16) : null;
}

/** Ids of one run are made one right after the other, the run's own first. */
const APART_MS = 20;

/** Whether a conversation's id was made right after a run's. Ids of one process that are made later are greater. */
function isMadeWith(conversation: string, run: string | null): boolean {
  const [first, next] = [timeOfId(run), timeOfId(conversation)];
  if (run === null || first === null || next === null) return false;
  return conversation.toLowerCase() > run.toLowerCase() && next - first <= APART_MS;
}

/** A conversation's id that was made right after the run's was given by nobody; message history passes it on. */
function conversationOf({ sessionId }: SpanDraft, record: SpanRecord): { id: string; isMade: boolean } | null {
  const run = sessionId === null ? null : asText(record.attributes.get("gen_ai.agent.call.id"));
  return sessionId === null || run === null ? null : { id: sessionId, isMade: isMadeWith(sessionId, run) };
}

function turns(spans: readonly Pick<RuledSpan, "draft" | "record">[]) {
  const asks = spans.flatMap(({ draft, record }) => {
    if (asksInside(draft)) return [draft.toolCallId];
    return draft.kind === "agent" ? askedCalls(record).map(({ id }) => id) : [];
  });
  return { asks: asks.filter((id) => id !== null), answers: [...resumedCalls(spans).keys()] };
}

export const pydanticAi: Family = {
  name: "pydantic-ai",
  keys: {
    agentName: ["gen_ai.agent.name", "agent_name"],
    toolArguments: ["gen_ai.tool.call.arguments", "tool_arguments"],
    toolResult: ["gen_ai.tool.call.result", "tool_response"],
    requestModel: ["gen_ai.request.model", "model_name"],
    cachedTokens: ["gen_ai.usage.cache_read.input_tokens", "gen_ai.usage.details.cache_read_tokens"],
    cacheWriteTokens: ["gen_ai.usage.cache_write.input_tokens", "gen_ai.usage.details.cache_write_tokens"],
    reasoningTokens: ["gen_ai.usage.reasoning.output_tokens", "gen_ai.usage.details.reasoning_tokens"],
    costUsd: ["operation.cost"],
    inputMessages: ["gen_ai.input.messages", "pydantic_ai.all_messages", "all_messages_events"],
    output: ["final_result"],
  },
  kind,
  rules: [graph, deferral, retry],
  turns,
  acrossTraces: true,
  conversationOf,
  traceRules: [approvals],
};
