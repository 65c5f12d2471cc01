import type { ModelEvent } from "../../../model/modelSpan.ts";
import type { SpanRecord } from "../../../otlp/telemetry.ts";
import { keepFirst, type Rule, type RuledSpan, type SpanDraft, type TraceRule } from "../../family.ts";
import { asJson, asText, flattened, isObject } from "../../reading/fieldReaders.ts";
import { ofScope } from "../../reading/ofScope.ts";
import { triggeredCheck } from "../agentsSdk/agentsSdk.ts";

/** Habits of the OpenAI Agents SDK in JavaScript as OpenInference tells of it. */

const isAgentsJs = ofScope((name) => name === "@arizeai/openinference-instrumentation-openai-agents");
const isOfAgents = ({ record }: Pick<RuledSpan, "record">) => isAgentsJs(record);

export const rootOfFailure: TraceRule = {
  name: "in JavaScript the root of a run that throws is never ended: the last task under it says how the run ended",
  concerns: isAgentsJs,
  apply(spans) {
    const own = spans.filter(isOfAgents);
    const byId = new Map(own.map((span) => [span.draft.spanId, span]));
    const last = new Map<string, RuledSpan>();
    for (const span of own) {
      const { parentId, kind } = span.draft;
      if (parentId === null || (kind !== "workflow" && kind !== "agent")) continue;
      const root = byId.get(parentId);
      if (!root || (root.draft.kind === "run" && root.draft.endNs === null)) last.set(parentId, span);
    }
    for (const [rootId, task] of last) {
      if (task.draft.outcome !== "error" || task.draft.endNs === null) continue;
      const root = byId.get(rootId);
      const ended = root ?? task;
      keepFirst(ended);
      if (root) Object.assign(root.draft, { endNs: task.draft.endNs, outcome: "error", error: task.draft.error });
      else task.draft.endsRun = true;
    }
    return [];
  },
};

const TRIPPED = /^(Input|Output)GuardrailTripwireTriggered: \w+ guardrail triggered: (.*)$/s;

export const reasonOfTripwire: TraceRule = {
  name: "in JavaScript why a check triggered stands in the error of what it stopped",
  concerns: (record, draft) => draft.kind === "guardrail" && isAgentsJs(record),
  apply(spans) {
    const blocks = spans.filter((span) => span.draft.guardrail?.verdict === "block" && isOfAgents(span));
    for (const { draft } of blocks.length > 0 ? spans : []) {
      const [, stage, told] = TRIPPED.exec(draft.error?.message ?? "") ?? [];
      if (stage === undefined || told === undefined) continue;
      const check = blocks.findLast((block) => isWithin(block.draft, draft) && block.draft.guardrail?.reason === null);
      if (!check?.draft.guardrail) continue;
      keepFirst(check);
      const reason = reasonIn(told);
      const place = stage === "Input" ? "input" : "output";
      check.draft.guardrail = { ...check.draft.guardrail, reason, stage: place, stageStated: true };
    }
    return [];
  },
};

const TOOL_TRIPPED = /\bTool(Input|Output)GuardrailTripwireTriggered: Tool \w+ guardrail triggered: (.*)$/s;

export const guardedTool: Rule = {
  name: "in JavaScript a guardrail of a tool that triggered stands in the tool's error: before its input the tool never ran",
  apply(draft, record) {
    if (draft.kind !== "tool" || draft.outcome !== "error" || !isAgentsJs(record)) return;
    const [, side, name] = TOOL_TRIPPED.exec(draft.error?.message ?? "") ?? [];
    if (side === undefined || name === undefined) return;
    const stage = side === "Input" ? "tool_input" : "tool_output";
    draft.guardrail = { ...triggeredCheck(name, true), stage, stageStated: true, targetSpanId: draft.spanId };
    if (side === "Input") draft.notRun = true;
  },
};

const isWithin = (inner: SpanDraft, { startNs, endNs }: SpanDraft) =>
  inner.startNs >= startNs && (endNs === null || inner.startNs <= endNs);

/** What a guardrail gives beside its verdict: texts as they are, anything else as JSON. */
function reasonIn(told: string): string {
  const json = asJson(told);
  const values = isObject(json) ? Object.values(json) : [];
  return values.length > 0 && values.every((value) => typeof value === "string") ? values.join(", ") : told;
}

