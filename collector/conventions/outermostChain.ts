import type { SpanRecord } from "../otlp/telemetry.ts";
import { keepFirst, type TraceRule } from "./family.ts";
import { asText } from "./reading/fieldReaders.ts";
import { outermostOf } from "./reading/outermostOf.ts";

/** Keys under which families have one word for a workflow and its steps. */
const WORD = [
  "openinference.span.kind",
  "langsmith.span.kind",
  "langfuse.observation.type",
  "mlflow.spanType",
] as const;

/** Guardrails AI has a word for what it guards as a whole, and that is a run where nothing is around it. */
const GUARD = "guardrails/guard";

function isChain(record: SpanRecord): boolean {
  if (record.attributes.get("type") === GUARD) return true;
  return WORD.some((key) => /^"?chain"?$/i.test(asText(record.attributes.get(key)) ?? ""));
}

export const outermostChain: TraceRule = {
  name: "the outermost chain is the workflow, also within a span of the program or of the server that it runs in",
  concerns: (record, { kind, parentId }) => kind === "step" && parentId !== null && isChain(record),
  apply(spans) {
    for (const span of outermostOf(spans)) {
      if (span.draft.kind !== "step" || !isChain(span.record)) continue;
      keepFirst(span);
      span.draft.kind = "workflow";
      span.draft.workflowName ??= asText(span.record.attributes.get("guard.name"));
    }
    return [];
  },
};
