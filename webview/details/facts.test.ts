import { expect, test } from "vitest";
import type { SpanDetail, SpanRow } from "../../collector/contract/span.ts";
import { spanRow } from "../../test/support/panelRows.ts";
import { type FactContext, spanFacts } from "./facts.ts";

const texts = (row: SpanRow, next: SpanRow | null = null, more: Partial<FactContext> = {}) =>
  Object.fromEntries(
    spanFacts(row, { detail: null, runMs: 1000, next, isLive: true, reason: null, ...more }).map((fact) => [
      fact.name,
      [fact.glyph, fact.text, fact.after, fact.quiet]
        .filter((part) => part !== null)
        .join(" | ")
        .replaceAll("\u00a0", " "),
    ]),
  );

test("a failed call that was repaired leads to the next try", () => {
  const next = spanRow("next", { attempt: 2 });
  const row = spanRow("a", { status: "error", repaired: true, offsetMs: 108, durationMs: 71 });
  expect(texts(row, next)).toMatchObject({
    Started: "108 ms | into the run",
    Took: "71 ms | 7 % of the run",
    Outcome: "✕ | failed",
    Then: "called again | worked",
  });
});

test("a place says how it was found", () => {
  const placed = (places: Partial<SpanRow>) => {
    const row = spanRow("a", places);
    const detail = { ...row, provenance: {}, sent: { status: "unset" } } as unknown as SpanDetail;
    return texts(row, null, { detail });
  };
  const exact = { path: "/app/src.ts", line: 71, symbol: "runTool", via: "attributes", exact: true } as const;
  expect(placed({ location: exact })).toMatchObject({ Code: "src.ts:71 | runTool | exact" });
  const named = { ...exact, via: "literal", exact: false } as const;
  expect(placed({ location: named, definition: exact })).toMatchObject({
    "Called at": "src.ts:71 | runTool | by name",
    "Defined at": "src.ts:71 | runTool | exact",
  });
});

test("a model call without usage has unknown tokens, other work has none", () => {
  expect(texts(spanRow("a", { kind: "llm" }))).toMatchObject({ Tokens: "unknown | no usage was sent" });
  expect(texts(spanRow("a"))).not.toHaveProperty("Tokens");
});

test("a model call says when its answer began, where that was sent, and where it was read", () => {
  const row = spanRow("a", { kind: "llm", firstTokenMs: 163 });
  const provenance = { firstTokenMs: "ttft_ms" };
  const detail = { ...row, provenance, sent: { status: "unset" } } as unknown as SpanDetail;
  expect(texts(row, null, { detail })).toMatchObject({ "First token": "163 ms | into the call" });
  const facts = spanFacts(row, { detail, runMs: 1000, next: null, isLive: true, reason: null });
  expect(facts.find(({ name }) => name === "First token")?.from).toBe("ttft_ms");
  const unknown = { ...detail, firstTokenMs: null };
  expect(texts(row, null, { detail: unknown })).not.toHaveProperty("First token");
});

test("a budget says what is left of it", () => {
  expect(texts(spanRow("a", { budgetMs: 1500, durationMs: 1887 }))).toMatchObject({
    Budget: "▲ | 387 ms over | of 1.5 s",
  });
  expect(texts(spanRow("a", { budgetMs: 1500 }))).toMatchObject({ Budget: "1.5 s | kept" });
});

test("a verdict is a word with its glyph", () => {
  expect(texts(spanRow("a", { kind: "guardrail", verdict: "modify" }))).toMatchObject({ Verdict: "◆ | changed" });
  expect(texts(spanRow("a", { kind: "guardrail", verdict: "allow" }))).toMatchObject({ Verdict: "allowed" });
});

test("what runs has no length yet", () => {
  expect(texts(spanRow("a", { status: "running", durationMs: null }))).toMatchObject({
    Took: "running",
    Outcome: "running",
  });
});

test("what never ended in a run that is over is unknown, and a missing parent is told", () => {
  const facts = texts(spanRow("a", { status: "running", durationMs: null, orphan: true }), null, { isLive: false });
  expect(facts).toMatchObject({ Took: "unknown | its end never arrived", Parent: "never arrived" });
  expect(facts).not.toHaveProperty("Outcome");
});

test("a check tells its reason", () => {
  const row = spanRow("a", { kind: "guardrail", verdict: "block" });
  expect(texts(row, null, { reason: "matched a pattern" })).toMatchObject({
    Verdict: "◆ | blocked",
    Reason: "matched a pattern",
  });
});

test("what began the run started with it", () => {
  expect(texts(spanRow("a"))).toMatchObject({ Started: "with the run" });
});

test("where a value came from is told, and what was sent beside what was made of it", () => {
  const row = spanRow("a", {
    kind: "llm",
    status: "unset",
    inputTokens: 150,
    outputTokens: 5,
    costEstimated: true,
    costUsd: 0.5,
  });
  const detail = {
    ...row,
    model: "m",
    provider: null,
    exception: null,
    sent: { status: "error" },
    provenance: { model: "gen_ai.response.model", inputTokens: "gen_ai.usage.input_tokens", status: "event exception" },
    derived: {
      inputTokens: { by: "input leaves out what was cached", sent: 100 },
      costUsd: { by: "list prices, by model, tokens and time", sent: null },
      status: { by: "a pause is no failure", sent: "error" },
    },
  } as unknown as SpanDetail;
  const facts = spanFacts(row, { detail, runMs: 1000, next: null, isLive: false, reason: null });
  expect(Object.fromEntries(facts.filter(({ from }) => from !== null).map(({ name, from }) => [name, from]))).toEqual({
    Outcome: "event exception; a rule: a pause is no failure; sent: error",
    Model: "gen_ai.response.model",
    Tokens: "gen_ai.usage.input_tokens; a rule: input leaves out what was cached; sent: 100",
    Cost: "a rule: list prices, by model, tokens and time",
  });
  expect(texts(row, null, { detail })).toMatchObject({
    Outcome: "done | as sent: error",
    Cost: "≈ $0.500 | estimated",
  });
});
