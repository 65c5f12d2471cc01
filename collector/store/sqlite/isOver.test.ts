import { expect, test } from "vitest";
import type { RunStatus } from "../../contract/run.ts";
import { isOver } from "./isOver.ts";

test.each<[status: RunStatus, spanCount: number, over: boolean]>([
  ["ok", 400, true],
  ["error", 4_000, true],
  ["incomplete", 1, true],
  ["running", 1, false],
  ["ok", 100_000, false],
])("a run that is %s with %i spans is over: %s", (status, spanCount, over) => {
  expect(isOver({ status, spanCount })).toBe(over);
});
