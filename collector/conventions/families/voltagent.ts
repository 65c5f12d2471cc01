import type { Kind } from "../../contract/kind.ts";
import type { Verdict } from "../../contract/span.ts";
import type { SpanRecord } from "../../otlp/telemetry.ts";
import type { Family, Rule, TraceRule } from "../family.ts";
import { asBoolean, asText } from "../reading/fieldReaders.ts";
import { COMMON_KINDS } from "./keyTables.ts";

/** VoltAgent: parts say what they are, agents and workflows only of what kind the thing around is. */

const KINDS: Readonly<Record<string, Kind>> = {
  ...COMMON_KINDS,
  generation: "llm",
  vector: "retriever",
  handoff: "handoff",
  summary: "step",
  "workflow-step": "step",
};

function kind(record: SpanRecord): Kind | null {
  const text = (key: string) => asText(record.attributes.get(key));
  const type = text("span.type");
  if (type !== null) return Object.hasOwn(KINDS, type) ? (KINDS[type] ?? null) : null;
  const entity = text("entity.type");
  return entity === "agent" || entity === "workflow" ? entity : null;
}

const names: Rule = {
  name: "a workflow is named by its entity, a step by its own name; an agent that another asks has no session of the person's",
  apply(draft, record) {
    const text = (key: string) => asText(record.attributes.get(key));
    if (draft.kind === "workflow") draft.workflowName ??= text("entity.name");
    if (draft.kind === "step") draft.title = text("workflow.step.name");
    if (text("subagent.id") !== null) draft.sessionId = null;
  },
};

const STAGES = new Map<string | null, "input" | "output">([
  ["input", "input"],
  ["output", "output"],
]);

const guardrail: Rule = {
  name: "a guardrail says whether what it read passed, and what it did",
  apply(draft, record) {
    if (draft.kind !== "guardrail") return;
    const text = (key: string) => asText(record.attributes.get(key));
    const stage = STAGES.get(text("guardrail.direction"));
    const pass = asBoolean(record.attributes.get("guardrail.pass"));
    draft.guardrail = {
      name: text("guardrail.name") ?? text("guardrail.id"),
      stage: stage ?? "unknown",
      stageStated: stage !== undefined,
      verdict: verdictOf(text("guardrail.action"), pass),
      reason: text("guardrail.message"),
      policy: null,
      score: null,
      targetSpanId: null,
    };
  },
};

function verdictOf(action: string | null, pass: boolean | null): Verdict {
  if (action === "block" || pass === false) return "block";
  if (action === "modify") return "modify";
  return pass === true || action === "allow" ? "allow" : "unknown";
}

const usage: TraceRule = {
  name: "a call is a loop that tells what its last round used; where its agent tells more, that is the sum",
  apply(spans) {
    const inside = Map.groupBy(spans, ({ draft }) => draft.parentId);
    for (const { draft } of spans) {
      if (draft.kind !== "agent" || draft.tokens === null) continue;
      const loops = (inside.get(draft.spanId) ?? []).filter((span) => span.draft.kind === "llm");
      const told = loops.reduce((sum, loop) => sum + (loop.draft.tokens?.input ?? 0), 0);
      if (loops.length === 0 || told >= (draft.tokens.input ?? 0)) continue;
      for (const loop of loops) loop.draft.tokens = null;
      draft.sumsCalls = true;
    }
    return [];
  },
};

export const voltagent: Family = {
  name: "voltagent",
  keys: {
    agentName: ["subagent.name", "voltagent.agent.name", "agent.name", "entity.name"],
    sessionId: ["conversation.id", "voltagent.conversation_id", "voltagent.conversation.id", "gen_ai.conversation.id"],
    responseModel: ["gen_ai.response.model", "llm.model"],
    requestModel: ["gen_ai.request.model", "llm.model", "ai.model.name"],
    inputTokens: ["gen_ai.usage.input_tokens", "llm.usage.prompt_tokens", "usage.prompt_tokens"],
    outputTokens: ["gen_ai.usage.output_tokens", "llm.usage.completion_tokens", "usage.completion_tokens"],
    cachedTokens: ["llm.usage.cached_tokens", "usage.cached_tokens"],
    reasoningTokens: ["llm.usage.reasoning_tokens", "usage.reasoning_tokens"],
    finishReasons: ["llm.finish_reason", "ai.response.finish_reason"],
    toolName: ["gen_ai.tool.name", "tool.name"],
    toolCallId: ["gen_ai.tool.call.id", "tool.call.id"],
    // What stands under `tool.parameters` is the schema.
    toolArguments: ["gen_ai.tool.call.arguments", "input"],
    toolResult: ["gen_ai.tool.call.result", "output", "tool.result"],
    inputMessages: ["llm.messages"],
    input: ["input"],
    output: ["output"],
  },
  kind,
  rules: [names, guardrail],
  traceRules: [usage],
};
