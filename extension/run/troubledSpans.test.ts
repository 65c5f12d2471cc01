import { expect, test } from "vitest";
import type { GuardrailCheck } from "../../collector/contract/facts.ts";
import { aSpan } from "../../test/support/builtRun.ts";
import { troubledSpans } from "./troubledSpans.ts";

const ids = (spans: readonly { spanId: string }[]) => spans.map(({ spanId }) => spanId);
const blocked: GuardrailCheck = {
  name: "no_promises",
  stage: "output",
  verdict: "block",
  reason: null,
  spanId: "first",
  targetSpanId: null,
  atMs: 0,
  durationMs: null,
  agent: null,
  policy: null,
  score: null,
};

test("a hit leads to the check that hit, not to the one after it that passed", () => {
  const spans = [aSpan({ spanId: "first" }), aSpan({ spanId: "second" })];
  expect(ids(troubledSpans(spans, "hit", { guardrails: [blocked] }))).toEqual(["first"]);
});

test("a failure leads to the call that failed, a budget to the calls that went over it", () => {
  const spans = [
    aSpan({ spanId: "failed", status: "error", durationMs: 50, budgetMs: 100 }),
    aSpan({ spanId: "long", durationMs: 150, budgetMs: 100 }),
  ];
  expect(ids(troubledSpans(spans, "failed", { guardrails: [] }))).toEqual(["failed"]);
  expect(ids(troubledSpans(spans, "over", { guardrails: [] }))).toEqual(["long"]);
});

test("where no span says so itself, all are offered", () => {
  expect(ids(troubledSpans([aSpan({ spanId: "a" })], "failed", { guardrails: [] }))).toEqual(["a"]);
});
