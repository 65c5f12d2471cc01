import type { ModelEvent } from "../model/modelSpan.ts";
import type { AnyValue } from "../otlp/telemetry.ts";
import { isAnyFramework } from "./families/agentsSdk/agentsSdk.ts";
import type { RuledSpan, TraceRule } from "./family.ts";
import { lastParts, lastResponses } from "./reading/callTurns.ts";
import { asJson, isList, isObject, type Json } from "./reading/fieldReaders.ts";
import { textIn } from "./reading/jsonFields.ts";
import { ofScope } from "./reading/ofScope.ts";

/**
 * Agents that OpenTelemetry's own packages tell of and that stop for a person: nothing says so but calls in the model's
 * last answer that never ran. The trace that goes on begins with what became of them.
 */

const isGraph = ofScope((name) => name === "opentelemetry.instrumentation.genai.langchain");
const stops = ofScope(
  (name) => /^opentelemetry\.instrumentation\.genai\.(?:langchain|openai_agents)$/.test(name) || isAnyFramework(name),
);

type Spans = readonly Pick<RuledSpan, "draft" | "record">[];

interface Call {
  readonly id: string;
  readonly name: string | null;
}

/** Calls that the last word of the model in messages asks for. */
function callsIn(messages: AnyValue | undefined): Call[] {
  return lastParts(messages).flatMap((part) => {
    const id = textIn(part, "type") === "tool_call" ? textIn(part, "id") : null;
    return id === null ? [] : [{ id, name: textIn(part, "name") }];
  });
}

/** The first or last model call of a trace. */
function modelCall(spans: Spans, which: "first" | "last"): Spans[number] | null {
  let found: Spans[number] | null = null;
  for (const span of spans) {
    if (span.draft.kind !== "llm") continue;
    const isBefore = found !== null && span.draft.startNs < found.draft.startNs;
    if (found === null || isBefore === (which === "first")) found = span;
  }
  return found;
}

/** Calls of the last answer without a run of their id. */
function openIn(spans: Spans): { readonly calls: readonly Call[]; readonly answer: Spans[number] } | null {
  const answer = modelCall(spans, "last");
  if (answer === null) return null;
  const ran = new Set(spans.map(({ draft }) => (draft.kind === "tool" ? draft.toolCallId : null)));
  const calls = callsIn(answer.record.attributes.get("gen_ai.output.messages")).filter(({ id }) => !ran.has(id));
  return calls.length === 0 ? null : { calls, answer };
}

/** What a trace begins with: results of calls that no answer in it asked for. */
function resumedIn(spans: Spans): { readonly said: ReadonlyMap<string, Json>; readonly first: Spans[number] } | null {
  const first = modelCall(spans, "first");
  if (first === null) return null;
  const said = lastResponses(first.record.attributes.get("gen_ai.input.messages"));
  return said.size === 0 ? null : { said, first };
}

export function turnsOfCalls(spans: Spans) {
  if (!spans.some(({ record }) => stops(record))) return { asks: [], answers: [] };
  return {
    asks: openIn(spans)?.calls.map(({ id }) => id) ?? [],
    answers: [...(resumedIn(spans)?.said.keys() ?? [])],
  };
}

/** What the Agents SDK tells a model of a call that a person refused. */
const REFUSED = "not approved";

export const openCalls: TraceRule = {
  name: "through OpenTelemetry's packages a graph that ends with calls which never ran has asked a person; what goes on with them tells the answer",
  concerns: (record) => stops(record),
  apply(spans) {
    const events: ModelEvent[] = [];
    const own = spans.filter(({ draft }) => draft.family === "genai");
    const open = own.some(({ record }) => isGraph(record)) ? openIn(own) : null;
    const agent = open && (spans.find(({ draft }) => draft.spanId === open.answer.draft.parentId) ?? open.answer);
    if (open && agent && agent.draft.outcome !== "error" && agent.draft.endNs !== null) {
      const fact = { state: "requested", question: null, reason: null, by: null, waitMs: null } as const;
      const at = { spanId: agent.draft.spanId, atNs: agent.draft.endNs, source: "event" } as const;
      for (const { name } of open.calls) events.push({ type: "approval", ...at, tool: name, answeredNs: null, fact });
    }
    const resumed = resumedIn(own);
    if (resumed) events.push(...answersOf(own, resumed));
    return events;
  },
};

function answersOf(spans: Spans, { said, first }: NonNullable<ReturnType<typeof resumedIn>>): ModelEvent[] {
  const names = new Map<string, string>();
  for (const { id, name } of callsIn(first.record.attributes.get("gen_ai.input.messages")))
    if (name) names.set(id, name);
  const before = spans.filter(({ draft }) => draft.kind === "tool" && draft.startNs < first.draft.startNs);
  const events: ModelEvent[] = [];
  for (const [id, response] of said) {
    const tool = names.get(id);
    if (tool === undefined) continue;
    const at = before.findIndex(({ draft }) =>
      draft.toolCallId === null ? draft.toolName === tool : draft.toolCallId === id,
    );
    const told = textOf(response);
    const ran = told.includes(REFUSED) || at < 0 ? null : (before.splice(at, 1)[0] ?? null);
    const span = ran ?? first;
    events.push({
      type: "answer",
      state: ran ? "approved" : "denied",
      tool,
      reason: ran || told.includes(REFUSED) ? null : told || null,
      spanId: span.draft.spanId,
      atNs: span.draft.startNs,
      source: "event",
    });
  }
  return events;
}

function textOf(response: Json): string {
  const json = typeof response === "string" ? asJson(response) : response;
  if (isList(json)) return json.map((part) => textIn(part, "text") ?? textIn(part, "content") ?? "").join("");
  return (
    (isObject(json) ? (textIn(json, "content") ?? textIn(json, "text")) : null) ??
    (typeof response === "string" ? response : "")
  );
}
