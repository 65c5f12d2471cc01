import type { Kind } from "../../../contract/kind.ts";
import type { ModelEvent } from "../../../model/modelSpan.ts";
import type { SpanRecord } from "../../../otlp/telemetry.ts";
import type { Family, Rule, SpanDraft, TraceRule } from "../../family.ts";
import { asJson, asText, isList, isObject, type Json } from "../../reading/fieldReaders.ts";
import { textIn } from "../../reading/jsonFields.ts";
import { answerText, chatMessages, textOfJson } from "../../reading/messageParts.ts";
import { answered, interrupted, turns } from "./strandsPauses.ts";

/** Strands Agents. Content stands in span events, questions to a person only in the text of an agent's answer. */

const CYCLE = "execute_event_loop_cycle";
const DETAILS = "gen_ai.client.inference.operation.details";

function operationOf(record: SpanRecord): string | null {
  return asText(record.attributes.get("gen_ai.operation.name"));
}

/** As TypeScript's spans of the same are called, and of the members of a swarm or graph. */
const CYCLE_TS = "execute_agent_loop_cycle";
const NODE_TS = "execute_node";

function kind(record: SpanRecord): Kind | null {
  const operation = operationOf(record);
  return operation === CYCLE || operation === NODE_TS || record.name === CYCLE || record.name === CYCLE_TS
    ? "step"
    : null;
}

const service: Rule = {
  name: "in TypeScript the service's name is sent as the provider's",
  apply(draft, record) {
    if (draft.provider === record.scope.name) draft.provider = null;
    if (operationOf(record) === NODE_TS) draft.title = asText(record.attributes.get("gen_ai.agent.id"));
  },
};

const handoff: Rule = {
  name: "the tool `handoff_to_agent` of a swarm passes control to the agent in its arguments",
  apply(draft) {
    if (draft.kind !== "tool" || draft.toolName !== "handoff_to_agent" || draft.outcome === "error") return;
    const to = textIn(asJson(draft.content.input() ?? undefined), "agent_name");
    if (to === null) return;
    draft.kind = "handoff";
    draft.handoff = { from: null, to };
    draft.toolName = null;
  },
};

/** The tool by which TypeScript's agents answer in a structure. */
const STRUCTURED = "strands_structured_output";

const routed: TraceRule = {
  name: "in TypeScript a member of a swarm passes control by the id of another one in its structured answer",
  apply(spans) {
    const answers = spans.filter(({ draft }) => draft.kind === "tool" && draft.toolName === STRUCTURED);
    if (answers.length === 0) return [];
    const names = new Map<string, string | null>();
    for (const { draft, record } of spans) {
      const id = draft.kind === "agent" ? asText(record.attributes.get("gen_ai.agent.id")) : null;
      if (id !== null) names.set(id, draft.agentName);
    }
    for (const { draft } of answers) {
      const to = names.get(textIn(asJson(draft.content.input() ?? undefined), "agentId") ?? "");
      if (to === undefined || draft.outcome === "error") continue;
      draft.kind = "handoff";
      draft.handoff = { from: null, to };
      draft.toolName = null;
    }
    return [];
  },
};

const toolStatus: Rule = {
  name: "a tool that gives back an error has failed, although its span ended well",
  apply(draft, record) {
    if (draft.kind !== "tool" || draft.outcome === "error") return;
    if (asText(record.attributes.get("gen_ai.tool.status")) !== "error") return;
    draft.outcome = "error";
    draft.error = { type: null, message: draft.content.output() };
  },
};

const lifeTotals: Rule = {
  name: "an agent counts tokens over its whole life, so only those of model calls are of this run",
  apply(draft) {
    if (draft.kind !== "llm" && draft.kind !== "embedding") draft.tokens = null;
  },
};

/** A question to a person, as it stands in a list with the answers of an agent that stopped to ask. */
interface Interrupt {
  readonly callId: string;
  readonly insideTool: boolean;
  readonly tool: string | null;
  readonly question: string | null;
}

