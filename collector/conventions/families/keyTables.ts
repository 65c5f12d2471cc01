import type { Kind } from "../../contract/kind.ts";
import type { Family, KeyTable, ListTable, Rule } from "../family.ts";
import { askedModel } from "../reading/askedModel.ts";
import { asText } from "../reading/fieldReaders.ts";

/** Families that need no more than a table: which key says what a span is, the words that it uses, and keys of fields. */

interface Table {
  readonly name: string;
  /** Keys that say what a span is, best first. */
  readonly kindKeys: readonly string[];
  readonly kinds: Readonly<Record<string, Kind>>;
  readonly keys: KeyTable;
  readonly lists?: ListTable;
}

/** Words that most of them share. */
export const COMMON_KINDS: Readonly<Record<string, Kind>> = {
  agent: "agent",
  llm: "llm",
  tool: "tool",
  workflow: "workflow",
  chain: "step",
  task: "step",
  step: "step",
  retriever: "retriever",
  rag: "retriever",
  reranker: "reranker",
  embedding: "embedding",
  guardrail: "guardrail",
  evaluator: "evaluator",
  evaluation: "evaluator",
  memory: "memory",
  prompt: "prompt",
};

/** Words for whatever has no better one: where nothing is around it, that is the whole of the work. */
const ANY_WORK: ReadonlySet<string> = new Set(["default", "chain", "task", "span"]);

const TABLES: readonly Table[] = [
  {
    name: "traceai",
    kindKeys: ["fi.span.kind", "gen_ai.span.kind"],
    kinds: { ...COMMON_KINDS, conversation: "run", entry: "run" },
    lists: { inputMessages: "gen_ai.input.messages", outputMessages: "gen_ai.output.messages" },
    keys: {
      sessionId: ["session.id", "gen_ai.conversation.id"],
      responseModel: ["gen_ai.response.model", "llm.model_name"],
      requestModel: ["gen_ai.request.model", "llm.model_name"],
      inputTokens: ["gen_ai.usage.input_tokens", "llm.token_count.prompt"],
      outputTokens: ["gen_ai.usage.output_tokens", "llm.token_count.completion"],
      toolName: ["gen_ai.tool.name", "tool.name"],
      toolArguments: ["gen_ai.tool.call.arguments", "tool.parameters", "input.value"],
      toolResult: ["gen_ai.tool.call.result", "output.value"],
      input: ["input.value"],
      output: ["output.value"],
    },
  },
  {
    name: "agno",
    kindKeys: ["agno.span.kind", "span.type"],
    kinds: COMMON_KINDS,
    keys: {
      agentName: ["agno.agent.name", "agent.name"],
      sessionId: ["agno.session.id", "session.id"],
      toolName: ["agno.tool.name", "tool.name"],
      input: ["input.value"],
      output: ["output.value"],
    },
  },
];

const named: Rule = {
  name: "an agent or a tool that no key names is named by its span",
  apply(draft, record) {
    if (draft.kind === "tool") draft.toolName ??= record.name;
    if (draft.kind === "agent") draft.agentName ??= record.name;
  },
};

export const keyTables: readonly Family[] = TABLES.map(({ name, kindKeys, kinds, keys, lists }) => ({
  name,
  keys,
  ...(lists ? { lists } : {}),
  kind(record) {
    for (const key of kindKeys) {
      const word = asText(record.attributes.get(key))?.toLowerCase();
      if (word === undefined || !Object.hasOwn(kinds, word)) continue;
      const found = kinds[word] ?? null;
      return found === "step" && record.parentSpanId === null && ANY_WORK.has(word) ? "workflow" : found;
    }
    return null;
  },
  rules: [named, askedModel],
}));
