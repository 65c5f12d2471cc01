import type { Attributes, Resource, Scope } from "../otlp/telemetry.ts";
import { FAMILIES } from "./families/families.ts";
import { familyNamed } from "./families/familyNamed.ts";
import type { Signs } from "./family.ts";
import { ofKeys } from "./reading/ofKeys.ts";

/** A row of the table of fingerprints: any of its signs names the family. */
interface Fingerprint extends Signs {
  readonly family: string;
}

const MOST_NAMES = 10_000;

/** By scope first, for that is the most reliable sign; then by keys and names in this order; resources last. */
const TABLE: readonly Fingerprint[] = [
  {
    family: "claude-code",
    scope: /^com\.anthropic\.claude_code/,
    names: /^claude_code\./,
    service: /^claude-code(?:-desktop)?$/,
  },
  {
    family: "codex",
    scope: /^codex(_|$|[ ._-])/i,
    keys: ["codex."],
    service: /^codex/i,
  },
  { family: "gemini-cli", scope: /^gemini-cli$/, service: /^gemini-cli$/ },
  {
    family: "copilot",
    scope: /^(github\.copilot|copilot-chat)$/,
    keys: ["github.copilot.", "copilot_chat."],
    service: /^(github-copilot|copilot-chat)$/,
  },
  { family: "ai-sdk", scope: /^(ai|gen_ai)$/, keys: ["ai.operationId", "ai.usage.inputTokenDetails."] },
  {
    family: "openinference",
    scope: /^(openinference\.instrumentation\.|@arizeai\/openinference-)/,
    keys: ["openinference.span.kind"],
  },
  { family: "loongsuite", scope: /^opentelemetry\.(?:util\.genai|instrumentation\.langchain\.internal)\b/ },
  {
    family: "traceloop",
    scope:
      /^(@traceloop\/|traceloop\.tracer$|opentelemetry\.instrumentation\.(?:openai|anthropic|cohere|mistralai|bedrock|sagemaker|vertexai|google_generativeai|ollama|groq|together|replicate|watsonx|langchain|llamaindex|crewai|haystack|openai_agents|agno|mcp|transformers|alephalpha|chromadb|pinecone|qdrant|weaviate|milvus|lancedb|marqo|writer|voyageai)\b)/,
    notScope: /^opentelemetry\.instrumentation\.genai\./,
    keys: ["traceloop."],
  },
  { family: "pydantic-ai", scope: /^pydantic-(ai|evals|graph)$/, keys: ["pydantic_ai.", "model_request_parameters"] },
  { family: "logfire", scope: /^logfire(\.|$)/ },
  {
    family: "anthropic-sdk",
    scope: /^com\.anthropic\.sdk\./,
    keys: ["anthropic.request.id"],
    names: /^anthropic\./,
  },
  {
    family: "agent-framework",
    scope: /^(agent_framework$|Experimental\.Microsoft\.Agents\.AI|Microsoft\.Agents\.AI)/,
    keys: ["executor.id", "edge_group."],
  },
  { family: "autogen", scope: /^autogen[- ]/, names: /^autogen \w/ },
  { family: "semantic-kernel", scope: /^(semantic_kernel\.|agent_runtime |Microsoft\.SemanticKernel)/ },
  { family: "google-adk", scope: /^gcp\.vertex\.agent$/, keys: ["gcp.vertex.agent."] },
  {
    family: "strands",
    scope: /^(strands\.|strands-agents|@strands-agents\/)/,
    // In TypeScript the scope is the service's name.
    keys: ["event_loop.cycle_id", "agent_loop.cycle_id", "gen_ai.event.start_time", "gen_ai.agent.node_type"],
  },
  { family: "langsmith", scope: /^langsmith$/, keys: ["langsmith."] },
  { family: "mastra", scope: /^@mastra\//, keys: ["mastra.span.type"] },
  { family: "mlflow", scope: /^mlflow/, keys: ["mlflow.spanType"] },
  { family: "langfuse", scope: /^langfuse-sdk$/, keys: ["langfuse.observation."] },
  { family: "guardrails-ai", scope: /^guardrails-ai$/ },
  { family: "nemo-guardrails", scope: /^nemo_guardrails$/, names: /^guardrails\.(request|rail|action)$/ },
  { family: "a2a", scope: /^a2a-python-sdk$/, keys: ["a2a."] },
  { family: "genkit", scope: /^genkit-tracer$/, keys: ["genkit:"] },
  { family: "agentops", scope: /^agentops/, keys: ["agentops.", "gen_ai.request.type"] },
  { family: "laminar", scope: /^lmnr/, keys: ["lmnr.span."] },
  { family: "langwatch", scope: /^langwatch/, keys: ["langwatch.span."] },
  { family: "traceai", scope: /^(fi_instrumentation|traceai_)/, keys: ["fi.span.kind", "gen_ai.span.kind"] },
  { family: "voltagent", scope: /^@?voltagent/, keys: ["voltagent."] },
  { family: "spring-ai", scope: /^org\.springframework\.ai/, keys: ["spring.ai."] },
  { family: "livekit", scope: /^livekit-agents$/ },
  { family: "agno", scope: /^agno/, keys: ["agno."] },
];

/** Where order matters a family stands in the table; every other one says its signs itself. */
const FINGERPRINTS: readonly Fingerprint[] = [
  ...TABLE,
  ...FAMILIES.flatMap(({ name, signs }) => (signs ? [{ ...signs, family: name }] : [])),
];

/** Families whose spans are plain GenAI to whoever counts them. */
const COUNTED_AS: Readonly<Record<string, string>> = {
  "pydantic-ai": "genai",
  "semantic-kernel": "genai",
  agentops: "genai",
  laminar: "genai",
  langwatch: "genai",
  traceai: "genai",
  voltagent: "genai",
  "spring-ai": "genai",
  livekit: "genai",
  agno: "genai",
};

/** What is looked at to recognise a span or a log record. */
export interface Traces {
  readonly name: string;
  readonly scope: Scope;
  readonly attributes: Attributes;
  readonly resource: Resource;
}

/**
 * The family that wrote a span or log record: `genai` and `mcp` where only OpenTelemetry's own conventions show,
 * `traceline` where only Traceline's attributes do, null where nothing does.
 */
export function recognise(of: Traces, signs = signsOf(of.attributes)): string | null {
  const byScope = byScopeName(of.scope.name);
  if (byScope) return byScope.family;
  const { attributes, name } = of;
  const byName = rowNamed(name);
  const marked = FINGERPRINTS[Math.min(signs.rank, byName < 0 ? FINGERPRINTS.length : byName)];
  if (marked) return marked.family;
  if (attributes.has("mcp.method.name")) return "mcp";
  if (signs.genai) return "genai";
  const service = of.resource.attributes.get("service.name");
  if (typeof service === "string") {
    const found = FINGERPRINTS.find((row) => row.service?.test(service));
    if (found) return found.family;
  }
  return signs.own ? "traceline" : null;
}

const rowsByName = new Map<string, number>();

/** Names repeat from span to span, so each is judged once. */
function rowNamed(name: string): number {
  const known = rowsByName.get(name);
  if (known !== undefined) return known;
  const row = FINGERPRINTS.findIndex(({ names }) => names?.test(name));
  if (rowsByName.size >= MOST_NAMES) rowsByName.clear();
  rowsByName.set(name, row);
  return row;
}

/** The name under which a family stands in a run's `families`. */
export function countedFamily(family: string): string {
  return COUNTED_AS[family] ?? familyNamed(family).countedAs ?? family;
}

const scopes = new Map<string, Fingerprint | null>();

function byScopeName(name: string): Fingerprint | null {
  const known = scopes.get(name);
  if (known !== undefined) return known;
  const found = FINGERPRINTS.find((row) => row.scope?.test(name) && !row.notScope?.test(name)) ?? null;
  if (scopes.size > 1000) scopes.clear();
  scopes.set(name, found);
  return found;
}

/** What a key says of the span that it stands on. Keys repeat from span to span, so each is judged once. */
interface KeyFact {
  /** Row of the fingerprint that the key is a sign of, or the number of rows. */
  readonly rank: number;
  readonly genai: boolean;
  /** One of Traceline's own. */
  readonly own: boolean;
  /** A program's own word for a check or an approval. */
  readonly program: boolean;
}

const MOST_KEYS = 10_000;
const keyFacts = new Map<string, KeyFact>();

function factOf(key: string): KeyFact {
  const known = keyFacts.get(key);
  if (known) return known;
  const signs = (row: Fingerprint) =>
    row.keys?.some((sign) => (/[.:]$/.test(sign) ? key.startsWith(sign) : key === sign));
  const rank = FINGERPRINTS.findIndex((row) => signs(row));
  const own = key.startsWith("traceline.");
  const fact = {
    rank: rank < 0 ? FINGERPRINTS.length : rank,
    genai: key.startsWith("gen_ai."),
    own,
    program: !own && (key.includes("guardrail.") || key.includes("approval.")),
  };
  if (keyFacts.size >= MOST_KEYS) keyFacts.clear();
  keyFacts.set(key, fact);
  return fact;
}

/** What the keys of one span say together. */
export const signsOf = ofKeys((attributes): KeyFact => {
  let rank = FINGERPRINTS.length;
  let genai = false;
  let own = false;
  let program = false;
  for (const key of attributes.keys()) {
    const fact = factOf(key);
    if (fact.rank < rank) rank = fact.rank;
    if (fact.genai) genai = true;
    if (fact.own) own = true;
    if (fact.program) program = true;
  }
  return { rank, genai, own, program };
});