const INTERRUPT_ID = /'id': '[^':]*:(before_tool_call|tool_call):([^':]+):/;

/** What an agent answered when it stopped to ask, in events of either shape. */
function pauses(record: SpanRecord): string[] {
  const texts: (string | null)[] = [];
  for (const { name, attributes } of record.events) {
    if (name === "gen_ai.choice" && asText(attributes.get("finish_reason")) === "interrupt")
      texts.push(asText(attributes.get("message")));
    if (name !== DETAILS) continue;
    const raw = attributes.get("gen_ai.output.messages");
    if (typeof raw === "string" && !raw.includes("interrupt")) continue;
    const messages = asJson(raw);
    for (const message of isList(messages) ? messages : []) {
      if (isObject(message) && message.finish_reason === "interrupt") texts.push(answerText(chatMessages([message])));
    }
  }
  return texts.filter((text) => text !== null);
}

/** Of the Python repr only single fields are read, by pattern. */
function interruptsOf(record: SpanRecord): Interrupt[] {
  const asked: Interrupt[] = [];
  for (const text of pauses(record)) {
    for (const item of text.split(/(?=\{'id': ')/)) {
      const found = INTERRUPT_ID.exec(item);
      if (!found?.[2]) continue;
      const field = (key: string) => new RegExp(`'${key}': '([^']*)'`).exec(item)?.[1] ?? null;
      const reason = /'reason': (?:'((?:[^'\\]|\\.)*)'|"((?:[^"\\]|\\.)*)")/.exec(item);
      const question = reason?.[1] ?? reason?.[2] ?? field("name");
      asked.push({ callId: found[2], insideTool: found[1] === "tool_call", tool: field("tool"), question });
    }
  }
  return asked;
}

/** Calls of tools that a message asks for: id → name. */
function toolUses(content: Json | undefined): Map<string, string | null> {
  const uses = new Map<string, string | null>();
  for (const part of isList(content) ? content : []) {
    if (!isObject(part)) continue;
    const use = isObject(part.toolUse) ? part.toolUse : part.type === "tool_call" ? part : null;
    const id = textIn(use ?? undefined, "toolUseId") ?? textIn(use ?? undefined, "id");
    if (id !== null) uses.set(id, textIn(use ?? undefined, "name"));
  }
  return uses;
}

/** A cycle whose history ends with calls of tools goes on where another trace stopped. */
function resumedCalls(record: SpanRecord): ReadonlyMap<string, string | null> {
  // Histories are long, so only the last message is read.
  const last = record.events.findLast(({ name }) => name !== "gen_ai.choice");
  if (last?.name === "gen_ai.assistant.message") return toolUses(asJson(last.attributes.get("content")));
  const messages = last?.name === DETAILS ? asJson(last.attributes.get("gen_ai.input.messages")) : null;
  const message = isList(messages) ? messages.at(-1) : null;
  return isObject(message) && message.role === "assistant" ? toolUses(message.parts) : new Map();
}

/** What the tools of a resumed cycle gave back, by call id. */
function failedResults(record: SpanRecord): Map<string, string> {
  const results = new Map<string, string>();
  for (const { name, attributes } of record.events) {
    const list = name === "gen_ai.choice" ? asJson(attributes.get("tool.result")) : null;
    for (const part of isList(list) ? list : []) {
      const result = isObject(part) && isObject(part.toolResult) ? part.toolResult : null;
      const id = result ? textIn(result, "toolUseId") : null;
      if (!result || id === null || result.status !== "error") continue;
      const content = isList(result.content) ? result.content : [];
      results.set(id, content.map((item) => textIn(item, "text") ?? textOfJson(item)).join("\n"));
    }
  }
  return results;
}

function taskIds(draft: SpanDraft, record: SpanRecord): readonly string[] {
  if (draft.kind === "agent") return interruptsOf(record).map(({ callId }) => callId);
  return operationOf(record) === CYCLE ? [...resumedCalls(record).keys()] : [];
}

const approvals: TraceRule = {
  name: "an agent that stops to ask tells the call it asks about; the run that goes on shows what was answered",
  apply(spans) {
    const asking = spans.flatMap(({ draft, record }) =>
      draft.kind === "agent" ? interruptsOf(record).map((interrupt) => ({ draft, ...interrupt })) : [],
    );
    if (asking.length === 0) return [];
    const ids = new Set(asking.map(({ callId }) => callId));
    const ran = new Map<string, SpanDraft[]>();
    const refused = new Map<string, { reason: string; atNs: bigint }>();
    const names = new Map<string, string | null>();
    for (const { draft, record } of spans) {
      const id = draft.toolCallId;
      if (draft.kind === "tool" && id !== null && ids.has(id)) {
        const tries = ran.get(id);
        if (tries) tries.push(draft);
        else ran.set(id, [draft]);
      }
      if (operationOf(record) !== CYCLE) continue;
      const resumed = resumedCalls(record);
      if (resumed.size === 0) continue;
      for (const [id, name] of resumed) names.set(id, name);
      const atNs = record.startNs;
      for (const [id, reason] of failedResults(record)) if (resumed.has(id)) refused.set(id, { reason, atNs });
    }
    return asking.map(({ draft, callId, insideTool, tool, question }): ModelEvent => {
      const atNs = draft.endNs ?? draft.startNs;
      const tries = ran.get(callId) ?? [];
      const later = tries.find(({ startNs }) => startNs >= atNs);
      // A tool that asks from within has started without getting anywhere.
      if (insideTool) for (const one of tries) if (one.startNs < atNs) one.notRun = true;
      const no = later ? undefined : refused.get(callId);
      return {
        type: "approval",
        spanId: draft.spanId,
        atNs,
        source: "event",
        tool: tool ?? later?.toolName ?? tries[0]?.toolName ?? names.get(callId) ?? null,
        answeredNs: later?.startNs ?? no?.atNs ?? null,
        fact: {
          state: later ? "approved" : no ? "denied" : "requested",
          question,
          reason: no?.reason ?? null,
          by: later || no ? "user" : null,
          waitMs: null,
        },
      };
    });
  },
};

export const strands: Family = {
  name: "strands",
  keys: {},
  kind,
  rules: [service, toolStatus, interrupted, handoff, lifeTotals],
  taskIds,
  turns,
  acrossTraces: true,
  traceRules: [approvals, answered, routed],
};
