import type { Kind } from "../../contract/kind.ts";
import type { ModelEvent } from "../../model/modelSpan.ts";
import type { AnyValue, SpanRecord } from "../../otlp/telemetry.ts";
import type { Family, Rule, RuledSpan, SpanDraft, TraceRule } from "../family.ts";
import { asJson, asText, isList, isObject, type Json } from "../reading/fieldReaders.ts";
import { textIn } from "../reading/jsonFields.ts";

/** Microsoft Agent Framework, in Python and in .NET: agents as GenAI, workflows under names of their own. */

const NAMES: readonly (readonly [RegExp, Kind])[] = [
  [/^workflow\.build\b/, "internal"],
  [/^(?:workflow\.(?:run|session)|workflow_invoke)\b/, "workflow"],
  [/^executor\.process\b/, "step"],
  [/^(?:message\.send|edge_group\.process)\b/, "message"],
];

function kind(record: SpanRecord): Kind | null {
  return NAMES.find(([name]) => name.test(record.name))?.[1] ?? null;
}

const parts: Rule = {
  name: "workflows and their nodes are named by attributes; an edge's own work is plumbing",
  apply(draft, record) {
    const text = (key: string) => asText(record.attributes.get(key));
    if (draft.kind === "workflow") draft.workflowName = text("workflow.name") ?? draft.workflowName;
    // Where a run begins with the building of its workflow, that names it.
    if (draft.kind === "internal") draft.workflowName = text("workflow_builder.name") ?? text("workflow.name");
    if (draft.kind === "step") draft.title = text("executor.id");
    if (record.name.startsWith("edge_group.process")) draft.internal = true;
  },
};

const noSession: Rule = {
  name: "a conversation id that is a response's id, or stands on a model call only, is no session",
  apply(draft) {
    if (draft.kind === "llm" || draft.sessionId?.startsWith("resp_")) draft.sessionId = null;
  },
};

/** Parts of one type in the last of several messages: earlier ones are history. */
function partsOf(value: AnyValue | undefined, type: RegExp): Json[] {
  // Most messages hold none, and messages are long.
  if (typeof value === "string" && !value.includes("_approval_re")) return [];
  const json = asJson(value);
  const last = isList(json) ? json.at(-1) : null;
  const list = isObject(last) && isList(last.parts) ? last.parts : [];
  return list.filter((part) => isObject(part) && typeof part.type === "string" && type.test(part.type));
}

const requests = (record: SpanRecord) => partsOf(record.attributes.get("gen_ai.output.messages"), /_approval_request$/);
const responses = (record: SpanRecord) =>
  partsOf(record.attributes.get("gen_ai.input.messages"), /_approval_response$/);

function taskIds(draft: SpanDraft, record: SpanRecord): readonly string[] {
  if (draft.kind !== "agent") return [];
  return [...requests(record), ...responses(record)].map((part) => textIn(part, "id")).filter((id) => id !== null);
}

/** A workflow that is built is a trace of its own, before those in which it runs. */
function sessionIds(_draft: SpanDraft, record: SpanRecord): readonly string[] {
  const id = /^workflow[._]/.test(record.name) ? asText(record.attributes.get("workflow.id")) : null;
  return id === null ? [] : [`workflow ${id}`];
}

/** Whether a node was called with what a person said to its question, which a workflow asks for and then stops. */
function isAnswered(record: SpanRecord): boolean {
  return isNode(record) && /\bRESPONSE$/.test(asText(record.attributes.get("message.type")) ?? "");
}

const questions: TraceRule = {
  name: "a node that is called with a response had asked a person, and its workflow goes on; of a tool its agent's parts tell more",
  apply(spans) {
    if (!spans.some(({ record }) => isAnswered(record))) return [];
    const inside = agentsInside(spans);
    const recordOf = new Map(spans.map(({ draft, record }) => [draft, record]));
    const last = new Map<string | null, SpanDraft>();
    const events: ModelEvent[] = [];
    for (const { draft, record } of spans) {
      if (!isNode(record)) continue;
      const before = last.get(idOf(record));
      last.set(idOf(record), draft);
      const agent = inside.get(draft.spanId);
      if (!isAnswered(record) || (agent && responses(recordOf.get(agent) as SpanRecord).length > 0)) continue;
      const asking = before && before.endNs !== null && before.endNs <= draft.startNs ? before : null;
      events.push({
        type: "approval",
        spanId: ((asking && inside.get(asking.spanId)) ?? asking ?? draft).spanId,
        atNs: asking?.endNs ?? draft.startNs,
        source: "event",
        tool: null,
        answeredNs: draft.startNs,
        fact: { state: "answered", question: null, reason: null, by: "user", waitMs: null },
      });
    }
    return events;
  },
};

