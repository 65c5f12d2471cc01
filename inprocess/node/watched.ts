/** Modules whose loading is of interest, by the name that programs import them with. */
const TELEMETRY_MODULES = [
  "@opentelemetry/api",
  "@opentelemetry/sdk-trace",
  "@opentelemetry/sdk-trace-base",
  "@opentelemetry/sdk-trace-node",
] as const;

/** How a framework of the user's program comes to send spans. */
export interface Framework {
  readonly name: string;
  /** Names it is imported with; the first is the one that its instrumentation is given. */
  readonly modules: readonly [string, ...string[]];
  /** Package that makes its spans; null where it makes them itself as soon as there is a tracer provider. */
  readonly instrumentation: string | null;
  /** What has to be installed when nothing is sent; null where a package alone does not help. */
  readonly install: readonly string[] | null;
  /** What is missing when nothing is sent, for a person; null where that is no sign of anything missing. */
  readonly missing: string | null;
}

/** Not a name that programs import: the file of LangGraph that every graph is run by. */
export const PREGEL = "@langchain/langgraph/dist/pregel";

const FRAMEWORKS: readonly Framework[] = [
  {
    name: "OpenAI Agents",
    modules: ["@openai/agents"],
    instrumentation: "@arizeai/openinference-instrumentation-openai-agents",
    install: ["@arizeai/openinference-instrumentation-openai-agents"],
    missing: "the package @arizeai/openinference-instrumentation-openai-agents",
  },
  {
    name: "LangChain",
    modules: ["@langchain/core/callbacks/manager", PREGEL],
    instrumentation: "@arizeai/openinference-instrumentation-langchain",
    install: ["@arizeai/openinference-instrumentation-langchain"],
    missing: "the package @arizeai/openinference-instrumentation-langchain",
  },
  {
    name: "AI SDK",
    modules: ["ai"],
    instrumentation: "@ai-sdk/otel",
    install: ["@ai-sdk/otel"],
    missing: "the package @ai-sdk/otel",
  },
  {
    name: "LlamaIndex",
    modules: ["llamaindex"],
    instrumentation: "@traceloop/instrumentation-llamaindex",
    install: ["@traceloop/instrumentation-llamaindex"],
    missing: "the package @traceloop/instrumentation-llamaindex (query engines only, no agents)",
  },
  {
    name: "Mastra",
    modules: ["@mastra/core", "@mastra/core/agent", "@mastra/core/mastra"],
    instrumentation: null,
    install: null,
    missing:
      "observability in new Mastra({ observability }), with the packages @mastra/observability and @mastra/otel-exporter",
  },
  {
    name: "Genkit",
    modules: ["genkit"],
    instrumentation: null,
    install: null,
    missing: "a call of enableTelemetry from genkit/tracing",
  },
  { name: "Google ADK", modules: ["@google/adk"], instrumentation: null, install: null, missing: null },
  { name: "Strands", modules: ["@strands-agents/sdk"], instrumentation: null, install: null, missing: null },
  { name: "Anthropic SDK", modules: ["@anthropic-ai/sdk"], instrumentation: null, install: null, missing: null },
];

const byModule = new Map(
  FRAMEWORKS.flatMap((framework) => framework.modules.map((name) => [name, framework] as const)),
);
const watched: ReadonlySet<string> = new Set([...TELEMETRY_MODULES, ...byModule.keys()]);

export function isWatched(specifier: string): boolean {
  return watched.has(specifier);
}

export function frameworkOf(module: string): Framework | null {
  return byModule.get(module) ?? null;
}

const MANAGER = /\/@langchain\/core\/dist\/callbacks\/manager\.c?js$/;
const PREGEL_FILE = /\/@langchain\/langgraph\/dist\/pregel\/index\.c?js$/;

/** The watched module that a file is, where its own package loads it by a relative path before anybody names it. */
export function moduleOfFile(url: string): string | null {
  if (!url.endsWith("js")) return null;
  if (MANAGER.test(url)) return "@langchain/core/callbacks/manager";
  return PREGEL_FILE.test(url) ? PREGEL : null;
}
