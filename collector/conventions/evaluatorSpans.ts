import type { EvaluationFact, ModelEvent } from "../model/modelSpan.ts";
import type { Attributes, SpanRecord } from "../otlp/telemetry.ts";
import type { SpanDraft, TraceRule } from "./family.ts";
import { asJson, asNumber, asText, isObject } from "./reading/fieldReaders.ts";
import { textIn } from "./reading/jsonFields.ts";

const NAME = "gen_ai.evaluation.name";

/** What OpenTelemetry's evaluation attributes say, on an event or on a span; null where they name no evaluation. */
export function evaluationIn(attributes: Attributes): EvaluationFact | null {
  const name = asText(attributes.get(NAME));
  if (name === null) return null;
  return {
    name,
    responseId: asText(attributes.get("gen_ai.response.id")),
    score: asNumber(attributes.get("gen_ai.evaluation.score.value")),
    label: asText(attributes.get("gen_ai.evaluation.score.label")),
    explanation: asText(attributes.get("gen_ai.evaluation.explanation")),
  };
}

export const evaluatorSpans: TraceRule = {
  name: "an evaluator's span says what it found, in attributes or as its output, of what it links to, names or lies in",
  concerns: (record, draft) => draft.kind === "evaluator" || record.attributes.has(NAME),
  apply(spans) {
    const events: ModelEvent[] = [];
    for (const { draft, record } of spans) {
      const stated = evaluationIn(record.attributes);
      const found = stated ?? (draft.kind === "evaluator" ? foundIn(draft, record) : null);
      if (!found) continue;
      const { responseId, ...evaluation } = found;
      const isOwn = draft.kind !== "evaluator";
      const judged = isOwn ? draft.spanId : (draft.links[0]?.spanId ?? null);
      const byAnswer = judged === null && responseId ? { responseId } : {};
      events.push({
        type: "evaluation",
        spanId: judged ?? (responseId ? null : (draft.parentId ?? draft.spanId)),
        atNs: draft.endNs ?? draft.startNs,
        source: "event",
        evaluation: { ...evaluation, ...byAnswer },
      });
    }
    return events;
  },
};

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
    name: textIn(output, "name") ?? record.name,
    score: number,
    label,
    explanation: textIn(output, "explanation") ?? textIn(output, "comment") ?? textIn(output, "reason"),
  };
}

const hasList = (attributes: Attributes) =>
  ["evaluations.0.evaluation.name", "annotations.0.annotation.name"].some((key) => attributes.has(key));
