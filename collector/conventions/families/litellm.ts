import type { Kind } from "../../contract/kind.ts";
import type { GuardrailFact } from "../../model/modelSpan.ts";
import type { SpanRecord } from "../../otlp/telemetry.ts";
import { type Family, type FieldReader, keepFirst, type Rule, type SpanDraft, type TraceRule } from "../family.ts";
import { asCount, asText, isList, isObject } from "../reading/fieldReaders.ts";
import { kindOfOperation } from "../reading/kindTable.ts";
import { answerText, chatMessages, firstQuestion, lastText } from "../reading/messageParts.ts";
import { pythonLiteral } from "../reading/pythonLiteral.ts";
import { withContent } from "../reading/withContent.ts";

/** LiteLLM: GenAI's names, and each request as the provider got it in a span below, its values written out by Python. */

const SCOPE = /^litellm(?:$|[._-])/;
const isOwn = (record: SpanRecord) => SCOPE.test(record.scope.name);

const REQUESTS: Readonly<Record<string, Kind>> = {
  completion: "llm",
  acompletion: "llm",
  text_completion: "llm",
  atext_completion: "llm",
  responses: "llm",
  aresponses: "llm",
  anthropic_messages: "llm",
  embedding: "embedding",
  aembedding: "embedding",
  rerank: "reranker",
  arerank: "reranker",
};

const GUARDRAIL = ["guardrail_name", "litellm.guardrail.name"] as const;

function kind(record: SpanRecord, fields: FieldReader): Kind | null {
  const text = (key: string) => asText(record.attributes.get(key));
  if (GUARDRAIL.some((key) => text(key) !== null)) return "guardrail";
  const operation = kindOfOperation(fields.read("operation", asText));
  if (operation !== null) return operation;
  const request = text("llm.request.type")?.toLowerCase() ?? "";
  if (Object.hasOwn(REQUESTS, request)) return REQUESTS[request] ?? null;
  // The gateway's own doings: its database, its cache, its keys.
  return isOwn(record) && record.parentSpanId !== null ? "internal" : null;
}

/** Keys under which a raw request tells of one provider: `llm.openai.model`. */
const RAW = /^llm\.(?!request\.)([\w-]+)\.(model|usage|id|messages|choices)$/;

/** What a raw request holds; null for any other span. */
function rawRequest(record: SpanRecord): ReadonlyMap<string, string> | null {
  if (!isOwn(record) || record.attributes.has("gen_ai.request.model")) return null;
  const values = new Map<string, string>();
  for (const [key, value] of record.attributes) {
    const found = RAW.exec(key);
    const text = found ? asText(value) : null;
    if (!found?.[1] || !found[2] || text === null) continue;
    values.set("provider", found[1]);
    values.set(found[2], text);
  }
  return values.size > 0 ? values : null;
}

const COUNTS = {
  input: /'(?:prompt_tokens|input_tokens)': (\d+)/,
  output: /'(?:completion_tokens|output_tokens)': (\d+)/,
  cachedInput: /'(?:cached_tokens|cache_read_input_tokens)': (\d+)/,
  cacheWrite: /'cache_creation_input_tokens': (\d+)/,
  reasoning: /'reasoning_tokens': (\d+)/,
} as const;

const usage: Rule = {
  name: "what came from a cache and reasoning stand in the usage that is passed on",
  apply(draft, record) {
    const told = asText(record.attributes.get("metadata.usage_object"));
    if (draft.tokens === null || told === null) return;
    draft.tokens = {
      ...draft.tokens,
      cachedInput: draft.tokens.cachedInput ?? asCount(COUNTS.cachedInput.exec(told)?.[1]),
      cacheWrite: draft.tokens.cacheWrite ?? asCount(COUNTS.cacheWrite.exec(told)?.[1]),
      reasoning: draft.tokens.reasoning ?? asCount(COUNTS.reasoning.exec(told)?.[1]),
    };
  },
};

const VERDICTS: Readonly<Record<string, GuardrailFact["verdict"]>> = {
  success: "allow",
  guardrail_intervened: "block",
  blocked: "block",
  guardrail_failed_to_respond: "error",
  failure: "error",
};

