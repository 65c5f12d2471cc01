import type { Kind } from "../../contract/kind.ts";
import type { Verdict } from "../../contract/span.ts";
import type { ModelEvent, Tokens } from "../../model/modelSpan.ts";
import type { SpanRecord } from "../../otlp/telemetry.ts";
import type { Family, Rule, TraceRule } from "../family.ts";
import { innermostAsks, resumedBy } from "../graphPauses.ts";
import { callArguments } from "../reading/callArguments.ts";
import { asJson, asNumber, asText, isObject, type Json } from "../reading/fieldReaders.ts";
import { textIn } from "../reading/jsonFields.ts";
import { chatMessages, firstQuestion, textOfJson } from "../reading/messageParts.ts";
import { withContent } from "../reading/withContent.ts";
import { command, interrupt, namedAgent, nodeRetry, plumbing } from "./openinference/openinferenceGraphs.ts";

/** Observations of the Langfuse SDK, in Python and in JavaScript. */

const KINDS: Readonly<Record<string, Kind>> = {
  generation: "llm",
  agent: "agent",
  tool: "tool",
  chain: "step",
  span: "step",
  retriever: "retriever",
  embedding: "embedding",
  evaluator: "evaluator",
  guardrail: "guardrail",
  event: "internal",
};

function kind(record: SpanRecord): Kind | null {
  const type = asText(record.attributes.get("langfuse.observation.type"))?.toLowerCase();
  if (type === undefined || !Object.hasOwn(KINDS, type)) return null;
  return (type === "chain" || type === "span") && record.parentSpanId === null ? "workflow" : (KINDS[type] ?? null);
}

const names: Rule = {
  name: "agents and tools are named by their spans, a run by its trace",
  apply(draft, record) {
    if (draft.kind === "agent") draft.agentName ??= record.name;
    if (draft.kind === "tool") draft.toolName ??= record.name;
    if (record.parentSpanId === null)
      draft.workflowName = asText(record.attributes.get("langfuse.trace.name")) ?? draft.workflowName ?? record.name;
  },
};

const level: Rule = {
  name: "an observation of level ERROR has failed",
  apply(draft, record) {
    if (asText(record.attributes.get("langfuse.observation.level")) !== "ERROR") return;
    const message = asText(record.attributes.get("langfuse.observation.status_message"));
    draft.outcome = "error";
    draft.error = { type: draft.error?.type ?? null, message: draft.error?.message ?? message };
  },
};

const usage: Rule = {
  name: "usage is the provider's own object, or Langfuse's with what is special counted apart",
  apply(draft, record) {
    const details = asJson(record.attributes.get("langfuse.observation.usage_details"));
    if (isObject(details)) draft.tokens = tokensIn(details) ?? draft.tokens;
    const cost = asJson(record.attributes.get("langfuse.observation.cost_details"));
    const dollars = isObject(cost) ? dollarsIn(cost) : null;
    // A failed call is sent with a cost of 0 for everything.
    if (dollars !== null && !(dollars === 0 && draft.outcome === "error")) draft.costUsd = dollars;
  },
};

type Counts = { readonly [key: string]: Json };

function count(counts: Json | undefined, ...keys: string[]): number | null {
  if (!isObject(counts)) return null;
  for (const key of keys) {
    const value = counts[key];
    const number = typeof value === "number" || typeof value === "string" ? asNumber(value) : null;
    if (number !== null && number >= 0) return number;
  }
  return null;
}

function tokensIn(counts: Counts): Tokens | null {
  return "input" in counts || "output" in counts ? langfuseTokens(counts) : providerTokens(counts);
}

/** Langfuse's own shape: each kind of token once, so that all of them add up to the total. */
function langfuseTokens(counts: Counts): Tokens {
  const input = count(counts, "input");
  const output = count(counts, "output");
  const cached = count(counts, "input_cache_read", "input_cached_tokens", "cache_read_input_tokens");
  const written = count(counts, "input_cache_creation", "cache_creation_input_tokens");
  const reasoning = count(counts, "output_reasoning", "output_reasoning_tokens");
  const total = count(counts, "total");
  const isPlain = total !== null && total === (input ?? 0) + (output ?? 0);
  const special = (pattern: RegExp) =>
    isPlain
      ? 0
      : Object.keys(counts)
          .filter((key) => pattern.test(key))
          .reduce((sum, key) => sum + (count(counts, key) ?? 0), 0);
  return {
    input: input === null ? null : input + special(/^input_|^cache_\w+_input_tokens$/),
    output: output === null ? null : output + special(/^output_/),
    cachedInput: cached,
    cacheWrite: written,
    reasoning,
  };
}

