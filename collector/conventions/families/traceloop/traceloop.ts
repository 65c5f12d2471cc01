import type { Kind } from "../../../contract/kind.ts";
import type { SpanRecord } from "../../../otlp/telemetry.ts";
import type { Family, FieldReader, Rule, RuledSpan, SpanDraft, TraceRule } from "../../family.ts";
import { askedInRepr, asksPerson, innermostAsks, resumedBy } from "../../graphPauses.ts";
import { callArguments } from "../../reading/callArguments.ts";
import { documentsOfItems } from "../../reading/documents.ts";
import { asJson, asText, type Json } from "../../reading/fieldReaders.ts";
import { textIn } from "../../reading/jsonFields.ts";
import { kindOfOperation } from "../../reading/kindTable.ts";
import { textOfJson } from "../../reading/messageParts.ts";
import { nearestOf } from "../../reading/nearestOf.ts";
import { pythonLiteral } from "../../reading/pythonLiteral.ts";
import { namedAgents, tookOver } from "../../reading/tookOver.ts";
import { withContent } from "../../reading/withContent.ts";
import { readableError } from "../agentsSdk/agentsSdk.ts";
import { cacheIsApart } from "../genai.ts";
import { wrappersInJs } from "./traceloopLangChainJs.ts";

/** OpenLLMetry by Traceloop: decorators of programs, and instrumentations of model, agent and vector libraries. */

const KINDS: Readonly<Record<string, Kind>> = {
  workflow: "workflow",
  session: "workflow",
  agent: "agent",
  task: "step",
  tool: "tool",
  handoff: "handoff",
};

const REQUESTS: Readonly<Record<string, Kind>> = {
  chat: "llm",
  completion: "llm",
  embedding: "embedding",
  rerank: "reranker",
};

/** What LlamaIndex's methods do, where their spans only say that they are tasks. */
const METHODS: readonly (readonly [RegExp, Kind])[] = [
  [/retriever\.(?:a?_?retrieve)(?:\.task)?$/, "retriever"],
  [/(?:handoff)$/, "handoff"],
];

/** What stands for an agent whose name was not known yet. */
const UNKNOWN = "unknown";

const HANDOFF = /^(.+) (?:→|->) (.+?)(?:\.handoff)?$/;

const table = (words: Readonly<Record<string, Kind>>, value: string | null): Kind | null => {
  const word = value?.toLowerCase();
  return word !== undefined && Object.hasOwn(words, word) ? (words[word] ?? null) : null;
};

/** CrewAI's crews, tasks and agents all have the operation of an agent; whose id stands on them tells. */
const CREWS: readonly (readonly [string, Kind])[] = [
  ["crewai.agent.id", "agent"],
  ["crewai.task.id", "step"],
  ["crewai.crew.id", "workflow"],
];

function kind(record: SpanRecord, fields: FieldReader): Kind | null {
  const text = (key: string) => asText(record.attributes.get(key));
  const ofCrew = CREWS.find(([key]) => text(key) !== null)?.[1];
  if (ofCrew !== undefined) return ofCrew;
  const operation = kindOfOperation(fields.read("operation", asText));
  if (operation !== null) return operation;
  const request = table(REQUESTS, text("llm.request.type"));
  if (request !== null) return request;
  const said = table(KINDS, text("traceloop.span.kind"));
  if (said === "step") return METHODS.find(([name]) => name.test(record.name))?.[1] ?? "step";
  if (said !== null) return said;
  if (HANDOFF.test(record.name)) return "handoff";
  return text("db.system") !== null || text("db.system.name") !== null ? vectorStore(record) : null;
}

/** Stores that agents look documents up in; any other database is plumbing. */
const STORES = /pinecone|chroma|qdrant|weaviate|milvus|lancedb|marqo|pgvector|vespa|elasticsearch|opensearch/i;

function vectorStore(record: SpanRecord): Kind {
  const system = asText(record.attributes.get("db.system")) ?? asText(record.attributes.get("db.system.name")) ?? "";
  return STORES.test(system) && /query|search|retriev|get|peek/i.test(record.name) ? "retriever" : "internal";
}

