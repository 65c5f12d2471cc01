import type { EvaluationFact } from "../../../model/modelSpan.ts";
import type { Attributes } from "../../../otlp/telemetry.ts";
import { asJson, asText, isList, isObject, type Json } from "../../reading/fieldReaders.ts";
import { textIn } from "../../reading/jsonFields.ts";

/** An evaluator in the path of its test cases. */
const EVALUATOR = /\{([^{},]+),t:action[^{}]*\}\/(?:\{Batch \d+\}\/)?\{Test Case /;

/**
 * What one of Genkit's evaluators found for a test case, with the trace that the case was made of; null on spans that are
 * no test case.
 */
export function scoresOfTestCase(attributes: Attributes): EvaluationFact[] | null {
  if (!attributes.has("genkit:metadata:evaluator:evalRunId")) return null;
  const output = asJson(attributes.get("genkit:output"));
  const found = isObject(output) ? (output.evaluation ?? null) : null;
  const path = asText(attributes.get("genkit:path")) ?? "";
  const evaluator = EVALUATOR.exec(path)?.[1] ?? "evaluator";
  const traceId = traceIn(asJson(attributes.get("genkit:input")));
  const judges = traceId === null ? null : { traceId, spanId: null };
  return (isList(found) ? found : [found]).flatMap((score) => {
    const evaluation = evaluationIn(score, evaluator);
    return evaluation === null ? [] : [{ ...evaluation, judges }];
  });
}

function traceIn(input: Json): string | null {
  const [first] = isObject(input) && isList(input.traceIds) ? input.traceIds : [];
  return typeof first === "string" && /^[0-9a-f]{32}$/.test(first) ? first : null;
}

function evaluationIn(json: Json, evaluator: string): EvaluationFact | null {
  if (!isObject(json)) return null;
  const { score } = json;
  const number = typeof score === "boolean" ? Number(score) : typeof score === "number" ? score : null;
  const label = textIn(json, "status") ?? (typeof score === "string" ? score : null);
  if (number === null && label === null) return null;
  const id = textIn(json, "id");
  return {
    name: id === null ? evaluator : `${evaluator} ${id}`,
    score: number,
    label,
    explanation: textIn(json.details ?? null, "reasoning"),
  };
}
