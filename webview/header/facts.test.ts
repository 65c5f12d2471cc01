import { expect, test } from "vitest";
import { runSummary, spanRow } from "../../test/support/panelRows.ts";
import { runFacts } from "./facts.ts";

const texts = (...given: Parameters<typeof runFacts>) =>
  runFacts(...given).map((fact) =>
    `${fact.figure} ${fact.what}${fact.addition ? ` · ${fact.addition}` : ""}`.trim().replaceAll("\u00a0", " "),
  );

test("facts stand in their order, with what was retried and repaired", () => {
  const run = runSummary({
    llmCalls: 8,
    toolCalls: 4,
    toolErrors: 1,
    inputTokens: 4056,
    cachedInputTokens: 1408,
    outputTokens: 461,
    costUsd: 0.011,
    costSource: "estimated",
    guardrailChecks: 2,
    approvals: { requested: 1, approved: 1, denied: 0 },
  });
  const spans = [spanRow("a", { kind: "llm", attempt: 2 }), spanRow("b", { status: "error", repaired: true })];
  expect(texts(run, spans)).toEqual([
    "8 model calls · 1 retried",
    "4 tool calls · 1 failed, called again",
    "4,056 tokens in · 1,408 cached",
    "461 out",
    "≈ $0.011 estimated",
    "2 checks passed",
    "1 approval",
  ]);
});

test("what spans are behind is named as the run's evidence names it", () => {
  const run = runSummary({ llmCalls: 1, inputTokens: 5, guardrailChecks: 2, guardrailHits: 1, traceIds: ["a", "b"] });
  expect(runFacts(run, []).map(({ count }) => count)).toEqual(["llmCalls", "inputTokens", null, "guardrailHits", null]);
});

test("unknown is said and never 0, and a lower bound is marked", () => {
  expect(texts(runSummary({ llmCalls: 1 }), [])).toEqual(["1 model call", "unknown tokens", "unknown cost"]);
  const partly = runSummary({
    llmCalls: 2,
    inputTokens: 10,
    outputTokens: 5,
    tokensAtLeast: true,
    costUsd: 1.5,
    costSource: "emitted",
    costAtLeast: true,
  });
  expect(texts(partly, [])).toEqual(["2 model calls", "≥\u200910 tokens in", "≥\u20095 out", "≥\u2009$1.50"]);
});

test("what the run does not have is left out", () => {
  expect(texts(runSummary(), [])).toEqual([]);
});

test("hits come before what passed, open approvals are told", () => {
  const run = runSummary({ guardrailChecks: 3, guardrailHits: 1, approvals: { requested: 3, approved: 1, denied: 1 } });
  expect(texts(run, [])).toEqual(["1 check hit · 2 passed", "3 approvals · 1 denied, 1 open"]);
});

test("what was masked is counted over all rules (S1)", () => {
  expect(texts(runSummary({ masked: { "github-token": 2, bearer: 1 } }), [])).toContain("3 secrets masked");
  expect(texts(runSummary({ masked: { bearer: 1 } }), [])).toContain("1 secret masked");
  expect(texts(runSummary({}), []).join()).not.toContain("masked");
});
