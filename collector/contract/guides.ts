/** What a run may lack although its framework could have sent it. */
export const LACKS = ["spans", "logs", "content", "modelCalls", "tokens", "agents", "plan", "places"] as const;
export type LackKind = (typeof LACKS)[number];

/** Something that a run lacks, with what brings it. */
export interface Lack {
  readonly what: LackKind;
  /** Variables, a package or code as they are typed; null where it takes capture and nothing else. */
  readonly remedy: string | null;
  /** The page that says more, as {@link Guide.slug}. */
  readonly guide: string;
}

/** A page of docs/frameworks and what it is about. */
export interface Guide {
  /** The page's file without its ending. */
  readonly slug: string;
  /** The framework as its makers write it. */
  readonly title: string;
  /** The first that fits decides, over all guides in their order. */
  readonly emitters: readonly Emitter[];
  /** What the framework could send → what brings it. What it never sends is left out. */
  readonly could: { readonly [What in LackKind]?: string | null };
}

interface Emitter {
  /** As conventions name it. */
  readonly family: string;
  /** What the name of the instrumentation scope holds; missing where the family tells enough. */
  readonly scope?: RegExp;
}

/** In-process frameworks come on lines of code where the helpers of capture run in the program. */
const PLACES = { places: null } as const;
const HIDDEN = "OPENINFERENCE_HIDE_INPUTS=false OPENINFERENCE_HIDE_OUTPUTS=false";
const GENAI_CONTENT = "OTEL_INSTRUMENTATION_GENAI_CAPTURE_MESSAGE_CONTENT=SPAN_AND_EVENT";

/**
 * The more particular first. A page may have several, for emitters that are switched on in different ways, and a family
 * too: those with a scope come before the one without.
 */
