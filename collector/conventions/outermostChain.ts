import type { SpanRecord } from "../otlp/telemetry.ts";
import { keepFirst, type SpanDraft, type TraceRule } from "./family.ts";
import { asText } from "./reading/fieldReaders.ts";

/** Keys under which families have one word for a workflow and its steps. */
const WORD = [
  "openinference.span.kind",
  "langsmith.span.kind",
  "langfuse.observation.type",
  "mlflow.spanType",
] as const;

function isChain(record: SpanRecord): boolean {
  return WORD.some((key) => /^"?chain"?$/i.test(asText(record.attributes.get(key)) ?? ""));
}

export const outermostChain: TraceRule = {
  name: "the outermost chain is the workflow, also within a span of the program or of the server that it runs in",
  concerns: (record, { kind, parentId }) => kind === "step" && parentId !== null && isChain(record),
  apply(spans) {
    if (!spans.some(({ draft }) => draft.family === "")) return [];
    const byId = new Map(spans.map(({ draft }) => [draft.spanId, draft]));
    const outside = new Map<SpanDraft, boolean>();
    for (const span of spans) {
      const parent = span.draft.kind === "step" ? byId.get(span.draft.parentId ?? "") : undefined;
      if (parent?.family !== "" || !isOutside(parent, byId, outside) || !isChain(span.record)) continue;
      keepFirst(span);
      span.draft.kind = "workflow";
    }
    return [];
  },
};

/** Whether a span and all above it are of no family. */
function isOutside(draft: SpanDraft, byId: ReadonlyMap<string, SpanDraft>, known: Map<SpanDraft, boolean>): boolean {
  const walked = new Set<SpanDraft>();
  let is = true;
  for (let at: SpanDraft | undefined = draft; at && !walked.has(at); at = byId.get(at.parentId ?? "")) {
    const told = known.get(at) ?? (at.family === "" ? null : false);
    if (told !== null) {
      is = told;
      break;
    }
    walked.add(at);
  }
  for (const at of walked) known.set(at, is);
  return is;
}
