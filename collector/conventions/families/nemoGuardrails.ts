import type { Stage } from "../../contract/facts.ts";
import type { Kind } from "../../contract/kind.ts";
import type { AnyValue, SpanRecord } from "../../otlp/telemetry.ts";
import type { Family, Rule, TraceRule } from "../family.ts";
import { asBoolean, asNumber, asText, asTexts } from "../reading/fieldReaders.ts";
import { withContent } from "../reading/withContent.ts";

/** NeMo Guardrails: a request passes rails, a rail takes actions, an action may ask a model. No span ever has a status. */

const NAMES: Readonly<Record<string, Kind>> = {
  "guardrails.request": "workflow",
  "guardrails.action": "step",
};

const STAGES: Readonly<Record<string, Stage>> = {
  input: "input",
  output: "output",
  retrieval: "retrieval",
  tool_input: "tool_input",
  tool_output: "tool_output",
};

const railType = (record: SpanRecord) => asText(record.attributes.get("rail.type"))?.toLowerCase() ?? null;

function kind(record: SpanRecord): Kind | null {
  // The rail that makes the answer checks nothing.
  if (record.name === "guardrails.rail") return railType(record) === "generation" ? "step" : "guardrail";
  if (Object.hasOwn(NAMES, record.name)) return NAMES[record.name] ?? null;
  return record.attributes.has("gen_ai.request.model") ? "llm" : null;
}

const verdict: Rule = {
  name: "a rail that stops has blocked; one that stopped without a refusal may have crashed instead",
  apply(draft, record) {
    if (record.name !== "guardrails.rail") {
      if (record.name === "guardrails.action") draft.title = asText(record.attributes.get("action.name"));
      return;
    }
    const name = asText(record.attributes.get("rail.name"));
    draft.title = name;
    if (draft.kind !== "guardrail") return;
    const stop = asBoolean(record.attributes.get("rail.stop"));
    const type = railType(record);
    const stage = type !== null && Object.hasOwn(STAGES, type) ? STAGES[type] : undefined;
    draft.guardrail = {
      name,
      stage: stage ?? "unknown",
      stageStated: stage !== undefined,
      verdict: stop === null ? "unknown" : stop ? "block" : "allow",
      reason: asText(record.attributes.get("guardrails.rail.reason")) ?? (stop ? reasonOf(record) : null),
      policy: null,
      score: null,
      targetSpanId: null,
    };
  },
};

function reasonOf(record: SpanRecord): string | null {
  const decisions = asTexts(record.attributes.get("rail.decisions"));
  if (decisions.length === 0) return null;
  const refusal = decisions.find((decision) => decision !== "stop" && !decision.startsWith("execute "));
  return refusal ?? "the rail stopped without a refusal: its action may have failed";
}

/** Tasks of a model that are checks, and what else is asked about a conversation. */
const CHECK = /check|safety|guard|jailbreak|moderat|topic|fact|hallucination|intent|sensitive/;

const conversation: Rule = {
  name: "what was asked and answered stands in the events of the request",
  apply(draft, record) {
    const said = (name: string) => {
      const event = record.events.find((one) => one.name === name);
      return event ? asText(event.attributes.get("content")) : null;
    };
    const sent = draft.content;
    // What a model is asked to check is nobody's question.
    if (draft.kind === "llm" && CHECK.test(asText(record.attributes.get("gen_ai.operation.name")) ?? ""))
      draft.content = withContent(sent, { question: () => null });
    if (record.name !== "guardrails.request" || record.events.length === 0) return;
    draft.content = withContent(sent, {
      question: () => sent.question() ?? said("guardrails.user_message"),
      input: () => sent.input() ?? said("guardrails.user_message"),
      output: () =>
        sent.output() ?? said("guardrails.utterance.bot.finished") ?? said("guardrails.utterance.bot.started"),
    });
  },
};

/** Times of the old adapter below this many seconds count from the start of the request. */
const EPOCH = 1e9;

const replayed: TraceRule = {
  name: "the old adapter sends spans when all is over: their true times are attributes, in seconds",
  apply(spans) {
    const seconds = (value: AnyValue | undefined) => asNumber(value);
    let base: bigint | null = null;
    for (const { record } of spans) if (base === null || record.startNs < base) base = record.startNs;
    for (const { draft, record } of spans) {
      const start = seconds(record.attributes.get("start_time"));
      const duration = seconds(record.attributes.get("duration"));
      if (start === null || duration === null || start < 0 || duration < 0 || base === null) continue;
      draft.startNs = BigInt(Math.round(start * 1e9)) + (start < EPOCH ? base : 0n);
      draft.endNs = draft.startNs + BigInt(Math.round(duration * 1e9));
    }
    return [];
  },
};

export const nemoGuardrails: Family = {
  name: "nemo-guardrails",
  keys: {
    input: ["guardrails.rail.input"],
  },
  kind,
  rules: [verdict, conversation],
  traceRules: [replayed],
};
