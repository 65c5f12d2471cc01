import type { Kind } from "../../../contract/kind.ts";
import type { ModelEvent } from "../../../model/modelSpan.ts";
import type { SpanRecord } from "../../../otlp/telemetry.ts";
import type { Family, Rule, SpanDraft, TraceRule } from "../../family.ts";
import { asJson, asText } from "../../reading/fieldReaders.ts";
import { textIn } from "../../reading/jsonFields.ts";
import { timeOf } from "../../reading/logFields.ts";
import { chatMessages, firstQuestion, lastText } from "../../reading/messageParts.ts";
import { withContent } from "../../reading/withContent.ts";
import { pauses, taskIds, toldAgain } from "./mastraPauses.ts";

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
  client_tool_call: "tool",
  provider_tool_call: "tool",
  rag_embedding: "embedding",
  rag_vector_operation: "retriever",
  rag_ingestion: "step",
  rag_action: "step",
  graph_action: "step",
  workspace_action: "step",
  skill_resolution: "internal",
  skill_action: "internal",
  agent_signal: "internal",
  classifier_evaluation: "evaluator",
};

/** Processors that keep and find what was said before. */
const MEMORY = /^(?:WorkingMemory|SemanticRecall|MessageHistory|ObservationalMemory)$/;

/** How processors are named that check and do not only rework what passes. */
const GUARD = /guard|moderat|pii|injection|jailbreak|scrubber|detector|safety|toxic|profan|policy|compliance/i;

const typeOf = (record: SpanRecord) => asText(record.attributes.get("mastra.span.type"));

