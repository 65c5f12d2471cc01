import { expect, test } from "vitest";
import { spanRow } from "../../test/support/panelRows.ts";
import { AgentColours } from "../ui/agentColours.ts";
import { FilterMemo } from "./filterMemo.ts";
import { buildTree } from "./tree.ts";

const build = () => buildTree([spanRow("search_wire"), spanRow("publish")], new AgentColours([]), 100);

test("the same question has the same answer until the run, the filter or the spans behind a count are others", () => {
  const memo = new FilterMemo();
  const tree = build();
  const first = memo.of(tree, "search", null);
  expect([...(first?.keep ?? [])]).toEqual([1, 0]);
  expect(memo.of(tree, "search", null)).toBe(first);
  expect([...(memo.of(tree, "publish", null)?.keep ?? [])]).toEqual([0, 1]);
  expect(memo.of(build(), "publish", null)?.matches).toBe(1);
  expect(memo.of(tree, "count:toolCalls", new Set(["publish"]))?.matches).toBe(1);
  expect(memo.of(tree, "count:toolCalls", new Set(["publish", "search_wire"]))?.matches).toBe(2);
  expect(memo.of(tree, "", null)).toBeNull();
});
