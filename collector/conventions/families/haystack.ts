import type { Kind } from "../../contract/kind.ts";
import type { Tokens } from "../../model/modelSpan.ts";
import type { SpanRecord } from "../../otlp/telemetry.ts";
import { type Family, keepFirst, type Rule, type TraceRule } from "../family.ts";
import { asBoolean, asJson, asText, isList, isObject, type Json } from "../reading/fieldReaders.ts";
import { textIn } from "../reading/jsonFields.ts";
import { answerText, chatMessages, firstQuestion, firstScalar, lastText, textOfJson } from "../reading/messageParts.ts";
import { withContent } from "../reading/withContent.ts";

/** Haystack's own tracing, whatever tracer it was given: pipelines, their components, agents with steps, calls and tools. */

const KINDS: Readonly<Record<string, Kind>> = {
  "haystack.pipeline.run": "workflow",
  "haystack.async_pipeline.run": "workflow",
  "haystack.agent.run": "agent",
  "haystack.agent.step": "step",
  "haystack.agent.step.llm": "llm",
  "haystack.agent.step.tool": "tool",
};

/** What components are, by the ends of their classes' names. */
const COMPONENTS: readonly (readonly [RegExp, Kind])[] = [
  [/Generator$/, "llm"],
  [/Embedder$/, "embedding"],
  [/Retriever$/, "retriever"],
  [/Ranker$/, "reranker"],
  [/Evaluator$/, "evaluator"],
  [/PromptBuilder$/, "prompt"],
];

const COMPONENT = "haystack.component.type";

function kind(record: SpanRecord): Kind | null {
  if (Object.hasOwn(KINDS, record.name)) return KINDS[record.name] ?? null;
  const type = asText(record.attributes.get(COMPONENT));
  return type === null ? null : (COMPONENTS.find(([name]) => name.test(type))?.[1] ?? "step");
}

const SIDES = {
  input: [
    "haystack.agent.step.llm.input",
    "haystack.agent.step.tool.input",
    "haystack.agent.input",
    "haystack.component.input",
    "haystack.pipeline.input_data",
  ],
  output: [
    "haystack.agent.step.llm.output",
    "haystack.agent.step.tool.output",
    "haystack.agent.output",
    "haystack.component.output",
    "haystack.pipeline.output_data",
  ],
} as const;

function side(record: SpanRecord, name: keyof typeof SIDES): Json {
  const key = SIDES[name].find((one) => record.attributes.has(one));
  return key === undefined ? null : asJson(record.attributes.get(key));
}

/** The first list of messages, at most a component's name deep. */
function messagesIn(json: Json): Json {
  if (!isObject(json)) return null;
  const own = json.messages ?? json.replies;
  if (isList(own)) return own;
  return (
    Object.values(json)
      .map(messagesIn)
      .find((inner) => inner !== null) ?? null
  );
}

const content: Rule = {
  name: "what went in and came out stands under the name of what ran, with messages in it",
  apply(draft, record) {
    const sent = draft.content;
    const input = () => side(record, "input");
    const output = () => side(record, "output");
    const asked = () => chatMessages(messagesIn(input()));
    draft.content = withContent(sent, {
      input: () => (draft.kind === "tool" ? null : lastText(asked())) ?? (textOfJson(input()) || sent.input()),
      output: () => answerText(chatMessages(messagesIn(output()))) ?? (textOfJson(output()) || sent.output()),
      firstArgument: () => (draft.kind === "tool" ? firstScalar(input()) : sent.firstArgument()),
      question: () => (draft.kind === "tool" ? null : (firstQuestion(asked()) ?? queryIn(input()))),
      query: () => queryIn(input()) ?? sent.query(),
    });
  },
};

function queryIn(json: Json): string | null {
  if (!isObject(json)) return null;
  const own = textIn(json, "query") ?? textIn(json, "question");
  return (
    own ??
    Object.values(json)
      .map(queryIn)
      .find((inner) => inner !== null) ??
    null
  );
}

const called: Rule = {
  name: "which model answered and what it used stands with each answer",
  apply(draft, record) {
    if (draft.kind !== "llm" && draft.kind !== "embedding") return;
    const output = side(record, "output");
    const meta = metaOf(output);
    if (meta === null) return;
    draft.model = textIn(meta, "model") ?? draft.model;
    draft.requestModel ??= draft.model;
    draft.tokens = tokensOf(meta.usage) ?? draft.tokens;
  },
};

/** Beside an answer in its own `meta`, with plain texts in a list beside them, or of an embedder's documents once. */
function metaOf(output: Json): { readonly [key: string]: Json } | null {
  if (!isObject(output)) return null;
  for (const list of [output.replies, output.meta]) {
    const first = isList(list) ? list[0] : list;
    const meta = isObject(first) && isObject(first.meta) ? first.meta : first;
    if (isObject(meta) && ("usage" in meta || "model" in meta)) return meta;
  }
  return null;
}

function tokensOf(usage: Json | undefined): Tokens | null {
  if (!isObject(usage)) return null;
  const count = (of: Json | undefined, ...keys: string[]) => {
    for (const key of keys) if (isObject(of) && typeof of[key] === "number") return of[key];
    return null;
  };
  const tokens = {
    input: count(usage, "prompt_tokens", "input_tokens"),
    output: count(usage, "completion_tokens", "output_tokens"),
    cachedInput:
      count(usage.prompt_tokens_details, "cached_tokens") ?? count(usage.input_tokens_details, "cached_tokens"),
    cacheWrite: null,
    reasoning:
      count(usage.completion_tokens_details, "reasoning_tokens") ??
      count(usage.output_tokens_details, "reasoning_tokens"),
  };
  return tokens.input === null && tokens.output === null ? null : tokens;
}

const failed: Rule = {
  name: "a tool that failed says so in a flag, and what went wrong in what it gave",
  apply(draft, record) {
    if (draft.kind !== "tool" || draft.outcome === "error") return;
    if (asBoolean(record.attributes.get("haystack.tool.error")) !== true) return;
    draft.outcome = "error";
    draft.error = { type: null, message: textIn(side(record, "output"), "error") };
  },
};

const named: Rule = {
  name: "a component is named in its pipeline",
  apply(draft, record) {
    if (draft.kind === "step") draft.title = asText(record.attributes.get("haystack.component.name"));
  },
};

const agents: TraceRule = {
  name: "an agent has the name of the component that it is, where a pipeline runs it, and none of its own",
  apply(spans) {
    const components = new Map(
      spans
        .filter(({ record }) => record.attributes.has(COMPONENT))
        .map(({ draft, record }) => [draft.spanId, asText(record.attributes.get("haystack.component.name"))]),
    );
    if (components.size === 0) return [];
    for (const span of spans) {
      const name = span.draft.kind === "agent" ? components.get(span.draft.parentId ?? "") : undefined;
      if (!name || span.draft.agentName !== null) continue;
      keepFirst(span);
      span.draft.agentName = name;
    }
    return [];
  },
};

export const haystack: Family = {
  name: "haystack",
  countedAs: "genai",
  signs: { keys: ["haystack."], names: /^haystack\.(?:async_pipeline|pipeline|component|agent|tool)\./ },
  keys: { toolName: ["haystack.tool.name"] },
  kind,
  rules: [content, called, failed, named],
  traceRules: [agents],
};
