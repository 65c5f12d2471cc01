import { expect, test } from "vitest";
import type { ComparisonEntry, Figures } from "../../collector/contract/comparison.ts";
import { aRun, aSpan } from "../../test/support/builtRun.ts";
import { changeWords, compareTree } from "./compareModel.ts";

const figures = (given: Partial<Figures> = {}): Figures => ({
  calls: 1,
  ms: 100,
  inputTokens: null,
  outputTokens: null,
  costUsd: null,
  errors: 0,
  outcome: null,
  ...given,
});
const entry = (given: Partial<ComparisonEntry>): ComparisonEntry => ({
  kind: "tool",
  name: "search",
  agent: "Researcher",
  change: "changed",
  a: figures(),
  b: figures(),
  ...given,
});
const plain = (text: string) => text.replaceAll("\u00a0", " ");

test("a change is said with its sign, and with what it was before", () => {
  expect(plain(changeWords(entry({ b: figures({ ms: 225, calls: 2, errors: 1 }) })))).toBe(
    "▲ +125 ms · 2 calls, 1 before · 1 failed, 0 before",
  );
  expect(plain(changeWords(entry({ change: "new", a: null })))).toBe("+ new · 1 call");
  expect(plain(changeWords(entry({ change: "gone", b: null })))).toBe("− gone · 1 call before");
  expect(changeWords(entry({ change: "same" }))).toBe("same");
});

test("what changed stands first, what is the same is folded, and rows lead to spans of the later run", () => {
  const entries = [entry({ name: "search", b: figures({ ms: 300 }) }), entry({ name: "read", change: "same" })];
  const comparison = {
    a: aRun(),
    b: aRun({ runId: "r2" }),
    sentence: "search took longer.",
    entries,
    divergence: null,
  };
  const [root] = compareTree(comparison, { spans: [aSpan({ spanId: "x", kind: "tool", label: "search" })] });
  expect(root?.description).toBe("search took longer.");
  expect(root?.children.map((node) => node.label)).toEqual(["search", "Same, 1"]);
  expect(root?.children[0]?.spanIds).toEqual(["x"]);
});

test("where the two part stands first, and leads to what the later run did there", () => {
  const side = { atMs: 1430, spanId: null, lastSpanId: "ask", steps: [] };
  const divergence = { kind: "path" as const, words: "A ran refund; B did not.", alike: 1, a: side, b: side };
  const comparison = { a: aRun(), b: aRun({ runId: "r2" }), sentence: "", entries: [entry({})], divergence };
  const first = compareTree(comparison, null)[0]?.children[0];
  expect([first?.label, plain(first?.description ?? ""), first?.spanIds]).toEqual([
    "First divergence",
    "1.43 s · A ran refund; B did not.",
    ["ask"],
  ]);
});
