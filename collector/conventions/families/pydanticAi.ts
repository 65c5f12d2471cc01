import type { Kind } from "../../contract/kind.ts";
import type { ModelEvent } from "../../model/modelSpan.ts";
import type { SpanRecord } from "../../otlp/telemetry.ts";
import type { Family, Rule, TraceRule } from "../family.ts";
import { asCount, asJson, asText, isList, isObject } from "../reading/fieldReaders.ts";
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

const approvals: TraceRule = {
  name: "tools that need approval leave no span: the questions are in the result of the agent",
  apply(spans) {
    const events: ModelEvent[] = [];
    const ran = new Map<string, bigint>();
    for (const { draft } of spans)
      if (draft.kind === "tool" && draft.toolCallId) ran.set(draft.toolCallId, draft.startNs);
    for (const { draft, record } of spans) {
      const result = draft.kind === "agent" ? asJson(record.attributes.get("final_result")) : null;
      const asked = isObject(result) && isList(result.approvals) && isList(result.calls) ? result.approvals : [];
      for (const call of asked) {
        const id = textIn(call, "tool_call_id");
        const ranAt = id === null ? undefined : ran.get(id);
        const later = ranAt !== undefined && ranAt > draft.startNs ? ranAt : null;
        events.push({
          type: "approval",
          spanId: draft.spanId,
          atNs: draft.endNs ?? draft.startNs,
          source: "event",
          tool: textIn(call, "tool_name"),
          answeredNs: later,
          fact: {
            state: later === null ? "requested" : "approved",
            question: null,
            reason: null,
            by: null,
            waitMs: null,
          },
        });
      }
    }
    return events;
  },
};

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
  traceRules: [approvals],
};
