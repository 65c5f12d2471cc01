import type { SpanRecord } from "../../otlp/telemetry.ts";
import { asJson, asText, type Json } from "./fieldReaders.ts";

const LANGFUSE = "langfuse.observation.metadata.";

/** What is read of LangGraph's metadata where each entry is an attribute. */
const KEYS = ["lc_agent_name", "langgraph_node", "langgraph_checkpoint_ns", "checkpoint_ns", "thread_id"];

const isLangfuse = ({ scope }: SpanRecord) => scope.name === "langfuse-sdk";

/** The metadata that LangGraph gives every callback: OpenInference and MLflow write it as JSON, Langfuse key by key. */
export function graphMetadata(record: SpanRecord): Json {
  const { attributes } = record;
  if (!isLangfuse(record)) return asJson(attributes.get("metadata"));
  const entries = KEYS.map((key) => [key, asText(attributes.get(LANGFUSE + key))] as const);
  return Object.fromEntries(entries.filter(([, value]) => value !== null));
}

/** Whether a span is one of LangChain's or LangGraph's callbacks, whoever sends it. */
export function isLangChain(record: SpanRecord): boolean {
  const { scope, attributes } = record;
  if (isLangfuse(record)) {
    const from = asText(attributes.get(`${LANGFUSE}ls_integration`));
    return from?.startsWith("lang") || attributes.has(`${LANGFUSE}langgraph_node`);
  }
  return /langchain/.test(scope.name) || (scope.name.startsWith("mlflow") && attributes.has("metadata"));
}
