import type { SpanRecord } from "../../../otlp/telemetry.ts";
import type { Rule, TraceRule } from "../../family.ts";
import { ASKS, type Asked, askedInRepr, asksPerson, resumedBy } from "../../graphPauses.ts";
import { asJson, asText, isList, isObject, type Json } from "../../reading/fieldReaders.ts";
import { graphMetadata, isLangChain } from "../../reading/graphMetadata.ts";
import { textIn } from "../../reading/jsonFields.ts";

/** Habits of LangGraph and LangChain as OpenInference tells of them, in JavaScript and in Python. */

export const session: Rule = {
  name: "a session may stand in the metadata",
  apply(draft, record) {
    if (draft.sessionId !== null) return;
    const metadata = graphMetadata(record);
    draft.sessionId =
      textIn(metadata, "session_id") ?? textIn(metadata, "conversation_id") ?? textIn(metadata, "thread_id");
  },
};

export const namedAgent: Rule = {
  name: "LangGraph names the agent in the metadata of all its spans; the span of that name is the agent",
  apply(draft, record) {
    const agent = textIn(graphMetadata(record), "lc_agent_name");
    if (agent === null) return;
    draft.actor = agent;
    if (draft.kind !== "step" || record.name !== agent) return;
    draft.kind = "agent";
    draft.agentName = agent;
  },
};

/** LangChain's own wrappers around what a program wrote. */
const WRAPPER = /^(?:Runnable\w+|ChannelWrite\b.*|\w*OutputParser|\w*PromptTemplate|__start__|__end__)$/;

/** MLflow in OpenTelemetry's words leaves out the names of chains. */
const isUnnamed = (record: SpanRecord) => record.name === "CHAIN" && record.scope.name.startsWith("mlflow");

export const unnamedChains: Rule = {
  name: "where a chain has no name, LangGraph's metadata has that of the graph and of the node",
  apply(draft, record) {
    if (!isUnnamed(record)) return;
    const metadata = graphMetadata(record);
    if (draft.kind === "workflow") draft.workflowName ??= textIn(metadata, "lc_agent_name");
    if (draft.kind === "step") draft.title ??= textIn(metadata, "langgraph_node");
  },
};

export const plumbing: Rule = {
  name: "what LangChain wraps around a node's work is plumbing, and so is the function of a conditional edge",
  apply(draft, record) {
    if (draft.kind !== "step" || !isLangChain(record)) return;
    const node = textIn(graphMetadata(record), "langgraph_node");
    if (!WRAPPER.test(record.name) && (node === null || node === record.name || isUnnamed(record))) return;
    draft.kind = "internal";
    draft.internal = true;
  },
};

export const interrupt: Rule = {
  name: "a node that interrupts asks a person and has not failed, whatever its status says",
  apply(draft, record) {
    if (!isLangChain(record)) return;
    const asked = interruptOf(record);
    if (asked === null) return;
    asksPerson(draft, asked);
  },
};

function interruptOf(record: SpanRecord): Asked | null {
  for (const event of record.events) {
    const type = asText(event.attributes.get("exception.type")) ?? "";
    const message = asText(event.attributes.get("exception.message")) ?? "";
    if (/(?:Graph|Node)Interrupt$/.test(type)) return askedInRepr(message);
    const listed = type === "" || type === "Error" ? askedInList(message) : null;
    if (listed) return listed;
  }
  // Langfuse writes an error as a text beside the observation.
  const [, told] = /^(?:(?:Graph|Node)Interrupt: |(?=\(Interrupt\())(.*)$/s.exec(errorText(record)) ?? [];
  return told === undefined ? null : (askedInList(told) ?? askedInRepr(told));
}

const errorText = ({ attributes }: SpanRecord) => asText(attributes.get("langfuse.observation.status_message")) ?? "";

/** JavaScript puts the interrupts as a JSON list before the stack: `[{ "id": …, "value": … }]`. */
function askedInList(message: string): Asked | null {
  if (!/^\[\s*\{\s*"(?:id|value)"/.test(message)) return null;
  const end = message.search(/\n\]\s*(?:\n|$)/);
  const json = asJson(end < 0 ? message : message.slice(0, end + 2));
  const [first, ...also] = (isList(json) ? json : []).flatMap(askedIn);
  if (!first) return null;
  return also.length > 0 ? { ...first, also } : first;
}

/** What one interrupt asks: a text, an object with one, or a list of the tools that wait for approval. */
function askedIn(interrupt: Json): Asked[] {
  if (!isObject(interrupt) || interrupt.value === undefined) return [];
  const { value } = interrupt;
  if (typeof value === "string") return [{ question: value, tool: null }];
  const requests = isObject(value) && isList(value.actionRequests) ? value.actionRequests : [];
  if (requests.length > 0)
    return requests.map((request) => ({ question: textIn(request, "description"), tool: textIn(request, "name") }));
  return [{ question: ASKS.map((key) => textIn(value, key)).find((text) => text !== null) ?? null, tool: null }];
}

const COMMAND = /^\s*ParentCommand:?\s*(?:\n|$)/;

export const command: Rule = {
  name: "in JavaScript a command to the graph around it is thrown: what it ends has not failed",
  apply(draft, record) {
    if (draft.outcome !== "error" || !isLangChain(record)) return;
    if (!COMMAND.test(record.statusMessage || errorText(record))) return;
    draft.controlFlow = true;
    draft.outcome = "unset";
    draft.error = null;
  },
};

export const resumed = resumedBy("input.value");

export const nodeRetry: TraceRule = {
  name: "a node that runs again in the same place of the graph after it failed is tried again",
  apply(spans) {
    const failed = new Map<string, { spanId: string; attempt: number; endNs: bigint; reason: string | null }>();
    for (const { draft, record } of spans) {
      if (draft.kind !== "step") continue;
      const metadata = graphMetadata(record);
      const place = textIn(metadata, "langgraph_checkpoint_ns") ?? textIn(metadata, "checkpoint_ns");
      if (place === null || textIn(metadata, "langgraph_node") !== record.name) continue;
      const key = `${draft.parentId}\n${place}`;
      const before = failed.get(key);
      if (before && record.startNs >= before.endNs) {
        draft.retry = { attempt: before.attempt + 1, of: before.spanId, reason: before.reason, inferred: true };
      }
      if (draft.outcome !== "error") continue;
      const attempt = draft.retry?.attempt ?? 1;
      failed.set(key, { spanId: draft.spanId, attempt, endNs: record.endNs, reason: draft.error?.message ?? null });
    }
  },
};
