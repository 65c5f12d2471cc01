import { expect, test } from "vitest";
import type { SpanRow } from "../../collector/contract/span.ts";
import { spanRow } from "../../test/support/panelRows.ts";
import { AgentColours } from "../ui/agentColours.ts";
import { sayOf } from "./says.ts";
import { buildTree } from "./tree.ts";

function says(...rows: SpanRow[]): string | null {
  const say = sayOf(buildTree(rows, new AgentColours([]), 1000), 0, rows.length > 1);
  return (
    say &&
    [say.glyph ?? say.icon, say.text, say.colour]
      .filter((part) => part !== null)
      .join(" ")
      .replaceAll("\u00a0", " ")
  );
}

test("what went well says nothing", () => {
  expect(says(spanRow("a"))).toBeNull();
  expect(says(spanRow("a", { kind: "guardrail", verdict: "allow" }))).toBeNull();
  expect(says(spanRow("a", { budgetMs: 1500, durationMs: 1400 }))).toBeNull();
});

test("a failure says why", () => {
  expect(says(spanRow("a", { status: "error", error: "ECONNREFUSED" }))).toBe("✕ ECONNREFUSED error");
  expect(says(spanRow("a", { status: "error" }))).toBe("✕ failed error");
});

test("a budget that was passed says by how much", () => {
  expect(says(spanRow("a", { budgetMs: 1500, durationMs: 1887 }))).toBe("▲ 387 ms over 1.5 s over");
});

test("verdicts keep their words", () => {
  expect(says(spanRow("a", { kind: "guardrail", verdict: "block" }))).toBe("◆ blocked guard");
  expect(says(spanRow("a", { kind: "guardrail", verdict: "warn" }))).toBe("◇ warned over");
  expect(says(spanRow("a", { kind: "guardrail", verdict: "error" }))).toBe("✕ check failed error");
  expect(says(spanRow("a", { kind: "guardrail", verdict: "unknown" }))).toBeNull();
});

test("a second try and a wait speak without a warm colour", () => {
  expect(says(spanRow("a", { attempt: 2 }))).toBe("refresh worked text-2");
  expect(says(spanRow("a", { waiting: true, kind: "approval" }))).toBe("waited for a person text-2");
});

test("a folded row tells the first trouble inside it", () => {
  expect(says(spanRow("a", { kind: "agent" }), spanRow("search", { depth: 1, status: "error", error: "no" }))).toBe(
    "✕ search error",
  );
  expect(
    says(spanRow("a", { kind: "agent" }), spanRow("check", { depth: 1, kind: "guardrail", verdict: "block" })),
  ).toBe("◆ blocked guard");
});