/** What OpenAI, Anthropic and those who follow them call usage. */
function providerTokens(counts: Counts): Tokens | null {
  const input = count(counts, "prompt_tokens", "input_tokens", "promptTokens", "prompt_token_count");
  const output = count(counts, "completion_tokens", "output_tokens", "completionTokens", "candidates_token_count");
  if (input === null && output === null) return null;
  const details = counts.prompt_tokens_details ?? counts.input_tokens_details;
  const outDetails = counts.completion_tokens_details ?? counts.output_tokens_details;
  // Anthropic counts what came from its cache, and what was written to it, apart.
  const apart = count(counts, "cache_read_input_tokens");
  const written = count(counts, "cache_creation_input_tokens");
  return {
    input: input === null ? null : input + (apart ?? 0) + (written ?? 0),
    output,
    cachedInput: apart ?? count(details, "cached_tokens") ?? count(counts, "cached_content_token_count"),
    cacheWrite: written,
    reasoning: count(outDetails, "reasoning_tokens"),
  };
}

/** Dollars in all: the total, else what its parts come to. */
function dollarsIn(costs: Counts): number | null {
  const total = count(costs, "total");
  if (total !== null) return total;
  const parts = Object.keys(costs).map((key) => count(costs, key));
  const known = parts.filter((part) => part !== null);
  return known.length === 0 ? null : known.reduce((sum, part) => sum + part, 0);
}

/** Words of programs for whether what was checked may pass → whether true means that it may. */
const VERDICTS: readonly (readonly [string, boolean])[] = [
  ["allowed", true],
  ["passed", true],
  ["valid", true],
  ["safe", true],
  ["blocked", false],
  ["triggered", false],
  ["tripwire_triggered", false],
  ["flagged", false],
];

const guardrail: Rule = {
  name: "a check has no verdict of its own: the program's output tells, else the level of the observation",
  apply(draft, record) {
    if (draft.kind !== "guardrail" || draft.guardrail !== null) return;
    const output = asJson(record.attributes.get("langfuse.observation.output"));
    const warned = asText(record.attributes.get("langfuse.observation.level")) === "WARNING";
    draft.guardrail = {
      name: record.name,
      stage: "unknown",
      stageStated: false,
      verdict: verdictIn(output) ?? (draft.outcome === "error" ? "block" : warned ? "warn" : "unknown"),
      reason: textIn(output, "reason") ?? asText(record.attributes.get("langfuse.observation.status_message")),
      policy: null,
      score: null,
      targetSpanId: null,
    };
  },
};

function verdictIn(output: Json): Verdict | null {
  if (!isObject(output)) return null;
  for (const [word, meansYes] of VERDICTS) {
    const said = output[word];
    if (typeof said === "boolean") return said === meansYes ? "allow" : "block";
  }
  return null;
}

const calledWith: Rule = {
  name: "what a decorated function was called with is wrapped as args and kwargs",
  apply(draft, _record, fields) {
    const sent = draft.content;
    const given = () => callArguments(fields.read("input", (value) => asJson(value)));
    draft.content = withContent(sent, {
      input: () => (draft.kind === "llm" ? sent.input() : null) ?? (textOfJson(given()) || null),
      question: () => {
        const carries = draft.parentId === null || draft.kind === "agent" || draft.kind === "llm";
        if (!carries) return sent.question();
        const asked = given();
        return typeof asked === "string" ? asked : (firstQuestion(chatMessages(asked)) ?? sent.question());
      },
    });
  },
};

const scores: TraceRule = {
  name: "what an evaluator found is its output",
  apply(spans) {
    const events: ModelEvent[] = [];
    for (const { draft, record } of spans) {
      if (draft.kind !== "evaluator") continue;
      const output = asJson(record.attributes.get("langfuse.observation.output"));
      const score = isObject(output) ? (output.score ?? output.value ?? null) : output;
      if (score === null || typeof score === "object") continue;
      // An output that is only text says nothing that could be a label.
      if (!isObject(output) && asNumber(score) === null) continue;
      events.push({
        type: "evaluation",
        spanId: draft.parentId ?? draft.spanId,
        atNs: draft.endNs ?? draft.startNs,
        source: "event",
        evaluation: {
          name: textIn(output, "name") ?? record.name,
          score: typeof score === "string" ? asNumber(score) : Number(score),
          label: textIn(output, "label") ?? (typeof score === "string" && asNumber(score) === null ? score : null),
          explanation: textIn(output, "explanation") ?? textIn(output, "comment") ?? textIn(output, "reason"),
        },
      });
    }
    return events;
  },
};

export const langfuse: Family = {
  name: "langfuse",
  sendsCosts: true,
  keys: {
    sessionId: ["session.id", "langfuse.session.id"],
    responseModel: ["langfuse.observation.model.name", "gen_ai.response.model"],
    requestModel: ["gen_ai.request.model", "langfuse.observation.model.name"],
    firstToken: ["langfuse.observation.completion_start_time"],
    toolArguments: ["langfuse.observation.input"],
    toolResult: ["langfuse.observation.output"],
    inputMessages: ["langfuse.observation.input"],
    outputMessages: ["langfuse.observation.output"],
    documents: ["langfuse.observation.output"],
    finishReasons: ["langfuse.observation.metadata.finish_reason"],
    input: ["langfuse.observation.input"],
    output: ["langfuse.observation.output"],
  },
  kind,
  rules: [names, level, namedAgent, plumbing, interrupt, command, usage, guardrail, calledWith],
  traceRules: [nodeRetry, innermostAsks, resumedBy("langfuse.observation.input"), scores],
};
