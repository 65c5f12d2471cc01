import type { Family, KeyTable, Rule } from "../family.ts";
import { turnsOfCalls } from "../openCalls.ts";
import { withCache } from "../reading/withCache.ts";
import { readableError } from "./agentsSdk/agentsSdk.ts";
import { placeholders } from "./springAi.ts";

/** OpenTelemetry's GenAI conventions, current names before those of 1.36 and older. */
export const GENAI_KEYS: KeyTable = {
  operation: ["gen_ai.operation.name"],
  agentName: ["gen_ai.agent.name"],
  workflowName: ["gen_ai.workflow.name"],
  sessionId: ["gen_ai.conversation.id", "session.id"],
  responseModel: ["gen_ai.response.model"],
  requestModel: ["gen_ai.request.model"],
  provider: ["gen_ai.provider.name", "gen_ai.system"],
  responseId: ["gen_ai.response.id"],
  toolName: ["gen_ai.tool.name"],
  toolCallId: ["gen_ai.tool.call.id", "gen_ai.tool.call_id"],
  toolArguments: ["gen_ai.tool.call.arguments"],
  toolResult: ["gen_ai.tool.call.result"],
  dataSource: ["gen_ai.data_source.id", "gen_ai.memory.store.id", "aws.bedrock.knowledge_base.id", "mcp.resource.uri"],
  documents: ["gen_ai.retrieval.documents", "gen_ai.memory.records"],
  inputTokens: ["gen_ai.usage.input_tokens", "gen_ai.usage.prompt_tokens"],
  outputTokens: ["gen_ai.usage.output_tokens", "gen_ai.usage.completion_tokens"],
  cachedTokens: ["gen_ai.usage.cache_read.input_tokens", "gen_ai.usage.cache_read_input_tokens"],
  cacheWriteTokens: [
    "gen_ai.usage.cache_write.input_tokens",
    "gen_ai.usage.cache_creation.input_tokens",
    "gen_ai.usage.cache_creation_input_tokens",
    "gen_ai.usage.cache_write_input_tokens",
  ],
  reasoningTokens: ["gen_ai.usage.reasoning.output_tokens", "gen_ai.usage.reasoning_tokens"],
  costUsd: ["operation.cost"],
  firstToken: [
    "gen_ai.response.time_to_first_chunk",
    "gen_ai.client.inference.time_to_first_chunk",
    "gen_ai.client.operation.time_to_first_chunk",
    "gen_ai.server.time_to_first_token",
    "gen_ai.response.time_to_first_token",
  ],
  finishReasons: [
    "gen_ai.response.finish_reasons",
    "gen_ai.response.finish_reason",
    "gen_ai.completion.0.finish_reason",
  ],
  inputMessages: ["gen_ai.input.messages"],
  outputMessages: ["gen_ai.output.messages"],
  input: ["gen_ai.retrieval.query.text", "gen_ai.memory.query.text", "gen_ai.prompt"],
  output: ["gen_ai.completion"],
};

export const cacheIsApart: Rule = {
  name: "Amazon Bedrock counts input without what came from its cache and went there, and its instrumentations pass that on",
  apply(draft, record) {
    if (!draft.tokens || !/(?:^|[._-])bedrock(?:[._-]|$)/.test(record.scope.name)) return;
    draft.tokens = withCache(draft.tokens);
  },
};

export const genai: Family = {
  name: "genai",
  keys: GENAI_KEYS,
  lists: { inputMessages: "gen_ai.prompt", outputMessages: "gen_ai.completion" },
  rules: [readableError, cacheIsApart, placeholders],
  turns: turnsOfCalls,
};

const calledTool: Rule = {
  name: "where no attribute names the tool that was called, the span's name does",
  apply(draft, record) {
    if (draft.mcp?.method === "tools/call")
      draft.toolName ??= /^(?:MCP send )?tools\/call (.+)$/.exec(record.name)?.[1] ?? null;
  },
};

/** Spans of the Model Context Protocol that no product's own conventions cover. */
export const mcp: Family = { name: "mcp", keys: GENAI_KEYS, rules: [calledTool] };
