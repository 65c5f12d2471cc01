import { expect, test } from "vitest";
import { HiddenProblems } from "./hiddenProblems.ts";
import type { Problem } from "./problem.ts";

const problem = (runId: string, spanId: string, code: Problem["code"] = "failed"): Problem => ({
  path: "a.ts",
  line: 1,
  severity: "error",
  code,
  message: "It failed.",
  runId,
  spanId,
  name: "search",
  usedMs: null,
  related: [],
});

test("what is hidden stays hidden while its run is the newest, and everything else is seen", () => {
  const hidden = new HiddenProblems();
  const [a, b, c] = [problem("r1", "a"), problem("r1", "b"), problem("r1", "a", "budget")];
  hidden.hide(a);
  expect(hidden.visible([a, b, c])).toEqual([b, c]);
  expect(hidden.visible([a, b, c])).toEqual([b, c]);
  expect(hidden.count).toBe(1);
});

test("the next run shows its problems, and hidden ones come back when they are asked for", () => {
  const hidden = new HiddenProblems();
  let changes = 0;
  hidden.onDidChange(() => changes++);
  hidden.hide(problem("r1", "a"));
  expect(hidden.visible([problem("r2", "a")])).toHaveLength(1);
  expect(hidden.count).toBe(0);
  hidden.hide(problem("r2", "a"));
  expect(hidden.visible([problem("r2", "a")])).toHaveLength(0);
  hidden.showAll();
  expect(hidden.visible([problem("r2", "a")])).toHaveLength(1);
  expect(changes).toBe(3);
});
