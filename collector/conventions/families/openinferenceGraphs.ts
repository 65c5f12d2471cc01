import type { ModelEvent } from "../../model/modelSpan.ts";
import type { SpanRecord } from "../../otlp/telemetry.ts";
import type { Rule, TraceRule } from "../family.ts";
import { asJson, asText, isList, isObject, type Json } from "../reading/fieldReaders.ts";
import { textIn } from "../reading/jsonFields.ts";
import { personsAnswer } from "../reading/personsAnswer.ts";
import { PYTHON_TEXT, pythonText } from "../reading/pythonText.ts";

/** Habits of LangGraph and LangChain as OpenInference tells of them, in JavaScript and in Python. */

const metadataOf = (record: SpanRecord): Json => asJson(record.attributes.get("metadata"));

/** MLflow's callback of LangChain writes the same metadata as OpenInference's. */
const isLangChain = ({ scope, attributes }: SpanRecord) =>
  /langchain/.test(scope.name) || (scope.name.startsWith("mlflow") && attributes.has("metadata"));

export const session: Rule = {
  name: "a session may stand in the metadata",
  apply(draft, record) {
    if (draft.sessionId !== null) return;
    const metadata = metadataOf(record);
    draft.sessionId =
      textIn(metadata, "session_id") ?? textIn(metadata, "conversation_id") ?? textIn(metadata, "thread_id");
  },
};

export const namedAgent: Rule = {
  name: "LangGraph names the agent in the metadata of all its spans; the span of that name is the agent",
  apply(draft, record) {
    const agent = textIn(metadataOf(record), "lc_agent_name");
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
    const metadata = metadataOf(record);
    if (draft.kind === "workflow") draft.workflowName ??= textIn(metadata, "lc_agent_name");
    if (draft.kind === "step") draft.title ??= textIn(metadata, "langgraph_node");
  },
};

export const plumbing: Rule = {
  name: "what LangChain wraps around a node's work is plumbing, and so is the function of a conditional edge",
  apply(draft, record) {
    if (draft.kind !== "step" || !isLangChain(record)) return;
    const node = textIn(metadataOf(record), "langgraph_node");
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
    draft.controlFlow = true;
    draft.outcome = "unset";
    draft.error = null;
    draft.toolName ??= asked.tool;
    draft.approval = { state: "requested", question: asked.question, reason: null, by: null, waitMs: null };
  },
};

/** What an interrupt asks, of which tool where it names one. */
interface Asked {
  readonly question: string | null;
  readonly tool: string | null;
}

/** Keys under which programs put what they ask. */
const ASKS = ["question", "ask", "prompt", "message", "text"];

function interruptOf(record: SpanRecord): Asked | null {
  for (const event of record.events) {
    const type = asText(event.attributes.get("exception.type")) ?? "";
    const message = asText(event.attributes.get("exception.message")) ?? "";
    if (/(?:Graph|Node)Interrupt$/.test(type)) return askedInRepr(message);
    const listed = type === "" || type === "Error" ? askedInList(message) : null;
    if (listed) return listed;
  }
  return null;
}

const FIELD = new RegExp(`'(?:${ASKS.join("|")})': ${PYTHON_TEXT}`);
const VALUE = new RegExp(String.raw`Interrupt\(value=${PYTHON_TEXT}`);

/** A tool that waits for approval, in what the human-in-the-loop middleware asks. */
const REQUEST = new RegExp(String.raw`'action_requests': \[\{'name': ${PYTHON_TEXT}`);
const DESCRIPTION = new RegExp(`'description': ${PYTHON_TEXT}`);

/** Of a Python repr only single fields are read, by pattern. */
function askedInRepr(message: string): Asked {
  const tool = pythonText(REQUEST.exec(message));
  if (tool !== null) return { question: pythonText(DESCRIPTION.exec(message)), tool };
  return { question: pythonText(FIELD.exec(message)) ?? pythonText(VALUE.exec(message)), tool: null };
}

/** JavaScript puts the interrupts as a JSON list before the stack: `[{ "id": …, "value": … }]`. */
function askedInList(message: string): Asked | null {
  if (!/^\[\s*\{\s*"(?:id|value)"/.test(message)) return null;
  const end = message.search(/\n\]\s*(?:\n|$)/);
  const json = asJson(end < 0 ? message : message.slice(0, end + 2));
  const first = isList(json) ? json[0] : null;
  if (!isObject(first) || first.value === undefined) return null;
  const { value } = first;
  if (typeof value === "string") return { question: value, tool: null };
  const request = isObject(value) && isList(value.actionRequests) ? (value.actionRequests[0] ?? null) : null;
  if (request !== null) return { question: textIn(request, "description"), tool: textIn(request, "name") };
  return { question: ASKS.map((key) => textIn(value, key)).find((text) => text !== null) ?? null, tool: null };
}

export const resumed: TraceRule = {
  name: "a graph that is called with a Command to resume goes on with what a person said",
  apply(spans) {
    const events: ModelEvent[] = [];
    // Around a graph may lie spans of the program, or of the server that it runs in.
    const hasRoot = spans.some(({ draft }) => draft.parentId === null);
    const ids = new Set<string | null>(hasRoot ? [] : spans.map(({ draft }) => draft.spanId));
    for (const { draft, record } of spans) {
      const input = record.attributes.get("input.value");
      if (hasRoot ? draft.parentId !== null : ids.has(draft.parentId)) continue;
      if (typeof input !== "string" || !input.includes('"resume"')) continue;
      const command = asJson(input);
      if (!isObject(command) || !("goto" in command) || (command.resume ?? null) === null) continue;
      const answer = personsAnswer(command.resume as Json);
      events.push({ type: "answer", ...answer, spanId: draft.spanId, atNs: draft.startNs, source: "event" });
    }
    return events;
  },
};

export const nodeRetry: TraceRule = {
  name: "a node that runs again in the same place of the graph after it failed is tried again",
  apply(spans) {
    const failed = new Map<string, { spanId: string; attempt: number; endNs: bigint; reason: string | null }>();
    for (const { draft, record } of spans) {
      if (draft.kind !== "step") continue;
      const metadata = metadataOf(record);
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