const names: Rule = {
  name: "agents and tools are named by their entity; an agent's name stands on every span below it",
  apply(draft, record) {
    const entity = asText(record.attributes.get("traceloop.entity.name"));
    if (draft.kind === "agent") draft.agentName = draft.agentName ?? entity ?? record.name.replace(/\.agent$/, "");
    if (draft.kind === "tool") draft.toolName = draft.toolName ?? entity ?? record.name.replace(/\.tool$/, "");
    if (draft.kind === "step") draft.title = asText(record.attributes.get("gen_ai.task.name")) ?? entity;
    if (draft.kind === "workflow") draft.workflowName = draft.workflowName ?? entity ?? record.name;
  },
};

const handoff: Rule = {
  name: "a handover names both agents, in attributes or in the span's name",
  apply(draft, record) {
    if (draft.kind !== "handoff") return;
    const text = (key: string) => asText(record.attributes.get(key));
    const [, from, to] = HANDOFF.exec(record.name) ?? [];
    const asked = asJson(record.attributes.get("traceloop.entity.input"));
    draft.handoff = {
      from: text("gen_ai.handoff.from_agent") ?? from ?? null,
      to: text("gen_ai.handoff.to_agent") ?? (to === UNKNOWN ? null : to) ?? textIn(asked, "to_agent"),
    };
    draft.toolName = null;
  },
};

const calledWith: Rule = {
  name: "what a decorated function was called with is wrapped as args and kwargs",
  apply(draft, record) {
    const raw = record.attributes.get("traceloop.entity.input");
    if (raw === undefined || draft.kind === "llm") return;
    const sent = draft.content;
    const given = () => argumentsOf(asJson(raw));
    draft.content = withContent(sent, {
      input: () => textOfJson(given()) || null,
      question: () => {
        const asked = given();
        return typeof asked === "string"
          ? asked
          : (textIn(asked, "query") ?? textIn(asked, "input") ?? sent.question());
      },
    });
  },
};

/** LangChain's tools have their arguments as Python writes them out, beside what the framework adds. */
function argumentsOf(json: Json): Json {
  const written = textIn(json, "input_str");
  return written === null ? callArguments(json) : (pythonLiteral(written) ?? written);
}

const queryResults: Rule = {
  name: "what a vector store found stands in events of its span",
  apply(draft, record) {
    const found = record.events.filter(({ name }) => name === "db.query.result");
    if (draft.kind !== "retriever" || found.length === 0) return;
    const items = found.map(
      ({ attributes }) =>
        new Map([...attributes].map(([key, value]) => [key.replace(/^db\.query\.result\./, ""), value])),
    );
    draft.content = withContent(draft.content, { retrieved: () => documentsOfItems(items) });
  },
};

const failed: Rule = {
  name: "a LangGraph task says by itself that it failed",
  apply(draft, record) {
    if (draft.controlFlow || draft.outcome === "error") return;
    if (asText(record.attributes.get("gen_ai.task.status")) !== "failure") return;
    draft.outcome = "error";
    draft.error = { type: null, message: asText(record.attributes.get("gen_ai.task.output")) };
  },
};

const interrupt: Rule = {
  name: "a LangGraph task that interrupts asks a person and has not failed",
  apply(draft, record) {
    if (draft.kind !== "step" || asText(record.attributes.get("error.type")) !== "GraphInterrupt") return;
    asksPerson(draft, askedInRepr(record.statusMessage));
  },
};

const LANGGRAPH_AGENT = "traceloop.association.properties.lc_agent_name";

const actor: Rule = {
  name: "LangGraph names the agent in the properties of all its spans",
  apply(draft, record) {
    const agent = asText(record.attributes.get(LANGGRAPH_AGENT));
    if (agent !== null) draft.actor = agent;
    if (asText(record.attributes.get("gen_ai.operation.name")) !== "goto") return;
    draft.kind = "internal";
    draft.internal = true;
  },
};

const CALLS: ReadonlySet<string> = new Set(["llm", "tool", "mcp", "handoff", "retriever"]);

