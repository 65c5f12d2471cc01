import type { AnyValue } from "../../../otlp/telemetry.ts";
import type { RuledSpan } from "../../family.ts";
import { asJson, asText, isList, isObject, type Json } from "../../reading/fieldReaders.ts";
import { textIn } from "../../reading/jsonFields.ts";

/**
 * What a trace of Google's ADK leaves open and what it goes on with: the result of a long-running tool comes later, and
 * begins another trace of the same run.
 */
export function longRunningTurns(spans: readonly Pick<RuledSpan, "draft" | "record">[]) {
  const ran = new Set<string>();
  const asks: string[] = [];
  let first: Pick<RuledSpan, "draft" | "record"> | null = null;
  for (const span of spans) {
    const { draft, record } = span;
    if (draft.kind === "llm" && (first === null || record.startNs < first.record.startNs)) first = span;
    if (draft.kind !== "tool" || draft.toolCallId === null) continue;
    ran.add(draft.toolCallId);
    if (/LongRunning/.test(asText(record.attributes.get("gen_ai.tool.type")) ?? "")) asks.push(draft.toolCallId);
  }
  const told = first === null ? [] : lastResults(first.record.attributes.get("gcp.vertex.agent.llm_request"));
  return { asks, answers: told.filter((id) => !ran.has(id)) };
}

/** Ids of the calls whose results are the last thing that a model is told. */
function lastResults(request: AnyValue | undefined): string[] {
  if (typeof request !== "string" || !/"function_?[rR]esponse"/.test(request)) return [];
  const json = asJson(request);
  const contents = isObject(json) && isList(json.contents) ? json.contents : [];
  const last = contents.at(-1) ?? null;
  const parts: readonly Json[] = isObject(last) && isList(last.parts) ? last.parts : [];
  return parts.flatMap((part) => {
    const result = isObject(part) ? (part.functionResponse ?? part.function_response ?? null) : null;
    return textIn(result, "id") ?? [];
  });
}
