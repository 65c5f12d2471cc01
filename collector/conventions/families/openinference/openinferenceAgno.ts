import type { ModelEvent } from "../../../model/modelSpan.ts";
import type { SpanRecord } from "../../../otlp/telemetry.ts";
import type { RuledSpan, SpanDraft, TraceRule } from "../../family.ts";
import { asText } from "../../reading/fieldReaders.ts";
import { ofScope } from "../../reading/ofScope.ts";

/** Habits of Agno as OpenInference tells of it. */

const isAgno = ofScope((name) => name === "openinference.instrumentation.agno");

/** What an agent puts out that stops for a person. */
const STOPPED = /^I have tools to execute, but /;

/** A run that stopped for a person goes on under its own id, in a span and mostly a trace of its own. */
export function agnoRuns(record: SpanRecord): readonly string[] {
  const id = isAgno(record) ? asText(record.attributes.get("agno.run.id")) : null;
  return id === null ? [] : [id];
}

export const pauses: TraceRule = {
  name: "an agent of Agno that stops for a person says so in its output; going on, it runs what was allowed before it asks the model",
  apply(spans) {
    const agents = spans.filter(({ draft, record }) => draft.kind === "agent" && isAgno(record));
    const events: ModelEvent[] = [];
    let below: ReadonlyMap<string | null, readonly RuledSpan[]> | null = null;
    for (const { draft, record } of agents) {
      const asks = STOPPED.test(asText(record.attributes.get("output.value")) ?? "");
      const goesOn = /\.a?continue_run$/.test(record.name);
      if (!asks && !goesOn) continue;
      below ??= Map.groupBy(spans, (span) => span.draft.parentId);
      const inside = below.get(draft.spanId) ?? [];
      if (goesOn) events.push(...answersIn(draft, inside));
      if (asks) events.push(...questionsIn(draft, inside));
    }
    return events;
  },
};

/** Calls that the last answer asks for and that did not run are what a person was asked about. */
function questionsIn(agent: SpanDraft, below: readonly RuledSpan[]): ModelEvent[] {
  const answer = below.findLast(({ draft }) => draft.kind === "llm");
  if (!answer) return [];
  const names = callsOf(answer.record);
  for (const { draft } of below) {
    const at =
      draft.kind === "tool" && draft.startNs >= answer.draft.startNs ? names.indexOf(draft.toolName ?? "") : -1;
    if (at >= 0) names.splice(at, 1);
  }
  const fact = { state: "requested", question: null, reason: null, by: null, waitMs: null } as const;
  const atNs = agent.endNs ?? agent.startNs;
  return names.map((tool) => ({
    type: "approval",
    spanId: agent.spanId,
    atNs,
    source: "event",
    tool,
    answeredNs: null,
    fact,
  }));
}

/** Tools that run before the model is asked were allowed; what is still open when it is asked was not. */
function answersIn(agent: SpanDraft, below: readonly RuledSpan[]): ModelEvent[] {
  const told = below.find(({ draft }) => draft.kind === "llm")?.draft;
  const events: ModelEvent[] = [];
  for (const { draft } of below) {
    if (draft.kind !== "tool" || (told && draft.startNs >= told.startNs)) continue;
    const tool = draft.toolName ?? draft.name;
    events.push({
      type: "answer",
      state: "approved",
      tool,
      reason: null,
      spanId: draft.spanId,
      atNs: draft.startNs,
      source: "event",
    });
  }
  if (told)
    events.push({
      type: "answer",
      state: "denied",
      reason: null,
      spanId: agent.spanId,
      atNs: told.startNs,
      source: "event",
    });
  return events;
}

/** Names of the tools that a model's answer asks for. */
function callsOf({ attributes }: SpanRecord): string[] {
  const names: string[] = [];
  for (let i = 0; attributes.has(`llm.output_messages.${i}.message.role`); i++) {
    const call = `llm.output_messages.${i}.message.tool_calls`;
    for (let k = 0; attributes.has(`${call}.${k}.tool_call.function.name`); k++)
      names.push(asText(attributes.get(`${call}.${k}.tool_call.function.name`)) ?? "");
  }
  return names;
}
