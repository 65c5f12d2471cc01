import { expect, test } from "vitest";
import { runLine, runSummary } from "../../test/support/panelRows.ts";
import type { Get } from "../runData.ts";
import { LineCache } from "./lineCache.ts";

const turn = () => new Promise((next) => setImmediate(next));

test("a line is asked for once, few at a time, and again when its run has changed", async () => {
  const asked: string[] = [];
  const gates: (() => void)[] = [];
  const get: Get = async <T>(path: string) => {
    asked.push(path);
    await new Promise<void>((go) => gates.push(go));
    return runLine() as T;
  };
  let changes = 0;
  const cache = new LineCache(get, () => changes++);
  const runs = Array.from({ length: 10 }, (_, i) => runSummary({ runId: `r${i}` }));
  for (const run of [...runs, ...runs]) expect(cache.line(run)).toBeNull();
  expect(asked.length).toBe(6);
  for (let i = 0; i < 4; i++) {
    for (const go of gates.splice(0)) go();
    await turn();
  }
  expect([asked.length, changes]).toEqual([10, 10]);
  expect(cache.line(runs[0] ?? runSummary())).not.toBeNull();
  expect(cache.line(runSummary({ runId: "r0", spanCount: 99 }))).not.toBeNull();
  expect(asked.length).toBe(11);
});

test("a line that cannot be read leaves the others alone", async () => {
  const get: Get = <T>(path: string) =>
    path.includes("bad") ? Promise.reject(new Error("gone")) : Promise.resolve(runLine() as T);
  const cache = new LineCache(get, () => {});
  cache.line(runSummary({ runId: "bad" }));
  cache.line(runSummary({ runId: "good" }));
  await turn();
  expect(cache.line(runSummary({ runId: "bad" }))).toBeNull();
  expect(cache.line(runSummary({ runId: "good" }))).not.toBeNull();
});
