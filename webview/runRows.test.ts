import { expect, test } from "vitest";
import { decodeColumns } from "../collector/contract/columns.ts";
import { columnsOfRows, spanIdOf, spanRow } from "../test/support/panelRows.ts";
import { rowsOf } from "./runRows.ts";

const decode = (bytes: ArrayBuffer) => decodeColumns(bytes, (text) => Buffer.from(text).toString());

test("a row of columns says what the row said that it was made from", () => {
  const rows = [
    spanRow("ask", { kind: "agent", agent: "Planner", note: null, budgetMs: 300, durationMs: null, status: "running" }),
    spanRow("gpt", {
      kind: "llm",
      depth: 1,
      note: "2 → 3",
      inputTokens: 0,
      cachedInputTokens: 5,
      outputTokens: 3,
      costUsd: 0.25,
      status: "error",
      error: "429",
      attempt: 2,
      repaired: true,
      onPath: false,
      waiting: true,
      internal: true,
      orphan: true,
      verdict: "warn",
    }),
  ];
  const made = rowsOf(decode(columnsOfRows(rows)));
  for (const [at, row] of rows.entries()) {
    const { parentId, startMs, firstTokenMs, costEstimated, location, definition, family, planStepId, ...drawn } = row;
    const same = Object.keys(drawn).map((key) => [key, made.rows[at]?.[key as keyof typeof drawn]]);
    expect(Object.fromEntries(same)).toEqual({ ...drawn, spanId: spanIdOf(row.spanId) });
    expect(made.places.get(spanIdOf(row.spanId))).toBe(at);
  }
});
