import type { ModelEvent } from "../../../model/modelSpan.ts";
import type { SpanRecord } from "../../../otlp/telemetry.ts";
import type { Rule, RuledSpan, SpanDraft, TraceRule } from "../../family.ts";
import { asJson, isList, isObject, type Json } from "../../reading/fieldReaders.ts";
import { textIn } from "../../reading/jsonFields.ts";

/** Questions to a person of Strands in TypeScript, whose answers stand in a trace of their own. */

type Span = Pick<RuledSpan, "draft" | "record">;

/** The name of an interrupt is all that is sent of it. */
const RAISED = /^Interrupt raised: (.*)$/s;

const interruptOf = ({ statusMessage }: SpanRecord) => RAISED.exec(statusMessage)?.[1] ?? null;

export const interrupted: Rule = {
  name: "in TypeScript what an interrupt stopped waits for a person and has not failed",
  apply(draft, record) {
    if (draft.outcome !== "error" || interruptOf(record) === null) return;
    draft.controlFlow = true;
    draft.outcome = "unset";
    draft.error = null;
  },
};

const usesOf = (record: SpanRecord): Map<string, string | null> => {
  const choice = record.events.findLast(({ name }) => name === "gen_ai.choice");
  const parts = asJson(choice?.attributes.get("message"));
  const uses = new Map<string, string | null>();
  for (const part of isList(parts) ? parts : []) {
    const id = textIn(part, "toolUseId");
    if (id !== null) uses.set(id, textIn(part, "name"));
  }
  return uses;
};

interface Open {
  readonly id: string;
  readonly tool: string | null;
  readonly question: string;
  /** What stopped: the cycle, or the tool that asked itself. */
  readonly by: SpanDraft;
}

/** A tool that asks a person itself ends without a word. */
const hasResult = ({ events, attributes }: SpanRecord) =>
  attributes.has("gen_ai.tool.status") || events.some(({ name }) => name === "gen_ai.choice");

/** Calls of stopped cycles that did not run. */
function openCalls(spans: readonly Span[]): Open[] {
  const tools = spans.flatMap(({ draft, record }) => (draft.kind === "tool" && hasResult(record) ? [draft] : []));
  return spans.flatMap(({ draft, record }) => {
    const question = draft.kind === "step" ? interruptOf(record) : null;
    if (question === null) return [];
    const calls = spans.filter((span) => span.draft.kind === "llm" && span.draft.parentId === draft.spanId);
    const asked = [...usesOf(calls.at(-1)?.record ?? record)];
    const endNs = draft.endNs ?? draft.startNs;
    const ran = (id: string) => tools.some(({ toolCallId, startNs }) => toolCallId === id && startNs < endNs);
    return asked.filter(([id]) => !ran(id)).map(([id, tool]) => ({ id, tool, question, by: draft }));
  });
}

/** What tools gave back since the last word of the model, by call id: the text of those that failed, else null. */
function resultsIn(record: SpanRecord): Map<string, string | null> {
  const results = new Map<string, string | null>();
  for (const { name, attributes } of record.events) {
    if (name === "gen_ai.assistant.message") results.clear();
    if (name !== "gen_ai.tool.message") continue;
    const parts = asJson(attributes.get("content"));
    for (const part of isList(parts) ? parts : []) {
      const result = isObject(part) && isObject(part.toolResult) ? part.toolResult : null;
      const id = textIn(result, "toolUseId");
      if (id !== null) results.set(id, textIn(result, "status") === "error" ? textsOf(result?.content ?? null) : null);
    }
  }
  return results;
}

function textsOf(content: Json): string {
  return (isList(content) ? content : []).map((part) => textIn(part, "text") ?? "").join("\n");
}

const isTypeScript = ({ record }: Span) => record.attributes.has("agent_loop.cycle_id");

/** What a trace stopped to ask, and the calls of other traces that one begins with. */
export function turns(spans: readonly Span[]) {
  if (!spans.some(isTypeScript)) return { asks: [], answers: [] };
  const own = new Set(spans.flatMap(({ draft, record }) => (draft.kind === "llm" ? [...usesOf(record).keys()] : [])));
  const answers = spans.flatMap(({ draft, record }) => {
    if (draft.kind === "tool" && draft.toolCallId !== null) return [draft.toolCallId];
    return draft.kind === "llm" ? [...resultsIn(record).keys()] : [];
  });
  return { asks: openCalls(spans).map(({ id }) => id), answers: answers.filter((id) => !own.has(id)) };
}

export const answered: TraceRule = {
  name: "in TypeScript a call that an interrupt stopped runs where the run goes on, or the model is told why it did not",
  apply(spans) {
    const open = openCalls(spans);
    if (open.length === 0) return [];
    return open.map(({ id, tool, question, by }): ModelEvent => {
      const atNs = by.endNs ?? by.startNs;
      const tries = spans.filter(({ draft }) => draft.kind === "tool" && draft.toolCallId === id);
      for (const { draft, record } of tries) if (draft.startNs < atNs && !hasResult(record)) draft.notRun = true;
      const later = tries.find(({ draft }) => draft.startNs >= atNs)?.draft;
      const told = later ? undefined : refusalOf(id, atNs, spans);
      return {
        type: "approval",
        spanId: by.spanId,
        atNs,
        source: "event",
        tool,
        answeredNs: later?.startNs ?? told?.atNs ?? null,
        fact: {
          state: later ? "approved" : told ? "denied" : "requested",
          question,
          reason: told?.reason ?? null,
          by: later || told ? "user" : null,
          waitMs: null,
        },
      };
    });
  },
};

function refusalOf(id: string, afterNs: bigint, spans: readonly RuledSpan[]) {
  for (const { draft, record } of spans) {
    if (draft.kind !== "llm" || draft.startNs < afterNs) continue;
    const reason = resultsIn(record).get(id);
    if (reason) return { reason, atNs: draft.startNs };
  }
  return undefined;
}