function kind(record: SpanRecord): Kind | null {
  const type = typeOf(record);
  if (type === null) return null;
  if (Object.hasOwn(KINDS, type)) return KINDS[type] ?? null;
  // In older exporters the whole loop was the call; now the calls lie in it.
  if (type === "model_generation") return record.attributes.has("gen_ai.usage.input_tokens") ? "llm" : "step";
  if (type === "processor_run") {
    if (MEMORY.test(processorName(record))) return "memory";
    return isGuard(record) ? "guardrail" : "internal";
  }
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

/** How versions before 1.0 named the step of a workflow. */
const OLDER_STEP = /^workflow step: '(.+)'$/;

const parts: Rule = {
  name: "workflows and steps are named by ids, and a suspended one has not failed",
  apply(draft, record) {
    const text = (key: string) => asText(record.attributes.get(key));
    if (draft.kind === "workflow") draft.workflowName ??= record.name.replace(/^invoke_workflow /, "");
    if (typeOf(record) === "workflow_step")
      draft.title = text("mastra.workflow_step.step_id") ?? OLDER_STEP.exec(record.name)?.[1] ?? null;
    if (text("mastra.workflow_step.status") === "suspended") draft.controlFlow = true;
    if (draft.kind === "evaluator") draft.title = record.name.replace(/^\w+ /, "");
  },
};

const said: Rule = {
  name: "sessions in metadata, the text of an agent's output, and the message in the JSON of an MCP server's error",
  apply(draft, record) {
    // As the exporter for Arize writes it.
    const metadata = draft.sessionId === null ? record.attributes.get("metadata") : undefined;
    if (metadata !== undefined) draft.sessionId = textIn(asJson(metadata), "sessionId");
    if (draft.kind === "agent") {
      const sent = draft.content;
      const output = () => record.attributes.get("mastra.agent_run.output") ?? record.attributes.get("output");
      const text = () => textIn(asJson(output()), "text");
      draft.content = withContent(sent, { output: () => text() ?? sent.output() });
    }
    const message = draft.error?.message?.startsWith("{") ? textIn(asJson(draft.error.message), "message") : null;
    if (draft.error && message !== null) draft.error = { ...draft.error, message };
  },
};

const loops: TraceRule = {
  name: "some exporters tell what was used only on the loop: it is that of the calls inside, of a single one its own",
  apply(spans) {
    const inside = Map.groupBy(spans, ({ draft }) => draft.parentId);
    const ofType = (parent: string, type: string) =>
      (inside.get(parent) ?? []).filter(({ record }) => typeOf(record) === type);
    for (const { draft, record } of spans) {
      if (typeOf(record) !== "model_generation" || draft.tokens === null) continue;
      const calls = ofType(draft.spanId, "model_step").flatMap((step) => {
        const asked = ofType(step.draft.spanId, "model_inference");
        return asked.length > 0 ? asked : [step];
      });
      if (calls.length === 0) continue;
      const [only, ...more] = calls.map((call) => call.draft);
      const { model, requestModel, provider, tokens, responseId } = draft;
      draft.kind = "step";
      for (const call of calls) Object.assign(call.draft, { kind: "llm", ...asked(call.draft, draft) });
      if (only) begunIn(draft, only);
      if (calls.some((call) => call.draft.tokens !== null)) draft.tokens = null;
      else if (only && more.length === 0) {
        Object.assign(only, { model, requestModel, provider, tokens, responseId });
        draft.tokens = null;
      } else draft.sumsCalls = true;
      const last = calls.at(-1)?.draft;
      if (draft.outcome === "error" && last)
        Object.assign(last, { outcome: "error", error: last.error ?? draft.error });
      draft.responseId = null;
    }
    return [];
  },
};

/** The first token of a loop is that of its first call. */
function begunIn(loop: SpanDraft, first: SpanDraft): void {
  if (loop.firstTokenMs === null) return;
  const ms = loop.firstTokenMs - Number(first.startNs - loop.startNs) / 1e6;
  const lastedMs = first.endNs === null ? ms : Number(first.endNs - first.startNs) / 1e6;
  if (ms >= 0 && ms <= lastedMs) first.firstTokenMs = ms;
  loop.firstTokenMs = null;
}

/** Of whom a call was asked, where only the loop around it says so. */
function asked(call: SpanDraft, loop: SpanDraft): Partial<SpanDraft> {
  const { model, requestModel, provider } = loop;
  return {
    model: call.model ?? model,
    requestModel: call.requestModel ?? requestModel,
    provider: call.provider ?? provider,
  };
}

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

const otherModel: TraceRule = {
  name: "where a call failed and another model answered it, only a log record tells of the first",
  apply(spans, logs) {
    const failed = logs.filter((log) => typeof log.body === "string" && UPSTREAM.test(log.body));
    if (failed.length === 0) return [];
    const events: ModelEvent[] = [];
    const byId = new Map(spans.map((spanned) => [spanned.draft.spanId, spanned.draft]));
    for (const log of failed) {
      const at = timeOf(log);
      const answered = spans.find(({ draft }) => {
        if (draft.kind !== "llm" || draft.parentId === null) return false;
        const round = byId.get(draft.parentId);
        const isOf = draft.parentId === log.spanId || round?.parentId === log.spanId || draft.spanId === log.spanId;
        return isOf && draft.startNs <= at && (draft.endNs ?? at) >= at && draft.outcome !== "error";
      });
      if (!answered) continue;
      const reason = textIn(asJson(log.attributes.get("mastra.log.error")), "message");
      events.push({ type: "retry", spanId: answered.draft.spanId, atNs: at, source: "log", attempt: null, reason });
    }
    return events;
  },
};

const UPSTREAM = /^Upstream LLM API error /;

export const mastra: Family = {
  name: "mastra",
  keys: {
    // Versions before 1.0 write metadata, input and output of a span under bare names.
    agentName: ["gen_ai.agent.name", "gen_ai.agent.id", "agent.id"],
    workflowName: ["gen_ai.workflow.name", "workflow.id"],
    sessionId: [
      "mastra.metadata.sessionId",
      "mastra.metadata.threadId",
      "gen_ai.conversation.id",
      "sessionId",
      "threadId",
    ],
    firstToken: ["mastra.completion_start_time"],
    cachedTokens: ["gen_ai.usage.cache_read.input_tokens", "gen_ai.usage.cached_input_tokens"],
    cacheWriteTokens: ["gen_ai.usage.cache_creation.input_tokens", "gen_ai.usage.cache_write_tokens"],
    toolArguments: [
      "gen_ai.tool.call.arguments",
      "mastra.tool_call.input",
      "mastra.mcp_tool_call.input",
      "gen_ai.tool.input",
    ],
    toolResult: [
      "gen_ai.tool.call.result",
      "mastra.tool_call.output",
      "mastra.mcp_tool_call.output",
      "gen_ai.tool.output",
    ],
    input: [
      "mastra.agent_run.input",
      "mastra.workflow_run.input",
      "mastra.workflow_step.input",
      "mastra.model_step.input",
      "mastra.model_generation.input",
      "mastra.processor_run.input",
      "mastra.mapping.input",
      "input",
    ],
    output: [
      "mastra.agent_run.output",
      "mastra.workflow_run.output",
      "mastra.workflow_step.output",
      "mastra.model_step.output",
      "mastra.model_generation.output",
      "mastra.processor_run.output",
      "mastra.scorer_run.output",
      "mastra.mapping.output",
      "mastra.model_chunk.output",
      "output",
    ],
  },
  kind,
  rules: [processor, parts, said],
  taskIds,
  acrossTraces: true,
  tellsQuestions: true,
  traceRules: [loops, fromAbove, toldAgain, pauses, otherModel],
};
