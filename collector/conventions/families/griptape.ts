import type { Kind } from "../../contract/kind.ts";
import type { SpanRecord } from "../../otlp/telemetry.ts";
import type { Family, Rule } from "../family.ts";

/** Griptape: methods of its structures and drivers, `Class.method()`, with nothing else on their spans. */

const STRUCTURES: ReadonlySet<string> = new Set(["Pipeline", "Workflow", "Agent", "Structure"]);
const METHOD = /^(\w+)\.(\w+)\(\)$/;

/** What a driver sends, by the ends of drivers' names; tries are sent one by one. */
const DRIVERS: readonly (readonly [RegExp, Kind])[] = [
  [/PromptDriver\.try_(?:run|stream)\(\)$/, "llm"],
  [/EmbeddingDriver\.try_embed_\w+\(\)$/, "embedding"],
  [/VectorStoreDriver\.query\(\)$/, "retriever"],
];

function kind(record: SpanRecord): Kind {
  const driver = DRIVERS.find(([name]) => name.test(record.name))?.[1];
  if (driver !== undefined) return driver;
  const [, of = "", method] = METHOD.exec(record.name) ?? [];
  return STRUCTURES.has(of) && method === "run" ? "workflow" : "internal";
}

const plumbing: Rule = {
  name: "all but structures and what drivers send is plumbing",
  apply(draft, record) {
    if (draft.kind === "internal") draft.internal = true;
    if (draft.kind === "workflow") draft.workflowName = METHOD.exec(record.name)?.[1] ?? null;
  },
};

export const griptape: Family = {
  name: "griptape",
  countedAs: "genai",
  signs: {
    names:
      /^(?:(?:Pipeline|Workflow|Agent|Structure)\.(?:run|try_run|before_run|after_run)|\w+(?:Prompt|Embedding|VectorStore)Driver\.\w+)\(\)$/,
  },
  keys: {},
  kind,
  rules: [plumbing],
};
