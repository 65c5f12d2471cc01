import { expect, test } from "vitest";
import { spanRow } from "../../test/support/panelRows.ts";
import { AgentColours } from "../ui/agentColours.ts";
import { laneBars, laneColumns } from "./lane.ts";
import { buildTree } from "./tree.ts";

const call = (id: string, offsetMs: number, durationMs: number, inputTokens: number | null, cachedInputTokens = 0) =>
  spanRow(id, { kind: "llm", offsetMs, durationMs, inputTokens, cachedInputTokens });
const columns = (...calls: ReturnType<typeof call>[]) => laneColumns(buildTree(calls, new AgentColours([]), 1000));
const bars = (of: ReturnType<typeof columns>, fromMs = 0, toMs = 1000) =>
  laneBars(of, { fromMs, toMs }, 100).map(({ x, width, column }) => [x, width, column.tokens]);

test("model calls that came with their tokens have a column, with no more from cache than all", () => {
  expect(columns(call("a", 0, 10, 5, 9), call("b", 0, 10, null), spanRow("tool"))).toMatchObject([
    { tokens: 5, cached: 5 },
  ]);
});

test("of calls too short to be told apart the tallest stands", () => {
  const many = columns(call("a", 500, 1, 3), call("b", 501, 1, 9), call("c", 502, 1, 4), call("d", 100, 200, 1));
  expect(bars(many)).toEqual([
    [10, 20, 1],
    [50, 1, 9],
  ]);
});

test("what lies outside of the range is not drawn", () => {
  expect(bars(columns(call("a", 0, 10, 1), call("b", 600, 100, 2)), 500, 1000)).toEqual([[20, 20, 2]]);
});
