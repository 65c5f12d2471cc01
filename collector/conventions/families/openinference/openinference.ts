import type { Kind } from "../../../contract/kind.ts";
import type { SpanRecord } from "../../../otlp/telemetry.ts";
import type { Family, FieldReader } from "../../family.ts";
import { innermostAsks } from "../../graphPauses.ts";
import { askedModel } from "../../reading/askedModel.ts";
import { asText } from "../../reading/fieldReaders.ts";
import { readableError } from "../agentsSdk/agentsSdk.ts";
import { confirmation, confirmed } from "./openinferenceAdk.ts";
import { chats, functions, groups } from "./openinferenceAg2.ts";
import { agentsSdkKind, guardrail, handoff, isHandoff, refusal, tripwire } from "./openinferenceAgents.ts";
import { guardedTool, pausesInJs, reasonOfTripwire, rootOfFailure, turnsInJs } from "./openinferenceAgentsJs.ts";
import { agnoRuns, pauses } from "./openinferenceAgno.ts";
import { eventsInJs } from "./openinferenceBeeAiJs.ts";
import { abandoned, subagent } from "./openinferenceClaude.ts";
import { agentFromName } from "./openinferenceCrews.ts";
import { modules } from "./openinferenceDspy.ts";
import { command, interrupt, namedAgent, nodeRetry, plumbing, resumed, session } from "./openinferenceGraphs.ts";
import { writtenOut } from "./openinferenceHaystack.ts";
import { ownAgents, waitedFor, waiting } from "./openinferenceLlama.ts";
import {
  cacheIsApart,
  currentAgent,
  evaluations,
  eventsAsSpans,
  mergedTools,
  turnLimit,
  validated,
  wrappersOfCalls,
} from "./openinferenceMore.ts";
import { managedTask, maxSteps, rootOfModelFailure, toolArguments, wholeError } from "./openinferenceSmolagents.ts";

const KINDS: Readonly<Record<string, Kind>> = {
  LLM: "llm",
  TOOL: "tool",
  AGENT: "agent",
  CHAIN: "step",
  RETRIEVER: "retriever",
  RERANKER: "reranker",
  EMBEDDING: "embedding",
  GUARDRAIL: "guardrail",
  EVALUATOR: "evaluator",
  PROMPT: "prompt",
};

function kind(record: SpanRecord, fields: FieldReader): Kind | null {
  const said = asText(record.attributes.get("openinference.span.kind"))?.toUpperCase();
  const known = said === undefined || !Object.hasOwn(KINDS, said) ? null : (KINDS[said] ?? null);
  if (known === "tool" && isHandoff(record)) return "handoff";
  if (known === "step" && record.parentSpanId === null) return "workflow";
  return agentsSdkKind(record, known, fields);
}

/** OpenInference: one convention, many emitters, each with habits of its own. */
export const openinference: Family = {
  name: "openinference",
  keys: {
    agentName: ["agent.name", "graph.node.id"],
    sessionId: ["session.id"],
    responseModel: ["llm.response.model_name", "llm.model_name", "embedding.model_name"],
    requestModel: ["llm.request.model_name", "llm.model_name", "embedding.model_name"],
    provider: ["llm.provider", "llm.system"],
    toolName: ["tool.name"],
    toolCallId: ["tool.id", "tool_call.id"],
    toolArguments: ["input.value"],
    toolResult: ["output.value"],
    finishReasons: ["llm.finish_reason"],
    inputTokens: ["llm.token_count.prompt"],
    outputTokens: ["llm.token_count.completion"],
    // BeeAI's emitter puts what came from a cache only into its copy of the framework's usage.
    cachedTokens: ["llm.token_count.prompt_details.cache_read", "metadata.usage.cached_prompt_tokens"],
    cacheWriteTokens: ["llm.token_count.prompt_details.cache_write", "metadata.usage.cached_creation_tokens"],
    reasoningTokens: ["llm.token_count.completion_details.reasoning"],
    costUsd: ["llm.cost.total"],
    input: ["input.value"],
    output: ["output.value"],
  },
  lists: {
    inputMessages: "llm.input_messages",
    outputMessages: "llm.output_messages",
    documents: "retrieval.documents",
    rankedDocuments: "reranker.output_documents",
  },
  kind,
  rules: [
    handoff,
    guardrail,
    validated,
    refusal,
    readableError,
    guardedTool,
    agentFromName,
    session,
    namedAgent,
    plumbing,
    interrupt,
    command,
    wrappersOfCalls,
    askedModel,
    eventsAsSpans,
    eventsInJs,
    mergedTools,
    cacheIsApart,
    toolArguments,
    subagent,
    abandoned,
    managedTask,
    wholeError,
    chats,
    functions,
    writtenOut,
    confirmation,
    waiting,
    modules,
  ],
  turns: turnsInJs,
  taskIds: (_draft, record) => agnoRuns(record),
  traceRules: [
    tripwire,
    reasonOfTripwire,
    rootOfFailure,
    pausesInJs,
    currentAgent,
    ownAgents,
    waitedFor,
    pauses,
    nodeRetry,
    innermostAsks,
    resumed,
    confirmed,
    evaluations,
    turnLimit,
    maxSteps,
    rootOfModelFailure,
    ...groups,
  ],
};
