import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { isHit } from "../../collector/contract/facts.ts";
import type { RunSummary } from "../../collector/contract/run.ts";
import type { SpanRow } from "../../collector/contract/span.ts";
import { type FoundRun, understandTraces } from "../../collector/conventions/understandTraces.ts";
import { type EvidenceList, NO_SPAN, totalOf } from "../../collector/model/evidence.ts";
import { captureNames, FIXTURES, readCapture } from "./captures.ts";

/** What each count is, told from the rows alone. */
const IS_IN: Readonly<Record<string, (row: SpanRow) => boolean>> = {
  spanCount: () => true,
  missingParents: (row) => row.orphan,
  llmCalls: (row) => row.kind === "llm",
  llmErrors: (row) => row.kind === "llm" && row.status === "error" && !row.repaired,
  toolCalls: (row) => row.kind === "tool" || row.kind === "mcp",
  toolErrors: (row) => (row.kind === "tool" || row.kind === "mcp") && row.status === "error",
  failures: (row) => row.status === "error",
  callsWithoutTokens: (row) => row.inputTokens === null && row.outputTokens === null && row.status !== "error",
  callsWithoutCost: (row) => row.costUsd === null && row.status !== "error",
  "scorecard.actions": (row) => row.status !== "running",
  "scorecard.failuresRecovered": (row) => row.repaired || row.status !== "error",
};

/** What a span adds to a sum, told from its row. */
const ADDS: Readonly<Record<string, (row: SpanRow) => number | null>> = {
  inputTokens: (row) => row.inputTokens,
  cachedInputTokens: (row) => row.cachedInputTokens,
  outputTokens: (row) => row.outputTokens,
  costUsd: (row) => row.costUsd,
};

const numbersOf = (summary: RunSummary): Map<string, number | null> => {
  const counts = new Map<string, number | null>();
  for (const [name, value] of Object.entries(summary)) {
    if (["startMs", "durationMs"].includes(name)) continue;
    if (typeof value === "number" || (value === null && /Tokens$|^costUsd$/.test(name))) counts.set(name, value);
  }
  for (const [name, value] of Object.entries(summary.approvals)) counts.set(`approvals.${name}`, value);
  for (const [name, value] of Object.entries(summary.tools)) counts.set(`tools.${name}`, value);
  for (const [name, value] of Object.entries(summary.scorecard?.of ?? {})) counts.set(`scorecard.${name}`, value);
  return counts;
};

/** The sum of a count over the rows of its spans; what has no span is taken as it is told. */
function recomputed(count: string, { rows, values }: EvidenceList, run: FoundRun): number | null {
  if (rows.length === 0) return totalOf(count, { rows, values });
  return rows.reduce((sum, at, i) => {
    const row = run.spans[at];
    const told = values?.[i] ?? 1;
    return sum + (row ? (ADDS[count]?.(row) ?? told) : told);
  }, 0);
}

describe("the spans behind every count", () => {
  it.each(captureNames())("%s: every number of a run adds up from them", (name) => {
    const { spans, logs } = readCapture(join(FIXTURES, name));
    for (const run of understandTraces(spans, logs, { nowMs: Date.UTC(2030, 0) })) {
      const numbers = numbersOf(run.summary);
      expect([...numbers.keys()].filter((count) => !run.evidence.has(count))).toEqual([]);
      for (const [count, value] of numbers) {
        const list = run.evidence.get(count) as EvidenceList;
        const got = recomputed(count, list, run);
        if (value === null || got === null) expect([count, got]).toEqual([count, value]);
        else expect(Math.abs(got - value), `${count}: ${got} of ${value}`).toBeLessThan(1e-9);
        const places = list.rows.filter((row) => row !== NO_SPAN);
        expect(places.every((row) => run.spans[row] !== undefined)).toBe(true);
        const isIn = IS_IN[count];
        if (isIn) expect(places.filter((row) => !isIn(run.spans[row] as SpanRow))).toEqual([]);
      }
      expect(run.evidence.get("evaluations")?.rows).toHaveLength(run.evaluations.length);
    }
  });

  it("names no span twice where each counts once", () => {
    for (const name of captureNames()) {
      const { spans, logs } = readCapture(join(FIXTURES, name));
      for (const run of understandTraces(spans, logs, { nowMs: Date.UTC(2030, 0) })) {
        for (const count of [
          "spanCount",
          "llmCalls",
          "toolCalls",
          "toolErrors",
          "failures",
          "inputTokens",
          "costUsd",
        ]) {
          const rows = run.evidence.get(count)?.rows ?? [];
          expect([name, count, new Set(rows).size]).toEqual([name, count, rows.length]);
        }
        const hits = run.guardrails.filter(({ verdict }) => isHit(verdict)).map(({ spanId }) => spanId);
        const found = run.evidence.get("guardrailHits")?.rows.map((row) => run.spans[row]?.spanId);
        expect(found).toEqual(hits);
      }
    }
  });
});