const STAGES: Readonly<Record<string, GuardrailFact["stage"]>> = {
  pre_call: "input",
  during_call: "input",
  logging_only: "unknown",
  post_call: "output",
  pre_mcp_call: "tool_input",
  during_mcp_call: "tool_input",
};

const check: Rule = {
  name: "a check of the gateway says when it ran, what came of it, and what it hid",
  apply(draft, record) {
    if (draft.kind !== "guardrail") return;
    const text = (name: string) =>
      asText(record.attributes.get(`guardrail_${name}`)) ?? asText(record.attributes.get(`litellm.guardrail.${name}`));
    const status = text("status") ?? "";
    const mode = text("mode")?.replace(/^.*\./, "") ?? "";
    const stage = Object.hasOwn(STAGES, mode) ? (STAGES[mode] ?? "unknown") : "unknown";
    const verdict = Object.hasOwn(VERDICTS, status) ? (VERDICTS[status] ?? "unknown") : "unknown";
    const hides =
      record.attributes.has("masked_entity_count") || record.attributes.has("litellm.guardrail.masked_entity_count");
    draft.guardrail = {
      name: text("name"),
      stage,
      stageStated: stage !== "unknown",
      verdict: verdict === "allow" && hides ? "modify" : verdict,
      reason: verdict === "allow" ? null : text("response"),
      policy: null,
      score: null,
      targetSpanId: null,
    };
  },
};

const rawRequests: TraceRule = {
  name: "within a span of the program there is no span for a call but its raw request, and each call is written onto that span, over the one before, unless it had ended",
  apply(spans) {
    const byId = new Map(spans.map((span) => [span.draft.spanId, span]));
    for (const span of spans) {
      const raw = rawRequest(span.record);
      const around = byId.get(span.draft.parentId ?? "");
      if (raw === null || (around && isOwn(around.record))) continue;
      keepFirst(span);
      asCall(span.draft, raw);
      if (around?.draft.kind !== "llm") continue;
      keepFirst(around);
      asProgram(around.draft);
    }
    return [];
  },
};

function asCall(draft: SpanDraft, raw: ReadonlyMap<string, string>): void {
  draft.kind = "llm";
  draft.internal = false;
  draft.model = raw.get("model") ?? null;
  draft.requestModel = draft.model;
  draft.provider = raw.get("provider") ?? null;
  draft.responseId = raw.get("id") ?? null;
  draft.tokens = tokensOf(raw.get("usage"));
  const asked = () => chatMessages(pythonLiteral(raw.get("messages") ?? ""));
  const answered = () => {
    const choices = pythonLiteral(raw.get("choices") ?? "");
    return isList(choices) ? chatMessages(choices.flatMap((one) => (isObject(one) ? (one.message ?? []) : []))) : [];
  };
  draft.content = withContent(draft.content, {
    input: () => lastText(asked()),
    question: () => firstQuestion(asked()),
    output: () => answerText(answered()),
  });
}

function asProgram(draft: SpanDraft): void {
  draft.kind = draft.agentName !== null ? "agent" : draft.parentId === null ? "workflow" : "step";
  draft.model = null;
  draft.requestModel = null;
  draft.responseId = null;
  draft.tokens = null;
  draft.costUsd = null;
  const nothing = () => null;
  draft.content = withContent(draft.content, { input: nothing, output: nothing, question: nothing });
}

function tokensOf(told: string | undefined): SpanDraft["tokens"] {
  if (told === undefined) return null;
  const count = (name: keyof typeof COUNTS) => asCount(COUNTS[name].exec(told)?.[1]);
  const tokens = {
    input: count("input"),
    output: count("output"),
    cachedInput: count("cachedInput"),
    cacheWrite: count("cacheWrite"),
    reasoning: count("reasoning"),
  };
  return tokens.input === null && tokens.output === null ? null : tokens;
}

export const litellm: Family = {
  name: "litellm",
  countedAs: "genai",
  signs: { scope: SCOPE, keys: ["litellm."] },
  keys: {
    costUsd: ["gen_ai.cost.total_cost", "litellm.cost.total"],
    sessionId: ["gen_ai.conversation.id", "session.id", "metadata.session_id"],
  },
  kind,
  rules: [usage, check],
  traceRules: [rawRequests],
};
