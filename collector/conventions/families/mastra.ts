import type { Kind } from "../../contract/kind.ts";
import type { ModelEvent } from "../../model/modelSpan.ts";
import type { SpanRecord } from "../../otlp/telemetry.ts";
import type { Family, Rule, SpanDraft, TraceRule } from "../family.ts";
import { asBoolean, asJson, asText, isObject } from "../reading/fieldReaders.ts";
import { textIn } from "../reading/jsonFields.ts";
import { chatMessages, firstQuestion, lastText } from "../reading/messageParts.ts";
import { withContent } from "../reading/withContent.ts";

/** Mastra's exporter. A span says what it is; failures and pauses stand beside it. */

const KINDS: Readonly<Record<string, Kind>> = {
  agent_run: "agent",
  workflow_run: "workflow",
  model_step: "step",
  model_inference: "llm",
  model_chunk: "internal",
  tool_call: "tool",
  mcp_tool_call: "mcp",
  mapping: "internal",
  memory_operation: "memory",
  rag_embedding: "embedding",
  rag_vector_operation: "retriever",
  graph_action: "step",
};

/** How processors are named that check and do not only rework what passes. */
const GUARD = /guard|moderat|pii|injection|jailbreak|scrubber|detector|safety|toxic|profan|policy|compliance/i;

const typeOf = (record: SpanRecord) => asText(record.attributes.get("mastra.span.type"));

function kind(record: SpanRecord): Kind | null {
  const type = typeOf(record);
  if (type === null) return null;
  if (Object.hasOwn(KINDS, type)) return KINDS[type] ?? null;
  // In older exporters the whole loop was the call; now the calls lie in it.
  if (type === "model_generation") return record.attributes.has("gen_ai.usage.input_tokens") ? "llm" : "step";
  if (type === "processor_run") return isGuard(record) ? "guardrail" : "internal";
  if (type.startsWith("workflow_")) return "step";
  return type.startsWith("scorer") ? "evaluator" : null;
}

function isGuard(record: SpanRecord): boolean {
  return record.statusCode === "error" || GUARD.test(processorName(record));
}

function processorName(record: SpanRecord): string {
  return record.name.replace(/^(?:processor_run|input processor|output processor):? /, "");
}

const processor: Rule = {
  name: "a processor that ends in an error has blocked; whose words it read tells the stage",
  apply(draft, record) {
    if (draft.kind !== "guardrail") return;
    const role = chatMessages(asJson(record.attributes.get("mastra.processor_run.input"))).at(-1)?.role ?? null;
    const stage = role === "user" ? "input" : role === "assistant" ? "output" : "unknown";
    const blocked = draft.outcome === "error";
    draft.guardrail = {
      name: processorName(record),
      stage,
      stageStated: stage !== "unknown",
      verdict: blocked ? "block" : draft.endNs === null ? "unknown" : "allow",
      reason: blocked ? (draft.error?.message ?? null) : null,
      policy: null,
      score: null,
      targetSpanId: null,
    };
  },
};

const parts: Rule = {
  name: "workflows and steps are named by ids, and a suspended one has not failed",
  apply(draft, record) {
    const text = (key: string) => asText(record.attributes.get(key));
    if (draft.kind === "workflow") draft.workflowName ??= record.name.replace(/^invoke_workflow /, "");
    if (typeOf(record) === "workflow_step") draft.title = text("mastra.workflow_step.step_id");
    if (text("mastra.workflow_step.status") === "suspended") draft.controlFlow = true;
  },
};

