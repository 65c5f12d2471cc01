import { isHit } from "../../collector/contract/facts.ts";
import type { SpanRow } from "../../collector/contract/span.ts";
import type { Trouble } from "../runs/runsModel.ts";
import type { RunFacts } from "./runFacts.ts";

/** Of some spans the ones that a trouble is about; all of them where no single one says so. */
export function troubledSpans(
  spans: readonly SpanRow[],
  trouble: Trouble,
  { guardrails }: Pick<RunFacts, "guardrails">,
): readonly SpanRow[] {
  const hits = new Set(guardrails.filter(({ verdict }) => isHit(verdict)).map(({ spanId }) => spanId));
  const found = spans.filter((span) => {
    if (trouble === "hit") return hits.has(span.spanId) || (span.verdict !== null && isHit(span.verdict));
    if (trouble === "failed") return span.status === "error";
    return span.budgetMs !== null && span.durationMs !== null && span.durationMs > span.budgetMs;
  });
  return found.length > 0 ? found : spans;
}