export const GUIDES: readonly Guide[] = [
  {
    slug: "openai-agents",
    title: "OpenAI Agents",
    emitters: [{ family: "openinference", scope: /openai[_-]agents/ }],
    could: { content: HIDDEN, tokens: "ModelSettings(include_usage=True)", ...PLACES },
  },
  {
    slug: "openai-agents",
    title: "OpenAI Agents",
    emitters: [{ family: "genai", scope: /^opentelemetry\.instrumentation\.genai\.openai_agents/ }],
    could: { content: GENAI_CONTENT, modelCalls: "opentelemetry-instrumentation-genai-openai", ...PLACES },
  },
  {
    slug: "langgraph",
    title: "LangGraph and LangChain",
    emitters: [{ family: "openinference", scope: /langchain/ }],
    could: { content: HIDDEN, tokens: "stream_usage=True", agents: "create_agent(…, name=…)", ...PLACES },
  },
  {
    slug: "langgraph",
    title: "LangGraph and LangChain",
    emitters: [{ family: "genai", scope: /^opentelemetry\.instrumentation\.genai\.langchain/ }],
    could: { content: GENAI_CONTENT, ...PLACES },
  },
  {
    slug: "crewai",
    title: "CrewAI",
    emitters: [{ family: "openinference", scope: /crewai/ }, { family: "crewai-telemetry" }],
    could: { content: HIDDEN, modelCalls: "openinference-instrumentation-openai", ...PLACES },
  },
  {
    slug: "smolagents",
    title: "smolagents",
    emitters: [{ family: "openinference", scope: /smolagents/ }],
    could: { content: HIDDEN, ...PLACES },
  },
  {
    slug: "llamaindex",
    title: "LlamaIndex",
    emitters: [
      { family: "openinference", scope: /llama[_-]?index/ },
      { family: "traceloop", scope: /llama-?index/ },
    ],
    could: { content: HIDDEN, ...PLACES },
  },
  {
    slug: "llamaindex",
    title: "LlamaIndex",
    emitters: [{ family: "genai", scope: /^opentelemetry\.instrumentation\.genai\.llama_?index/ }],
    could: { content: GENAI_CONTENT, modelCalls: "openinference-instrumentation-llama-index", ...PLACES },
  },
  {
    slug: "autogen",
    title: "AutoGen",
    emitters: [{ family: "openinference", scope: /autogen/ }, { family: "autogen" }],
    could: { content: HIDDEN, modelCalls: "openinference-instrumentation-autogen-agentchat", ...PLACES },
  },
  {
    slug: "ag2",
    title: "AG2",
    emitters: [{ family: "ag2" }, { family: "openinference", scope: /instrumentation\.ag2$/ }],
    could: { content: "AG2_OTEL_RECORD_CONTENT=1 capture_messages=True", ...PLACES },
  },
  {
    slug: "openinference",
    title: "OpenInference",
    emitters: [{ family: "openinference" }],
    could: { content: HIDDEN, ...PLACES },
  },
  {
    slug: "claude-code",
    title: "Claude Code",
    emitters: [{ family: "claude-code" }],
    could: {
      spans: "CLAUDE_CODE_ENHANCED_TELEMETRY_BETA=1 OTEL_TRACES_EXPORTER=otlp",
      logs: "OTEL_LOGS_EXPORTER=otlp",
      content: "OTEL_LOG_USER_PROMPTS=1 OTEL_LOG_TOOL_DETAILS=1 OTEL_LOG_TOOL_CONTENT=1",
      plan: "OTEL_LOG_RAW_API_BODIES=1",
    },
  },
  {
    slug: "codex",
    title: "Codex",
    emitters: [{ family: "codex" }],
    could: { spans: "[otel] trace_exporter", logs: "[otel] exporter" },
  },
  {
    slug: "gemini-cli",
    title: "Gemini CLI",
    emitters: [{ family: "gemini-cli" }],
    could: { spans: "GEMINI_TELEMETRY_TRACES_ENABLED=true", content: "GEMINI_TELEMETRY_LOG_PROMPTS=true" },
  },
  {
    slug: "copilot",
    title: "GitHub Copilot",
    emitters: [{ family: "copilot" }],
    could: { content: "OTEL_INSTRUMENTATION_GENAI_CAPTURE_MESSAGE_CONTENT=true" },
  },
  {
    slug: "ai-sdk",
    title: "AI SDK",
    emitters: [{ family: "ai-sdk" }],
    could: { content: "recordInputs: true, recordOutputs: true", agents: "functionId", ...PLACES },
  },
  {
    slug: "mastra",
    title: "Mastra",
    emitters: [{ family: "mastra" }],
    could: {},
  },
  {
    slug: "google-adk",
    title: "Google ADK",
    emitters: [{ family: "google-adk" }],
    could: { content: `ADK_CAPTURE_MESSAGE_CONTENT_IN_SPANS=true ${GENAI_CONTENT}`, ...PLACES },
  },
  {
    slug: "pydantic-ai",
    title: "Pydantic AI and Logfire",
    emitters: [{ family: "pydantic-ai" }, { family: "logfire" }],
    could: { content: "InstrumentationSettings(include_content=True)", ...PLACES },
  },
  {
    slug: "strands",
    title: "Strands Agents",
    emitters: [{ family: "strands" }],
    could: { ...PLACES },
  },
  {
    slug: "agent-framework",
    title: "Microsoft Agent Framework",
    emitters: [{ family: "agent-framework" }],
    could: { content: "ENABLE_SENSITIVE_DATA=true", ...PLACES },
  },
  {
    slug: "nemo-guardrails",
    title: "NeMo Guardrails",
    emitters: [{ family: "nemo-guardrails" }],
    could: { content: "enable_content_capture: true" },
  },
  {
    slug: "guardrails-ai",
    title: "Guardrails AI",
    emitters: [{ family: "guardrails-ai" }],
    could: {},
  },
  {
    slug: "langfuse",
    title: "Langfuse",
    emitters: [{ family: "langfuse" }],
    could: {
      content: "LANGFUSE_OBSERVE_DECORATOR_IO_CAPTURE_ENABLED=true",
      modelCalls: 'as_type="generation"',
      agents: 'as_type="agent"',
    },
  },
  {
    slug: "anthropic-sdk",
    title: "Anthropic SDK",
    emitters: [{ family: "anthropic-sdk" }],
    could: { content: "ANTHROPIC_OPEN_TELEMETRY_TRACES_CONTENT_MODE=content", ...PLACES },
  },
  {
    slug: "traceloop",
    title: "OpenLLMetry (Traceloop)",
    emitters: [{ family: "traceloop" }],
    could: { content: "TRACELOOP_TRACE_CONTENT=true", agents: "withAgent, @agent", ...PLACES },
  },
  {
    slug: "langsmith",
    title: "LangSmith",
    emitters: [{ family: "langsmith" }],
    could: { content: "LANGSMITH_HIDE_INPUTS=false LANGSMITH_HIDE_OUTPUTS=false" },
  },
  {
    slug: "mlflow",
    title: "MLflow",
    emitters: [{ family: "mlflow" }],
    could: { agents: "span_type=SpanType.AGENT" },
  },
  {
    slug: "genkit",
    title: "Genkit",
    emitters: [{ family: "genkit" }],
    could: { ...PLACES },
  },
  {
    slug: "others",
    title: "Others",
    emitters: [
      { family: "semantic-kernel" },
      { family: "agentops" },
      { family: "litellm" },
      { family: "haystack" },
      { family: "fast-agent" },
      { family: "mcp-agent" },
      { family: "griptape" },
      { family: "upsonic" },
      { family: "laminar" },
      { family: "langwatch" },
      { family: "traceai" },
      { family: "agno" },
      { family: "voltagent" },
      { family: "spring-ai" },
      { family: "livekit" },
      { family: "openlit" },
      { family: "agentscope" },
      { family: "qwen-code" },
      { family: "opencode" },
    ],
    could: {},
  },
  {
    slug: "otel-genai",
    title: "OpenTelemetry GenAI",
    emitters: [{ family: "genai", scope: /^opentelemetry\.instrumentation\.genai\./ }],
    could: { content: GENAI_CONTENT, modelCalls: "opentelemetry-instrumentation-genai-openai", ...PLACES },
  },
  {
    slug: "otel-genai",
    title: "OpenTelemetry GenAI",
    emitters: [{ family: "genai" }, { family: "loongsuite" }, { family: "mcp" }, { family: "a2a" }],
    could: { content: "OTEL_INSTRUMENTATION_GENAI_CAPTURE_MESSAGE_CONTENT=true" },
  },
];

/** The guide for what wrote a span; null where there is none. `scope` is the name of its instrumentation scope. */
export function guideOf(family: string, scope: string): Guide | null {
  const fits = (emitter: Emitter) => emitter.family === family && (emitter.scope?.test(scope) ?? true);
  return GUIDES.find(({ emitters }) => emitters.some(fits)) ?? null;
}
