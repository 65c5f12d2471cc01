import type { Kind } from "../../contract/kind.ts";
import type { SpanRecord } from "../../otlp/telemetry.ts";
import { type Family, layered, type Rule, type TraceRule } from "../family.ts";
import { asText } from "../reading/fieldReaders.ts";
import { nearestOf } from "../reading/nearestOf.ts";
import { aiSdk } from "./aiSdk.ts";

/**
 * OpenCode: spans of its own functions, and in them, where that is switched on, the AI SDK's spans of model calls and
 * tools, all under one scope. Its agent is no function of its own: each step that it asks its model for is one span.
 */

/** One step of an agent: what is asked of its model. */
const STEP = "LLM.run";
const TOOL = "Tool.execute";

function kind(record: SpanRecord, fields: Parameters<NonNullable<Family["kind"]>>[1]): Kind | null {
  if (record.name === STEP) return "agent";
  if (record.name === TOOL) return "tool";
  const own = aiSdk.kind?.(record, fields) ?? null;
  // The call that holds a step's model call: its function is the program's, not an agent.
  return own === null || own === "agent" ? "internal" : own;
}

const text = (record: SpanRecord, ...keys: readonly string[]) =>
  keys.map((key) => asText(record.attributes.get(key))).find((value) => value !== null) ?? null;

const steps: Rule = {
  name: "a step is its agent's",
  apply(draft, record) {
    if (record.name === STEP) draft.agentName = text(record, "agent", "llm.agent") ?? "opencode";
    else if (draft.kind !== "agent") draft.agentName = null;
  },
};

const stepsAlone: TraceRule = {
  name: "where the model's own spans are not sent a step is all that tells of its call",
  apply(spans) {
    const around = nearestOf(spans, (draft) => draft.kind === "agent");
    const asked = new Set(spans.flatMap(({ draft }) => (draft.kind === "llm" ? [around.get(draft.spanId)] : [])));
    for (const { draft, record } of spans) {
      if (record.name !== STEP || asked.has(draft)) continue;
      draft.kind = "llm";
      draft.actor = draft.agentName;
      draft.agentName = null;
      draft.requestModel ??= text(record, "modelID", "llm.model");
      draft.model ??= draft.requestModel;
    }
    return [];
  },
};

export const opencode: Family = {
  ...aiSdk,
  name: "opencode",
  countedAs: "ai-sdk",
  signs: { scope: /^opencode$/ },
  keys: layered(
    { sessionId: ["session.id"], toolName: ["tool.name"], toolCallId: ["tool.call_id"], requestModel: ["modelID"] },
    aiSdk.keys,
  ),
  kind,
  rules: [...(aiSdk.rules ?? []), steps],
  traceRules: [...(aiSdk.traceRules ?? []), stepsAlone],
};
