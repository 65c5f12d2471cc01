import { expect, test } from "vitest";
import type { SpanRow } from "../../collector/contract/span.ts";
import { spanRow } from "../../test/support/panelRows.ts";
import { buildTree } from "../timeline/tree.ts";
import { AgentColours } from "../ui/agentColours.ts";
import { labelOf, shortened, spokenSpan } from "./labels.ts";

const plain = (text: string | null | undefined) => text?.replaceAll("\u00a0", " ");
const label = (given: Partial<SpanRow>, selfMs: number, children: readonly SpanRow[] = []) => {
  const tree = buildTree([spanRow("a", { durationMs: 1000, ...given }), ...children], new AgentColours([]), 1000);
  const { name, note, tone } = labelOf(tree, 0, selfMs);
  return [name, plain(note) ?? null, tone];
};
const CHILD = spanRow("b", { depth: 1, durationMs: 900 });

test("a span says how long it took, and what of that was its own where that is worth saying", () => {
  expect(label({}, 1000)).toEqual(["a", "1.00 s", null]);
  expect(label({}, 100, [CHILD])).toEqual(["a", "1.00 s, itself 100 ms", null]);
  expect(label({}, 5, [CHILD])).toEqual(["a", "1.00 s", null]);
  expect(label({ durationMs: null }, 100)[1]).toBeNull();
});

test("only trouble is warm, and has its glyph", () => {
  expect(label({ status: "error" }, 0)[0]).toBe("✕ a");
  expect(label({ kind: "guardrail", verdict: "block" }, 0)).toEqual(["◆ a", "1.00 s", "guard"]);
  expect(label({ kind: "guardrail", verdict: "allow" }, 0)[2]).toBeNull();
  expect(label({ budgetMs: 300 }, 0)).toEqual(["▲ a", "1.00 s", "over"]);
});

test("a reader of a screen is told the same", () => {
  const tree = buildTree([spanRow("a", { durationMs: 1000 }), CHILD], new AgentColours([]), 1000);
  expect(spokenSpan(tree, 0, 100)).toMatch(/level 1, 1 of 2, itself 100 milliseconds$/);
  expect(spokenSpan(tree, 1, 900)).not.toContain("itself");
});

test("a name is cut to its room, and of trouble the glyph is the last to go", () => {
  const measure = (text: string) => text.length * 6;
  expect(shortened("search_wire", 66, measure)).toBe("search_wire");
  expect(shortened("search_wire", 40, measure)).toBe("searc…");
  expect([shortened("search_wire", 12, measure), shortened("✕ search_wire", 12, measure)]).toEqual([null, "✕"]);
});