const graphs: TraceRule = {
  name: "every LangGraph graph is sent as an agent: beside the graph as an empty span, and also where it only holds agents or calls nothing",
  apply(spans) {
    const isGraph = ({ draft, record }: RuledSpan) =>
      draft.kind === "agent" && /langchain/.test(record.scope.name) && draft.agentName !== null;
    const graphs = spans.filter(isGraph);
    if (graphs.length === 0) return [];
    const below = Map.groupBy(spans, ({ draft }) => draft.parentId);
    for (const { draft } of graphs) {
      if (below.has(draft.spanId)) continue;
      const beside = below.get(draft.parentId)?.find(({ draft: other }) => {
        return other.kind === "step" && other.startNs >= draft.startNs && other.title === draft.agentName;
      });
      if (!beside) continue;
      beside.draft.kind = "agent";
      beside.draft.agentName = draft.agentName;
      draft.kind = "internal";
      draft.internal = true;
      draft.agentName = null;
    }
    const agents = new Set(spans.filter(isGraph).map(({ draft }) => draft));
    const nearest = nearestOf(spans, (draft) => agents.has(draft));
    const above = (draft: SpanDraft) => nearest.get(draft.parentId ?? "");
    const holders = new Set<SpanDraft>();
    for (const agent of agents) {
      let at = above(agent);
      if (at?.agentName === agent.agentName) continue;
      for (; at && !holders.has(at); at = above(at)) holders.add(at);
    }
    const calls = new Set<SpanDraft>();
    for (const { draft } of spans) {
      if (!CALLS.has(draft.kind ?? "")) continue;
      for (let at = above(draft); at && !calls.has(at); at = above(at)) calls.add(at);
    }
    const named = new Set(spans.map(({ draft }) => draft.actor));
    for (const draft of agents) {
      if ((calls.has(draft) && !holders.has(draft)) || named.has(draft.agentName)) continue;
      draft.kind = "workflow";
      draft.workflowName = draft.agentName;
      draft.agentName = null;
    }
    return [];
  },
};

const takesOver: TraceRule = {
  name: "where a handover does not say to whom, it is to the next agent that starts beside the one that hands over",
  apply(spans) {
    const open = spans.filter(({ draft }) => draft.handoff !== null && draft.handoff.to === null);
    if (open.length === 0) return [];
    const byId = new Map(spans.map(({ draft }) => [draft.spanId, draft]));
    const agents = namedAgents(spans);
    for (const { draft } of open) {
      const handoff = draft.handoff as NonNullable<SpanDraft["handoff"]>;
      const parentId = byId.get(draft.parentId ?? "")?.parentId ?? null;
      const next = tookOver(agents, { fromNs: draft.startNs, beside: { parentId, not: handoff.from } });
      if (next) draft.handoff = { from: handoff.from, to: next.agentName };
    }
    return [];
  },
};

const SESSION = "traceloop.association.properties.";

export const traceloop: Family = {
  name: "traceloop",
  keys: {
    agentName: ["gen_ai.agent.name"],
    workflowName: ["gen_ai.workflow.name", "traceloop.workflow.name", "crewai.crew.name"],
    sessionId: [
      "gen_ai.conversation.id",
      "session.id",
      ...["session_id", "conversation_id", "thread_id", "chat_id", "sessionId", "threadId", "chatId"].map(
        (key) => `${SESSION}${key}`,
      ),
    ],
    dataSource: ["gen_ai.data_source.id", "db.collection.name"],
    toolArguments: ["gen_ai.tool.call.arguments", "mcp.request.argument", "traceloop.entity.input"],
    toolResult: ["gen_ai.tool.call.result", "mcp.response.value", "traceloop.entity.output"],
    documents: ["gen_ai.retrieval.documents", "traceloop.entity.output"],
    cachedTokens: ["gen_ai.usage.cache_read.input_tokens", "gen_ai.usage.cache_read_input_tokens"],
    reasoningTokens: ["gen_ai.usage.reasoning.output_tokens", "gen_ai.usage.reasoning_tokens"],
    input: ["traceloop.entity.input", "gen_ai.task.input"],
    output: ["traceloop.entity.output", "gen_ai.task.output"],
  },
  lists: { inputMessages: "gen_ai.prompt", outputMessages: "gen_ai.completion" },
  kind,
  rules: [
    wrappersInJs,
    names,
    cacheIsApart,
    handoff,
    calledWith,
    queryResults,
    interrupt,
    failed,
    readableError,
    actor,
  ],
  traceRules: [graphs, takesOver, innermostAsks, resumedBy("traceloop.entity.input")],
};
