import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { ApiError, type CollectorClient } from "../../collector/contract/client.ts";
import type { RunSummary } from "../../collector/contract/run.ts";
import { aKey } from "../../test/support/builtFacts.ts";
import { aRun } from "../../test/support/builtRun.ts";
import type { Connection } from "../collector/connection.ts";
import { Selection } from "./selection.ts";
import { type Shown, ShownRun } from "./shownRun.ts";

beforeEach(() => {
  vi.useFakeTimers();
});
afterEach(() => {
  vi.useRealTimers();
});

/** A window's worth of it: a client that answers at once and notes what it was asked. */
function harness(runs: RunSummary[]) {
  const asked: string[] = [];
  const note = <T>(what: string, answer: T) => {
    asked.push(what);
    return Promise.resolve(answer);
  };
  const busy = { answers: 0 };
  const large = { on: false, pages: 0 };
  const empty = { spans: [], plans: [], guardrails: [], approvals: [], budgets: [], retries: [], next: null };
  const client = {
    run: async (id: string) => {
      if (busy.answers-- > 0) throw new ApiError(503, "busy", "The collector is busy.");
      const run = await note(
        `run ${id}`,
        runs.find((one) => one.runId === id),
      );
      if (run) return run;
      throw new ApiError(404, "no_such_run", "There is no such run.");
    },
    part: (_: string, part: string) => {
      if (part !== "spans" || !large.on) return Promise.resolve(empty);
      large.pages++;
      return Promise.resolve({ spans: Array.from({ length: 1_000 }, () => ({})), next: "more" });
    },
    code: (of: object) =>
      note(`code ${JSON.stringify(of)}`, {
        runIds: [],
        durationMs: 1,
        keys: [aKey({ name: "Planner", p95Ms: 100, spanIds: ["p"], sampleMs: [100] })],
      }),
    compare: (a: string, b: string) => note(`compare ${a} ${b}`, { a: runs[1], b: runs[0], sentence: "", entries: [] }),
  };
  const budgets = new Map<string, number>();
  const selection = new Selection();
  const connection = { client: client as unknown as CollectorClient } as Connection;
  const shownRun = new ShownRun({ connection, selection, runs: () => runs, budgets: () => budgets, log: () => {} });
  const shown: Shown[] = [];
  shownRun.onDidChange((one) => shown.push(one));
  const settle = async () => {
    await vi.advanceTimersByTimeAsync(2_000);
    return asked.splice(0);
  };
  return { shownRun, selection, settle, shown, runs, budgets, busy, large };
}

test("the newest run is read, and read again only when it changed", async () => {
  const { shownRun, settle, runs, shown } = harness([aRun({ runId: "b" }), aRun({ runId: "a" })]);
  shownRun.refresh();
  expect(await settle()).toEqual(["run b", 'code {"run":"b"}']);
  runs[1] = aRun({ runId: "a", status: "error" });
  shownRun.refresh();
  expect(await settle()).toEqual([]);
  runs[0] = aRun({ runId: "b", durationMs: 1 });
  shownRun.refresh();
  expect(await settle()).toEqual(["run b", 'code {"run":"b"}']);
  expect(shown.at(-1)?.facts).toBe(shown.at(-1)?.newest);
});

test("beside a chosen run the newest is read too, for its problems", async () => {
  const { selection, settle, shown } = harness([aRun({ runId: "b" }), aRun({ runId: "a" })]);
  selection.show({ kind: "run", runId: "a" });
  expect((await settle()).filter((what) => what.startsWith("run"))).toEqual(["run a", "run b"]);
  expect([shown.at(-1)?.facts?.run.runId, shown.at(-1)?.newest?.run.runId]).toEqual(["a", "b"]);
});

test("a difference asks for the code and the comparison of the two", async () => {
  const { selection, settle, shown } = harness([aRun({ runId: "b" }), aRun({ runId: "a" })]);
  selection.show({ kind: "difference", a: "a", b: "b" });
  expect(await settle()).toEqual(["run b", 'code {"run":"b"}', 'code {"a":"a","b":"b"}', "compare a b"]);
  expect(shown.at(-1)?.comparison).not.toBeNull();
});

test("when the chosen run is no more, the newest is shown", async () => {
  const { selection, settle, runs, shown } = harness([aRun({ runId: "b" }), aRun({ runId: "a" })]);
  selection.show({ kind: "run", runId: "a" });
  await settle();
  runs.splice(0, 2, aRun({ runId: "c" }));
  selection.show({ kind: "run", runId: "b" });
  await settle();
  expect(selection.mode).toEqual({ kind: "newest" });
  expect(shown.at(-1)?.facts?.run.runId).toBe("c");
});

test("where Traceline is switched off, nothing is shown any more", async () => {
  const { shownRun, settle, shown } = harness([aRun({ runId: "b" })]);
  shownRun.refresh();
  await settle();
  shownRun.clear();
  expect(shown.at(-1)).toMatchObject({ facts: null, newest: null, code: null });
});

test("what could not be read is read again, although nothing changes any more", async () => {
  const { shownRun, settle, shown, busy } = harness([aRun({ runId: "a", status: "ok" })]);
  busy.answers = 2;
  shownRun.refresh();
  await settle();
  expect(shown).toEqual([]);
  await settle();
  await settle();
  expect(shown.map(({ facts }) => facts?.run.runId)).toEqual(["a"]);
});

test("the rows of a large live run are read every two seconds, also when nothing comes any more, and at its end", async () => {
  const { shownRun, runs, large } = harness([aRun({ runId: "a", status: "running" })]);
  large.on = true;
  const news = async (run: Partial<RunSummary>, ms: number) => {
    runs[0] = aRun({ runId: "a", ...run });
    shownRun.refresh();
    await vi.advanceTimersByTimeAsync(ms);
    return large.pages;
  };
  expect(await news({ status: "running", durationMs: 1 }, 300)).toBe(4);
  expect(await news({ status: "running", durationMs: 2 }, 300)).toBe(4);
  await vi.advanceTimersByTimeAsync(4_000);
  expect(large.pages).toBe(8);
  expect(await news({ status: "running", durationMs: 3 }, 300)).toBe(12);
  expect(await news({ status: "running", durationMs: 4 }, 300)).toBe(12);
  expect(await news({ status: "ok" }, 300)).toBe(16);
});

test("without runs nothing is shown", async () => {
  const { shownRun, settle, shown } = harness([]);
  shownRun.refresh();
  expect(await settle()).toEqual([]);
  expect(shown.at(-1)).toMatchObject({ facts: null, code: null });
});

test("a budget of the workspace holds at once, without anything read again", async () => {
  const { shownRun, settle, shown, budgets } = harness([aRun({ runId: "b" })]);
  shownRun.refresh();
  await settle();
  budgets.set("Planner", 50);
  shownRun.budgetsChanged();
  expect(shown.at(-1)?.code?.keys[0]?.budget).toEqual({ limitMs: 50, usedMs: 100, over: true });
  expect(shown.at(-1)?.facts?.budgets).toHaveLength(1);
  budgets.clear();
  shownRun.budgetsChanged();
  expect(shown.at(-1)?.code?.keys[0]?.budget).toBeNull();
  expect(await settle()).toEqual([]);
});
