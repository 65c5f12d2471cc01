import type { SpanRecord } from "../otlp/telemetry.ts";
import type { Family, FieldReader } from "./family.ts";
import { asText } from "./reading/fieldReaders.ts";
import { kindOfName, kindOfOperation } from "./reading/kindTable.ts";

/** Attributes by which products say what a span is, those that say most first. */
const SAYS_KIND = [
  "crewai.agent.id",
  "crewai.task.id",
  "crewai.crew.id",
  "openinference.span.kind",
  "langfuse.observation.type",
  "mlflow.spanType",
  "mastra.span.type",
  "langsmith.span.kind",
  "genkit:metadata:subtype",
  "genkit:type",
  "lmnr.span.type",
  "langwatch.span.type",
  "agentops.span.kind",
  "fi.span.kind",
  "traceloop.span.kind",
  "ai.operationId",
  "span.type",
];

const SPAN_NAME = "span name";

/** What a span's kind was read from, in the order in which it is looked for; null where nothing says it. */
export function kindSource(record: SpanRecord, family: Family, fields: FieldReader): string | null {
  const { attributes } = record;
  const operation = fields.find("operation", asText);
  if ((family.kind?.(record, fields) ?? null) !== null)
    return SAYS_KIND.find((key) => attributes.has(key)) ?? operation?.key ?? SPAN_NAME;
  const told = kindOfOperation(operation?.value ?? null);
  if (attributes.has("mcp.method.name") && (told === null || told === "tool")) return "mcp.method.name";
  if (operation && told !== null) return operation.key;
  for (const field of ["toolName", "toolCallId"] as const) {
    const found = fields.find(field, asText);
    if (found) return found.key;
  }
  if (attributes.has("gen_ai.evaluation.name")) return "gen_ai.evaluation.name";
  const model = fields.find("requestModel", asText);
  if (model && (fields.find("inputTokens", asText) ?? fields.find("outputTokens", asText))) return model.key;
  return kindOfName(record.name) === null ? null : SPAN_NAME;
}