export const pausesInJs: TraceRule = {
  name: "in JavaScript a call that waits for a person leaves no span: the run that goes on begins with a turn of tools alone",
  concerns: isAgentsJs,
  apply(spans) {
    const own = spans.filter(isOfAgents);
    const events: ModelEvent[] = [];
    for (const { call, from } of openCalls(own)) {
      events.push({
        type: "approval",
        spanId: from.spanId,
        atNs: from.endNs ?? from.startNs,
        source: "event",
        tool: call.name,
        answeredNs: null,
        fact: { state: "requested", question: null, reason: null, by: null, waitMs: null },
      });
    }
    for (const { tool, turn } of toolsOfResumedTurns(own)) {
      const denied = tool.draft.approval?.state === "denied";
      if (denied) {
        keepFirst(tool);
        tool.draft.approval = null;
      }
      events.push({
        type: "answer",
        spanId: tool.draft.spanId,
        atNs: turn.startNs,
        source: "event",
        state: denied ? "denied" : "approved",
        reason: null,
        tool: tool.draft.toolName,
      });
    }
    return events;
  },
};

interface Call {
  readonly id: string | null;
  readonly name: string | null;
}

const CALL_KEY = /^message\.tool_calls\.(\d+)\.tool_call\.(?:function\.(name)|(id))$/;

function callsIn(record: SpanRecord): Call[] {
  return flattened(record.attributes, "llm.output_messages").flatMap((message) => {
    const calls = new Map<string, { id: string | null; name: string | null }>();
    for (const [key, value] of message) {
      const [, at, name, id] = CALL_KEY.exec(key) ?? [];
      if (at === undefined) continue;
      const call = calls.get(at) ?? { id: null, name: null };
      calls.set(at, call);
      if (name) call.name = asText(value);
      if (id) call.id = asText(value);
    }
    return [...calls.values()];
  });
}

/** Calls that an agent's last answer asked for and that nothing in its turn ran, although the agent ended well. */
function openCalls(own: readonly RuledSpan[]): { readonly call: Call; readonly from: SpanDraft }[] {
  const byId = new Map(own.map((span) => [span.draft.spanId, span.draft]));
  const last = new Map<string, RuledSpan>();
  for (const span of own) {
    const agent = span.draft.kind === "llm" ? byId.get(byId.get(span.draft.parentId ?? "")?.parentId ?? "") : undefined;
    if (agent?.kind === "agent" && agent.endNs !== null && agent.outcome !== "error") last.set(agent.spanId, span);
  }
  const under = Map.groupBy(own, ({ draft }) => draft.parentId);
  return [...last.values()].flatMap(({ draft, record }) => {
    const beside = (under.get(draft.parentId) ?? []).map((span) => span.draft);
    if (beside.some(({ kind }) => kind === "handoff")) return [];
    const ran = beside.filter(({ kind }) => kind === "tool").map(({ toolName }) => toolName);
    const open = callsIn(record).filter(({ name }) => {
      const at = ran.indexOf(name);
      if (at >= 0) ran.splice(at, 1);
      return at < 0;
    });
    return open.map((call) => ({ call, from: draft }));
  });
}

/** Tools of turns without a model call, but for those that go on with an agent inside: that one was asked about. */
function toolsOfResumedTurns(own: readonly RuledSpan[]): { readonly tool: RuledSpan; readonly turn: SpanDraft }[] {
  const under = Map.groupBy(own, ({ draft }) => draft.parentId);
  return own.flatMap(({ draft: turn }) => {
    const inside = under.get(turn.spanId) ?? [];
    if (turn.name !== "turn" || inside.some(({ draft }) => draft.kind === "llm")) return [];
    const tools = inside.filter(({ draft }) => draft.kind === "tool" && !under.has(draft.spanId));
    return tools.map((tool) => ({ tool, turn }));
  });
}

/** What a trace stopped to ask, and what one that begins with tools goes on with, by the ids of the calls. */
export function turnsInJs(spans: readonly Pick<RuledSpan, "draft" | "record">[]) {
  const own = spans.filter(isOfAgents).map((span) => ({ ...span, first: null }));
  const asks = openCalls(own).map(({ call }) => call.id);
  const answers = toolsOfResumedTurns(own).length === 0 ? [] : resultsIn(firstCall(own)?.record);
  return { asks: asks.filter((id) => id !== null), answers };
}

function firstCall(own: readonly RuledSpan[]): RuledSpan | null {
  let first: RuledSpan | null = null;
  for (const span of own)
    if (span.draft.kind === "llm" && (first === null || span.draft.startNs < first.draft.startNs)) first = span;
  return first;
}

/** Ids of the calls whose results a model is told last. */
function resultsIn(record: SpanRecord | undefined): string[] {
  if (!record) return [];
  const ids = flattened(record.attributes, "llm.input_messages").map((one) => asText(one.get("message.tool_call_id")));
  return ids.slice(ids.lastIndexOf(null) + 1).filter((id) => id !== null);
}
