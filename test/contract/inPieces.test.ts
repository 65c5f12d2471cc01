import { join } from "node:path";
import { expect, test } from "vitest";
import { piecesOf } from "../support/pieces.ts";
import { random } from "../support/random.ts";
import { temporaryFolder } from "../support/temporaryFolder.ts";
import { bodiesOf, type ReadRun, type SentBody, WholeStore } from "../support/wholeStore.ts";
import { captureNames, FIXTURES } from "./captures.ts";

async function runsOf(requests: readonly SentBody[][]): Promise<Map<string, ReadRun>> {
  const store = new WholeStore(temporaryFolder());
  for (const some of requests) {
    store.keep(some);
    // Understood in between, as while a run is live.
    await store.settled();
  }
  const runs = store.runs();
  await store.close();
  expect(store.problems).toEqual([]);
  return runs;
}

function shuffled<T>(list: readonly T[], seed: number): T[] {
  const draw = random(seed);
  return list
    .map((one) => ({ one, at: draw() }))
    .sort((a, b) => a.at - b.at)
    .map(({ one }) => one);
}

/** What was judged at one moment comes in the order of arrival. */
function withoutOrder(run: ReadRun | undefined): unknown {
  const { evaluations } = (run?.parts.evaluations ?? { evaluations: [] }) as { evaluations: { name: string }[] };
  return { ...run, parts: { ...run?.parts, evaluations: evaluations.map((one) => JSON.stringify(one)).sort() } };
}

/** One capture of each family; what does without a store is held against all of them elsewhere. */
const NAMES = captureNames().filter(
  (name, at, all) => name.startsWith("py-") || all.findIndex((one) => one.split("-")[0] === name.split("-")[0]) === at,
);

test.each(NAMES)("%s, record by record in any order: the same runs", async (name) => {
  const bodies = bodiesOf(join(FIXTURES, name));
  const whole = await runsOf([bodies]);
  const pieces = shuffled(piecesOf(bodies), 7);
  const half = pieces.length >> 1;
  const inPieces = await runsOf([pieces.slice(0, half), pieces.slice(half)]);
  expect([...inPieces.keys()].sort()).toEqual([...whole.keys()].sort());
  for (const [runId, run] of inPieces) expect(withoutOrder(run)).toEqual(withoutOrder(whole.get(runId)));
});
