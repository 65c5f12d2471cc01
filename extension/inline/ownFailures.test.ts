import { expect, test } from "vitest";
import { aKey } from "../../test/support/builtFacts.ts";
import { failureCounts, ownFailures } from "./ownFailures.ts";

const between = (fromMs: number, toMs: number) => [{ fromMs, toMs, waiting: false }];
const workflow = aKey({ kind: "workflow", name: "supper", errors: 1, passedOn: 1, intervals: between(0, 100) });
const step = aKey({ kind: "step", name: "catering", errors: 2, intervals: between(10, 90) });

test("what only passes a failure on has not failed by itself, and is not counted again", () => {
  expect(ownFailures([workflow, step])).toEqual(new Set([step]));
  expect(failureCounts([workflow, step])).toEqual({ failed: 2, repaired: 0 });
});

test("an agent that failed by itself is told beside a tool that did", () => {
  const agent = aKey({ name: "Ticker", errors: 1, intervals: between(0, 100) });
  const tool = aKey({ kind: "tool", name: "read", errors: 1, repaired: 1, intervals: between(1, 2) });
  expect(ownFailures([agent, tool])).toEqual(new Set([agent, tool]));
  expect(failureCounts([agent, tool])).toEqual({ failed: 2, repaired: 1 });
});

test("a failure that began in no key is told by the innermost that report it", () => {
  const inner = aKey({ kind: "step", name: "search", errors: 1, passedOn: 1, intervals: between(10, 90) });
  expect(ownFailures([workflow, inner])).toEqual(new Set([inner]));
  expect(failureCounts([inner])).toEqual({ failed: 1, repaired: 0 });
});

test("what a check stopped has not failed", () => {
  const hit = aKey({ kind: "guardrail", name: "no_promises", errors: 1, hits: 1 });
  const stopped = aKey({ name: "Writer", errors: 1 });
  expect(ownFailures([hit, stopped])).toEqual(new Set());
});