const isNode = (record: SpanRecord) => record.name.startsWith("executor.process");
const idOf = (record: SpanRecord | undefined) => asText(record?.attributes.get("executor.id"));

/** Node of a workflow → the first agent in it. */
function agentsInside(spans: readonly RuledSpan[]): ReadonlyMap<string, SpanDraft> {
  const inside = new Map<string, SpanDraft>();
  for (const { draft } of spans) {
    if (draft.kind === "agent" && draft.parentId !== null && !inside.has(draft.parentId))
      inside.set(draft.parentId, draft);
  }
  return inside;
}

const approvals: TraceRule = {
  name: "questions to a person are parts of an agent's answer, and what the person said is a part of its next input",
  apply(spans) {
    const answers = new Map<string, { approved: boolean; atNs: bigint; reason: string | null }>();
    for (const { draft, record } of spans) {
      for (const part of draft.kind === "agent" ? responses(record) : []) {
        const id = textIn(part, "id");
        if (id === null || !isObject(part) || typeof part.approved !== "boolean") continue;
        answers.set(id, { approved: part.approved, atNs: draft.startNs, reason: textIn(part, "reason") });
      }
    }
    const events: ModelEvent[] = [];
    const asked = new Set<string>();
    for (const { draft, record } of spans) {
      for (const part of draft.kind === "agent" ? requests(record) : []) {
        const id = textIn(part, "id");
        if (id === null || asked.has(id)) continue;
        asked.add(id);
        const answer = answers.get(id);
        const call = isObject(part) ? (part.function_call ?? null) : null;
        events.push({
          type: "approval",
          spanId: draft.spanId,
          atNs: draft.endNs ?? draft.startNs,
          source: "event",
          tool: textIn(call, "name"),
          answeredNs: answer?.atNs ?? null,
          fact: {
            state: answer ? (answer.approved ? "approved" : "denied") : "requested",
            question: null,
            reason: answer?.reason ?? null,
            by: answer ? "user" : null,
            waitMs: null,
          },
        });
      }
    }
    return events;
  },
};

const edges: TraceRule = {
  name: "a link leads from the node that received to the message that was sent; what nobody received was no message",
  apply(spans) {
    const sent = new Map<string, { draft: SpanDraft; record: SpanRecord }>();
    const byId = new Map(spans.map((spanned) => [spanned.draft.spanId, spanned]));
    const events: ModelEvent[] = [];
    const inside = agentsInside(spans);
    for (const spanned of spans) {
      if (spanned.record.name.startsWith("message.send")) sent.set(spanned.draft.spanId, spanned);
    }
    if (sent.size === 0) return [];
    for (const { draft, record } of spans) {
      const to = draft.kind === "step" ? idOf(record) : null;
      if (to === null) continue;
      for (const link of draft.links) {
        const message = sent.get(link.spanId);
        if (!message) continue;
        const sender = message.draft.parentId === null ? undefined : byId.get(message.draft.parentId);
        const from = idOf(sender?.record) ?? asText(message.record.attributes.get("message.source_id"));
        if (from === null) continue;
        // The message of a node that is an agent is what the agent said.
        const said = sender && inside.get(sender.draft.spanId)?.content.output();
        const text = asText(message.record.attributes.get("message.content")) ?? said ?? null;
        events.push({
          type: "message",
          spanId: link.spanId,
          atNs: message.draft.startNs,
          source: "event",
          message: { id: null, from, to, channel: "edge", inReplyTo: null, text },
        });
      }
    }
    return events;
  },
};

export const agentFramework: Family = {
  name: "agent-framework",
  keys: {
    input: ["executor.input", "workflow.input"],
    output: ["executor.output", "workflow.output"],
  },
  kind,
  rules: [parts, noSession],
  taskIds,
  sessionIds,
  isPart: (_draft, record) => isAnswered(record),
  acrossTraces: true,
  traceRules: [approvals, questions, edges],
};
