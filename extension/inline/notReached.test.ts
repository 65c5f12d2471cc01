import { expect, test } from "vitest";
import { aKey } from "../../test/support/builtFacts.ts";
import { lineFacts } from "./lineFacts.ts";
import { notReached } from "./notReached.ts";
import { ownFailures } from "./ownFailures.ts";

const lines = `async function workflow() {
  return inSpan(async () => {
    const text = await write();
    await guardrail('no_promises');

    await approval('publish');
    return text;
  });
}`.split("\n");
const hit = aKey({ kind: "guardrail", name: "no_promises", hits: 1, verdict: "block" });
const facts = (...touched: [number, ReturnType<typeof aKey>][]) =>
  lineFacts(
    touched.map(([line, key]) => ({
      key,
      line,
      role: "call",
      via: "attributes",
      exact: true,
      stale: false,
      was: null,
    })),
    { durationMs: 1, runs: 1, agents: [], failures: ownFailures(touched.map(([, key]) => key)) },
  );

test("what follows the line that stopped the run, in its block, was not reached", () => {
  expect(notReached(facts([3, aKey()], [4, hit]), lines)).toEqual({ from: 6, to: 7 });
});

test("a run that went on behind the trouble reached the rest", () => {
  expect(notReached(facts([4, hit], [6, aKey()]), lines)).toBeNull();
});

test("nothing stopped, or nothing is left", () => {
  expect(notReached(facts([3, aKey()]), lines)).toBeNull();
  expect(notReached(facts([7, hit]), lines)).toBeNull();
});
