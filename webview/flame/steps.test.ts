import { expect, test } from "vitest";
import { spanRow } from "../../test/support/panelRows.ts";
import { buildTree } from "../timeline/tree.ts";
import { AgentColours } from "../ui/agentColours.ts";
import { flameLayout } from "./layout.ts";
import { type FlameStep, flameStep, stepFrom } from "./steps.ts";

const span = (id: string, depth: number, from: number, to: number) =>
  spanRow(id, { depth, offsetMs: from, durationMs: to - from });
const tree = buildTree(
  [
    span("run", 0, 0, 1000),
    span("a", 1, 0, 400),
    span("a1", 2, 0, 100),
    span("b", 1, 400, 900),
    span("b1", 2, 400, 500),
  ],
  new AgentColours([]),
  1000,
);
const layout = flameLayout(tree);
const step = (from: string, by: FlameStep) =>
  tree.rows[stepFrom(tree, layout, tree.indexOf.get(from) ?? -1, by)]?.spanId;

test("arrows lead up and down through what holds what, and along a lane through time", () => {
  expect([step("a", "above"), step("a", "below"), step("a1", "after"), step("b", "before")]).toEqual([
    "run",
    "a1",
    "b1",
    "a",
  ]);
  expect([step("b1", "first"), step("a", "last")]).toEqual(["a1", "b"]);
});

test("where nothing follows the span stays, and without one it begins at the first", () => {
  expect([step("run", "above"), step("a1", "below"), step("b", "after"), step("nothing", "after")]).toEqual([
    "run",
    "a1",
    "b",
    "run",
  ]);
  expect(stepFrom(buildTree([], new AgentColours([]), 0), layout, -1, "below")).toBe(-1);
});

test("keys with a modifier are not the flame's", () => {
  const key = { key: "ArrowUp", ctrlKey: false, metaKey: false, altKey: false };
  expect([flameStep(key), flameStep({ ...key, ctrlKey: true }), flameStep({ ...key, key: "x" })]).toEqual([
    "above",
    null,
    null,
  ]);
});
