import { expect, test } from "vitest";
import { columnsOfRows, runLine, runSummary, spanIdOf, spanRow } from "../test/support/panelRows.ts";
import type { Reads, RunData } from "./runData.ts";
import { RunLoader } from "./runLoader.ts";

/** A read API whose answers wait until they are let go. */
function api() {
  const asked: string[] = [];
  const gates: (() => void)[] = [];
  const wait = (path: string) => {
    asked.push(path);
    return new Promise<void>((go) => gates.push(go));
  };
  const reads: Reads = {
    get: async <T>(path: string) => {
      await wait(path);
      return (path.endsWith("/line") ? runLine() : runSummary({ runId: path.split("/")[3] ?? "" })) as T;
    },
    bytes: async (path) => {
      await wait(path);
      return columnsOfRows([spanRow("a1"), spanRow("a2")]);
    },
  };
  const settle = async () => {
    for (let turn = 0; turn < 10; turn++) {
      for (const go of gates.splice(0)) go();
      await new Promise((next) => setImmediate(next));
    }
  };
  return { reads, asked, settle };
}

function loader(reads: Reads) {
  const seen: RunData[] = [];
  const failed: string[] = [];
  const load = new RunLoader(
    reads,
    (run) => seen.push(run),
    (problem) => failed.push(problem),
    () => Promise.resolve(),
  );
  return { load, seen, failed };
}

test("a run comes whole, with a place for each of its spans", async () => {
  const { reads, settle } = api();
  const { load, seen } = loader(reads);
  load.show("a");
  await settle();
  expect(seen.map((run) => run.rows.map((row) => row.label))).toEqual([["a1", "a2"]]);
  expect(seen[0]?.places.get(spanIdOf("a2"))).toBe(1);
});

test("news while reading leads to one more reading", async () => {
  const { reads, asked, settle } = api();
  const { load, seen } = loader(reads);
  load.show("a");
  load.reload();
  load.reload();
  await settle();
  expect(seen.length).toBe(2);
  expect(asked.filter((path) => path.endsWith("/columns")).length).toBe(2);
});

test("answers of a run that was left are dropped", async () => {
  const { reads, settle } = api();
  const { load, seen } = loader(reads);
  load.show("a");
  load.show("b");
  await settle();
  expect(seen.map((run) => run.summary.runId)).toEqual(["b"]);
});

test("what prevented the reading is told in its words", async () => {
  const refuse = () => Promise.reject(new Error("There is no such run."));
  const { load, seen, failed } = loader({ ...api().reads, get: refuse });
  load.show("a");
  await new Promise((next) => setImmediate(next));
  expect([seen.length, failed]).toEqual([0, ["There is no such run."]]);
});
