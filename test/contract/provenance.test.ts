import { join } from "node:path";
import { describe, expect, it } from "vitest";
import type { SpanDetail } from "../../collector/contract/span.ts";
import { announced } from "../../collector/conventions/families/logfire.ts";
import { spanDetail } from "../../collector/conventions/spanDetail.ts";
import { understandTraces } from "../../collector/conventions/understandTraces.ts";
import type { SpanRecord } from "../../collector/otlp/telemetry.ts";
import { captureNames, FIXTURES, readCapture } from "./captures.ts";

/** Fields of which the product says where they came from. */
const FIELDS = [
  "kind",
  "agent",
  "model",
  "provider",
  "inputTokens",
  "cachedInputTokens",
  "outputTokens",
  "firstTokenMs",
  "costUsd",
  "verdict",
  "location",
  "input",
  "output",
] as const satisfies readonly (keyof SpanDetail)[];

/** Fields of a detail that stand there without a source. */
function unexplained(detail: SpanDetail): string[] {
  const missing: string[] = FIELDS.filter(
    (field) =>
      detail[field] !== null && detail.provenance[field] === undefined && detail.derived?.[field] === undefined,
  );
  if (detail.status !== detail.sent.status && detail.derived?.status?.sent !== detail.sent.status)
    missing.push("status");
  return missing;
}

describe("where every value came from", () => {
  it.each(captureNames())("%s: is told of every span", (name) => {
    const { spans, logs } = readCapture(join(FIXTURES, name));
    const records = new Map(spans.map(announced).map((span) => [`${span.traceId} ${span.spanId}`, span]));
    const wrong: unknown[] = [];
    for (const run of understandTraces(spans, logs, { nowMs: Date.UTC(2030, 0) })) {
      const made = new Map(run.made.map((span) => [span.spanId, span]));
      const traces = [...run.summary.traceIds, ...run.sources];
      for (const row of run.spans) {
        const sent = traces
          .map((traceId) => records.get(`${traceId} ${row.spanId}`))
          .find((span) => span !== undefined);
        const record = sent ?? made.get(row.spanId);
        if (!record) throw new Error(`There is no record of ${row.spanId}.`);
        const detail = spanDetail(record, row, run.summary.startMs, run.told[row.spanId] ?? null);
        const missing = unexplained(detail);
        if (missing.length > 0) wrong.push([row.name, row.kind, missing]);
        for (const key of Object.values(detail.provenance)) {
          if (/^(event |span name$|stack trace$|status$|log record$)/.test(key) || key.endsWith(".N")) continue;
          if (!record.attributes.has(key)) wrong.push([row.name, "no attribute", key]);
        }
      }
    }
    expect(wrong).toEqual([]);
  });
});

it("a cost that a log record tells is not taken for one of list prices", () => {
  const { spans, logs } = readCapture(join(FIXTURES, "claude-code-fix-bug"));
  const [run] = understandTraces(spans, logs, { nowMs: Date.UTC(2030, 0) });
  const records = new Map(spans.map((span) => [span.spanId, span]));
  const calls = run?.spans.filter(({ kind, costUsd }) => kind === "llm" && costUsd !== null) ?? [];
  expect(calls).toHaveLength(10);
  for (const row of calls) {
    const detail = spanDetail(records.get(row.spanId) as SpanRecord, row, run?.summary.startMs ?? 0);
    expect([detail.costEstimated, detail.derived?.costUsd?.by]).toEqual([false, "what a log record of the call tells"]);
  }
});