/** The error above a call that names none, and the messages of the round that it was made for. */
const fromAbove: TraceRule = {
  name: "what a model was asked stands on the round around the call, and why it failed on the agent",
  apply(spans) {
    const byId = new Map(spans.map((spanned) => [spanned.draft.spanId, spanned]));
    const parent = (draft: SpanDraft) => (draft.parentId === null ? undefined : byId.get(draft.parentId));
    for (const { draft } of spans) {
      if (draft.kind !== "llm") continue;
      const round = parent(draft);
      const asked = round?.record.attributes.get("mastra.model_step.input");
      if (asked !== undefined) {
        const sent = draft.content;
        const messages = () => chatMessages(asJson(asked));
        draft.content = withContent(sent, {
          input: () => sent.input() ?? lastText(messages()),
          question: () => sent.question() ?? firstQuestion(messages()),
        });
      }
      if (draft.outcome !== "error" || draft.error?.message) continue;
      for (let at = round, steps = 0; at && steps < 8; at = parent(at.draft), steps++) {
        if (!at.draft.error?.message) continue;
        draft.error = at.draft.error;
        break;
      }
    }
    return [];
  },
};

const approvals: TraceRule = {
  name: "an agent that is suspended for a tool names the call; what it goes on with says yes or no",
  apply(spans) {
    const answers = new Map<string, { approved: boolean; atNs: bigint }>();
    const events: ModelEvent[] = [];
    for (const { draft, record } of spans) {
      const input = draft.kind === "agent" ? asJson(record.attributes.get("mastra.agent_run.input")) : null;
      const id = textIn(input, "toolCallId");
      if (id === null || !isObject(input) || typeof input.approved !== "boolean") continue;
      answers.set(id, { approved: input.approved, atNs: draft.startNs });
    }
    for (const { draft, record } of spans) {
      const output = draft.kind === "agent" ? asJson(record.attributes.get("mastra.agent_run.output")) : null;
      if (textIn(output, "status") !== "suspended" || textIn(output, "reason") !== "tool-call-approval") continue;
      const id = textIn(output, "toolCallId");
      const answer = id === null ? undefined : answers.get(id);
      events.push({
        type: "approval",
        spanId: draft.spanId,
        atNs: draft.endNs ?? draft.startNs,
        source: "event",
        tool: textIn(output, "toolName"),
        answeredNs: answer?.atNs ?? null,
        fact: {
          state: answer ? (answer.approved ? "approved" : "denied") : "requested",
          question: null,
          reason: null,
          by: answer ? "user" : null,
          waitMs: null,
        },
      });
    }
    return events;
  },
};

/** A run that was suspended may go on in another trace under the same id. */
function taskIds(draft: SpanDraft, record: SpanRecord): readonly string[] {
  const isSuspended = /"status":"suspended"/.test(asText(record.attributes.get("mastra.agent_run.output")) ?? "");
  const isPart =
    isSuspended ||
    asText(record.attributes.get("mastra.workflow_run.status")) === "suspended" ||
    asBoolean(record.attributes.get("mastra.metadata.resumed")) === true;
  const id = (draft.kind === "agent" || draft.kind === "workflow") && isPart ? "mastra.metadata.runId" : null;
  const run = id === null ? null : asText(record.attributes.get(id));
  return run === null ? [] : [run];
}

export const mastra: Family = {
  name: "mastra",
  keys: {
    sessionId: ["mastra.metadata.sessionId", "mastra.metadata.threadId", "gen_ai.conversation.id"],
    toolArguments: ["gen_ai.tool.call.arguments", "mastra.tool_call.input", "mastra.mcp_tool_call.input"],
    toolResult: ["gen_ai.tool.call.result", "mastra.tool_call.output", "mastra.mcp_tool_call.output"],
    input: [
      "mastra.agent_run.input",
      "mastra.workflow_run.input",
      "mastra.workflow_step.input",
      "mastra.model_step.input",
      "mastra.model_generation.input",
      "mastra.processor_run.input",
      "mastra.mapping.input",
    ],
    output: [
      "mastra.agent_run.output",
      "mastra.workflow_run.output",
      "mastra.workflow_step.output",
      "mastra.model_step.output",
      "mastra.model_generation.output",
      "mastra.processor_run.output",
      "mastra.mapping.output",
      "mastra.model_chunk.output",
    ],
  },
  kind,
  rules: [processor, parts],
  taskIds,
  acrossTraces: true,
  traceRules: [fromAbove, approvals],
};
