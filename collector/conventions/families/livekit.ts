import type { Kind } from "../../contract/kind.ts";
import type { ModelEvent } from "../../model/modelSpan.ts";
import type { SpanRecord } from "../../otlp/telemetry.ts";
import { type Family, type FieldReader, keepFirst, type Rule, type RuledSpan, type TraceRule } from "../family.ts";
import { asBoolean, asCount, asText } from "../reading/fieldReaders.ts";
import { kindOfOperation } from "../reading/kindTable.ts";

/** LiveKit Agents: a session with turns of the one who speaks, its model calls and tools, and who takes over. */

const KINDS: Readonly<Record<string, Kind>> = {
  agent_session: "run",
  user_turn: "turn",
  llm_node: "step",
  llm_request: "llm",
  function_tool: "tool",
};

function kind(record: SpanRecord, fields: FieldReader): Kind {
  const { name } = record;
  if (name === "agent_turn") return fields.read("agentName", asText) === null ? "turn" : "agent";
  if (Object.hasOwn(KINDS, name)) return KINDS[name] ?? "internal";
  return kindOfOperation(fields.read("operation", asText)) ?? "internal";
}

const plumbing: Rule = {
  name: "sound, and the starts and ends of sessions and agents, are plumbing",
  apply(draft) {
    if (draft.kind === "internal") draft.internal = true;
  },
};

const failed: Rule = {
  name: "a tool that failed says so in a flag",
  apply(draft, record) {
    if (draft.kind !== "tool" || draft.outcome === "error") return;
    if (asBoolean(record.attributes.get("lk.function_tool.is_error")) !== true) return;
    draft.outcome = "error";
    draft.error = { type: null, message: draft.content.output() };
  },
};

const handovers: TraceRule = {
  name: "a session is given another agent: by the tool that came last, unless the model spoke after it",
  apply(spans) {
    for (const span of spans) {
      const { draft, record } = span;
      if (record.name !== "update_agent") continue;
      const from = asText(record.attributes.get("lk.previous_agent_label"));
      const to = asText(record.attributes.get("lk.agent_label"));
      if (from === null || to === null || from === to) continue;
      const last = lastBefore(spans, draft.startNs);
      const by = last?.draft.kind === "tool" && last.draft.outcome !== "error" ? last : span;
      keepFirst(by);
      by.draft.kind = "handoff";
      by.draft.internal = false;
      by.draft.toolName = null;
      by.draft.handoff = { from, to };
    }
    return [];
  },
};

function lastBefore(spans: readonly RuledSpan[], ns: bigint): RuledSpan | null {
  let last: RuledSpan | null = null;
  for (const span of spans) {
    const { kind, startNs } = span.draft;
    if ((kind !== "llm" && kind !== "tool") || startNs > ns) continue;
    if (last === null || startNs >= last.draft.startNs) last = span;
  }
  return last;
}

const tries: TraceRule = {
  name: "each try of a request has a span below it, with its number",
  apply(spans) {
    const events: ModelEvent[] = [];
    const before = new Map<string, string | null>();
    for (const { draft, record } of spans) {
      if (record.name !== "llm_request_run" || draft.parentId === null) continue;
      const attempt = asCount(record.attributes.get("lk.retry_count")) ?? 0;
      const reason = before.get(draft.parentId) ?? null;
      before.set(draft.parentId, draft.error?.message ?? null);
      if (attempt === 0) continue;
      events.push({ type: "retry", spanId: draft.parentId, atNs: draft.startNs, source: "event", attempt, reason });
    }
    return events;
  },
};

export const livekit: Family = {
  name: "livekit",
  countedAs: "genai",
  keys: {
    toolName: ["gen_ai.tool.name", "lk.function_tool.name"],
    toolCallId: ["gen_ai.tool.call.id", "lk.function_tool.id"],
    toolArguments: ["gen_ai.tool.call.arguments", "lk.pii.function_tool.arguments", "lk.function_tool.args"],
    toolResult: ["gen_ai.tool.call.result", "lk.pii.function_tool.output", "lk.function_tool.output"],
    input: ["lk.pii.user_input", "lk.user_input", "lk.pii.user_transcript", "lk.user_transcript"],
    output: ["lk.pii.response.text", "lk.response.text"],
  },
  kind,
  rules: [plumbing, failed],
  traceRules: [handovers, tries],
};
