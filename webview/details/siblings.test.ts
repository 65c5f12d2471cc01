import { expect, test } from "vitest";
import { spanRow } from "../../test/support/panelRows.ts";
import { buildTree } from "../timeline/tree.ts";
import { AgentColours } from "../ui/agentColours.ts";
import { insideOf, ordinalOf, sameCalls } from "./siblings.ts";

const tree = buildTree(
  [
    spanRow("run", { kind: "workflow" }),
    spanRow("b", { label: "search", depth: 1, offsetMs: 50 }),
    spanRow("a", { label: "search", depth: 1, offsetMs: 10 }),
    spanRow("c", { label: "search", depth: 1, offsetMs: 20, agent: "Other" }),
    spanRow("m", { label: "gpt", kind: "llm", depth: 1, durationMs: 70 }),
    spanRow("check", { kind: "guardrail", depth: 1 }),
  ],
  new AgentColours([]),
  100,
);

test("calls of the same thing by the same agent are counted in order of time", () => {
  const calls = sameCalls(tree, 1);
  expect(calls.map((i) => tree.rows[i]?.spanId)).toEqual(["a", "b"]);
  expect(ordinalOf(calls, 1)).toBe("2nd of 2");
  expect(ordinalOf([4], 4)).toBeNull();
});

test("ordinals end as people write them", () => {
  const calls = Array.from({ length: 23 }, (_, i) => i);
  expect([0, 1, 2, 3, 10, 11, 12, 20, 21, 22].map((i) => ordinalOf(calls, i)?.split(" ")[0])).toEqual([
    "1st",
    "2nd",
    "3rd",
    "4th",
    "11th",
    "12th",
    "13th",
    "21st",
    "22nd",
    "23rd",
  ]);
});

test("work inside is added up by name, longest first", () => {
  expect(insideOf(tree, 0)).toEqual({
    spans: 5,
    rows: [
      { label: "gpt", slot: 0, isModel: true, calls: 1, ms: 70 },
      { label: "search", slot: 0, isModel: false, calls: 3, ms: 30 },
    ],
  });
});
