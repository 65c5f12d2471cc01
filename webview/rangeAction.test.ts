import { expect, test } from "vitest";
import { spanRow } from "../test/support/panelRows.ts";
import { rangeAction, rangeShowing } from "./rangeAction.ts";
import { buildTree } from "./timeline/tree.ts";
import { AgentColours } from "./ui/agentColours.ts";

const tree = buildTree([spanRow("a", { offsetMs: 400, durationMs: 100 })], new AgentColours([]), 1000);
const part = { fromMs: 100, toMs: 300 };

test("zoom to the selection shows it with some room", () => {
  expect(rangeAction("zoomSelection", part, tree, 0)).toEqual({ fromMs: 390, toMs: 510 });
  expect(rangeAction("zoomSelection", part, tree, undefined)).toBeNull();
});

test("following goes to the end and keeps the length", () => {
  expect(rangeAction("follow", part, tree, 0)).toEqual({ fromMs: 800, toMs: 1000 });
});

test("a span chosen elsewhere is brought into the range, one that is in it moves nothing", () => {
  expect(rangeShowing(part, tree, 0)).toEqual({ fromMs: 350, toMs: 550 });
  const seen = { fromMs: 300, toMs: 600 };
  expect(rangeShowing(seen, tree, 0)).toBe(seen);
});

test("other actions leave the range alone", () => {
  expect(rangeAction("path", part, tree, 0)).toBeNull();
});
