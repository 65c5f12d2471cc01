import type { Kind } from "../../contract/kind.ts";

/** What `gen_ai.operation.name` says of a span. */
const OPERATIONS: Readonly<Record<string, Kind>> = {
  invoke_workflow: "workflow",
  invoke_swarm: "workflow",
  invoke_graph: "workflow",
  invoke_agent: "agent",
  agent_call: "agent",
  handle_conversation_turn: "turn",
  create_agent: "internal",
  agent_step: "step",
  execute_task: "step",
  invoke_node: "step",
  plan: "plan",
  chat: "llm",
  generate_content: "llm",
  text_completion: "llm",
  llm_call: "llm",
  llm_request: "llm",
  completion: "llm",
  generate: "llm",
  fetch_response: "llm",
  execute_tool: "tool",
  tool_call: "tool",
  embeddings: "embedding",
  retrieval: "retriever",
  vector_db_retrieve: "retriever",
  rerank: "reranker",
  create_memory_store: "memory",
  delete_memory_store: "memory",
  create_memory: "memory",
  update_memory: "memory",
  upsert_memory: "memory",
  search_memory: "memory",
  delete_memory: "memory",
  apply_guardrail: "guardrail",
  run_guardrail: "guardrail",
  "guardrail.run": "guardrail",
  handoff: "handoff",
  execute_hook: "hook",
  user_prompt: "prompt",
  system_prompt: "prompt",
  content_event: "prompt",
};

/** How the names of spans begin that say what they are, for spans that say it nowhere else. */
const NAMES: readonly (readonly [string, Kind])[] = [
  ["invoke_agent ", "agent"],
  ["invoke_workflow ", "workflow"],
  ["execute_tool ", "tool"],
  ["chat ", "llm"],
  ["embeddings ", "embedding"],
  ["retrieval ", "retriever"],
  ["handoff to ", "handoff"],
];

export function kindOfOperation(operation: string | null): Kind | null {
  if (operation === null) return null;
  const key = operation.toLowerCase();
  return Object.hasOwn(OPERATIONS, key) ? (OPERATIONS[key] ?? null) : null;
}

export function kindOfName(name: string): Kind | null {
  return NAMES.find(([start]) => name.startsWith(start))?.[1] ?? null;
}
