import type { EvaluationFact, ModelEvent } from "../model/modelSpan.ts";
import { JUDGED_TRACE } from "../otlp/sessionOfLog.ts";
import type { Attributes, SpanRecord } from "../otlp/telemetry.ts";
import { scoresOfTestCase } from "./families/genkit/genkitEvaluations.ts";
import type { SpanDraft, TraceRule } from "./family.ts";
import { asJson, asNumber, asText, firstOf, isObject } from "./reading/fieldReaders.ts";
import { textIn } from "./reading/jsonFields.ts";

export const EVALUATION_EVENT = "gen_ai.evaluation.result";
const NAME = "gen_ai.evaluation.name";
const ANSWER = "gen_ai.response.id";
const TRACE_KEYS = [...JUDGED_TRACE, "mastra.metadata.targetTraceId"];
const SPAN_KEYS = ["gen_ai.evaluation.target.span_id", "span_id", "span.id", "spanId", "mastra.metadata.targetSpanId"];

type NamedPlace = NonNullable<EvaluationFact["judges"]>;

function namedPlace(attributes: Attributes): NamedPlace | null {
  const traceId = asHex(firstOf(attributes, TRACE_KEYS, asText)?.value, 32);
  if (traceId === null) return null;
  return { traceId, spanId: asHex(firstOf(attributes, SPAN_KEYS, asText)?.value, 16) };
}

function asHex(text: string | undefined, digits: number): string | null {
  const hex = text?.toLowerCase() ?? "";
  return hex.length === digits && /^[0-9a-f]+$/.test(hex) && !/^0+$/.test(hex) ? hex : null;
}

/** What OpenTelemetry's evaluation attributes say, on an event or on a span; null where they name no evaluation. */
export function evaluationIn(attributes: Attributes): EvaluationFact | null {
  const name = asText(attributes.get(NAME));
  if (name === null) return null;
  return {
    name,
    responseId: asText(attributes.get(ANSWER)),
    judges: namedPlace(attributes),
    score: asNumber(attributes.get("gen_ai.evaluation.score.value")),
    label: asText(attributes.get("gen_ai.evaluation.score.label")),
    explanation: asText(attributes.get("gen_ai.evaluation.explanation")),
  };
}

export const evaluatorSpans: TraceRule = {
  name: "an evaluator's span says what it found, in attributes or as its output, of what it links to, names or lies in",
  concerns: (record, draft) => draft.kind === "evaluator" || record.attributes.has(NAME),
  apply(spans) {
    return spans.flatMap(({ draft, record }) =>
      evaluationsOf(draft, record).map((found) => eventOf(found, draft, record)),
    );
  },
};

function eventOf(
  { responseId, judges, ...evaluation }: EvaluationFact,
  draft: SpanDraft,
  record: SpanRecord,
): ModelEvent {
  const isOwn = draft.kind !== "evaluator";
  const elsewhere = isOwn ? null : (linkedElsewhere(record) ?? judges ?? null);
  const linked = elsewhere === null ? (draft.links[0]?.spanId ?? null) : null;
  const judged = isOwn ? draft.spanId : linked;
  const byName =
    judged === null ? { ...(responseId ? { responseId } : {}), ...(elsewhere ? { judges: elsewhere } : {}) } : {};
  return {
    type: "evaluation",
    spanId: judged ?? (responseId || elsewhere ? null : (draft.parentId ?? draft.spanId)),
    atNs: draft.endNs ?? draft.startNs,
    source: "event",
    evaluation: { ...evaluation, ...byName },
  };
}

function evaluationsOf(draft: SpanDraft, record: SpanRecord): readonly EvaluationFact[] {
  const stated = evaluationIn(record.attributes);
  if (stated) return [stated];
  if (draft.kind !== "evaluator") return [];
  const scores = scoresOfTestCase(record.attributes);
  if (scores) return scores;
  const found = foundIn(draft, record);
  return found ? [found] : [];
}

/** What an evaluator in a trace of its own links to. */
function linkedElsewhere({ links: [link], traceId }: SpanRecord): NamedPlace | null {
  return link && link.traceId !== traceId ? { traceId: link.traceId, spanId: link.spanId } : null;
}

/** A score or a label in what came out of an evaluator. Langfuse's own rule reads its own, and lists of them have another. */
function foundIn(draft: SpanDraft, record: SpanRecord): EvaluationFact | null {
  if (draft.family === "langfuse" || hasList(record.attributes)) return null;
  const output = asJson(draft.content.output() ?? undefined);
  if (!isObject(output)) return null;
  const score = typeof output.score === "boolean" ? Number(output.score) : (output.score ?? output.value ?? null);
  const number = typeof score === "number" || typeof score === "string" ? asNumber(score) : null;
  const label = textIn(output, "label") ?? (typeof score === "string" && number === null ? score : null);
  if (number === null && label === null) return null;
  return {
    name: textIn(output, "name") ?? draft.title ?? record.name,
    judges: namedPlace(record.attributes),
    score: number,
    label,
    explanation:
      textIn(output, "explanation") ??
      textIn(output, "comment") ??
      textIn(output, "reason") ??
      textIn(output, "details"),
  };
}

const hasList = (attributes: Attributes) =>
  ["evaluations.0.evaluation.name", "annotations.0.annotation.name"].some((key) => attributes.has(key));
