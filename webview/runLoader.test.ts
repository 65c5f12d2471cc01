import { expect, test } from "vitest";
import { runLine, runSummary, spanRow } from "../test/support/panelRows.ts";
import type { Get, RunData } from "./runData.ts";
import { RunLoader } from "./runLoader.ts";

/** A read API with pages of spans whose answers wait until they are let go. */
function api(pages: readonly (readonly string[])[]) {
  const asked: string[] = [];
  const gates: (() => void)[] = [];
  const get: Get = async <T>(path: string) => {
    asked.push(path);
    await new Promise<void>((go) => gates.push(go));
    const url = new URL(path, "http://collector");
    const runId = url.pathname.split("/")[3] ?? "";
    if (url.pathname.endsWith("/line")) return runLine() as T;
    if (!url.pathname.endsWith("/spans")) return runSummary({ runId }) as T;
    const page = Number(url.searchParams.get("cursor") ?? 0);
    const spans = (pages[page] ?? []).map((id) => spanRow(`${runId}.${id}`));
    return { spans, next: page + 1 < pages.length ? String(page + 1) : null } as T;
  };
  const settle = async () => {
    for (let turn = 0; turn < 10; turn++) {
      for (const go of gates.splice(0)) go();
      await new Promise((next) => setImmediate(next));
    }
  };
  return { get, asked, settle };
}

function loader(get: Get) {
  const seen: RunData[] = [];
  const failed: string[] = [];
  const load = new RunLoader(
    get,
    (run) => seen.push(run),
    (problem) => failed.push(problem),
    () => Promise.resolve(),
  );
  return { load, seen, failed };
}

test("a large run stands after its first page and again when it is whole", async () => {
  const { get, settle } = api([["1", "2"], ["3"]]);
  const { load, seen } = loader(get);
  load.show("a");
  await settle();
  expect(seen.map((run) => [run.complete, run.spans.length])).toEqual([
    [false, 2],
    [true, 3],
  ]);
});

test("reading again never takes rows away", async () => {
  const { get, settle } = api([["1", "2"], ["3"]]);
  const { load, seen } = loader(get);
  load.show("a");
  await settle();
  load.reload();
  await settle();
  expect(seen.map((run) => run.complete)).toEqual([false, true, true]);
});

test("news while reading leads to one more reading", async () => {
  const { get, asked, settle } = api([["1"]]);
  const { load, seen } = loader(get);
  load.show("a");
  load.reload();
  load.reload();
  await settle();
  expect(seen.length).toBe(2);
  expect(asked.filter((path) => path.includes("/spans")).length).toBe(2);
});

test("answers of a run that was left are dropped", async () => {
  const { get, settle } = api([["1"]]);
  const { load, seen } = loader(get);
  load.show("a");
  load.show("b");
  await settle();
  expect(seen.map((run) => run.summary.runId)).toEqual(["b"]);
});

test("what prevented the reading is told in its words", async () => {
  const { load, seen, failed } = loader(() => Promise.reject(new Error("There is no such run.")));
  load.show("a");
  await new Promise((next) => setImmediate(next));
  expect([seen.length, failed]).toEqual([0, ["There is no such run."]]);
});
