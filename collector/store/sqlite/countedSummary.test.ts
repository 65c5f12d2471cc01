import { expect, test } from "vitest";
import { ALIVE_MS, aged, type CountedTrace, countedSummary, msOf } from "./countedSummary.ts";

const trace: CountedTrace = {
  traceId: "t",
  rootName: "root",
  firstName: "first",
  service: null,
  workspace: null,
  startNs: 1_000_000_000n,
  lastNs: 3_500_000_000n,
  spanCount: 2,
  logCount: 0,
  running: 0,
  errors: 0,
};

test("a trace with its root and without open spans is over", () => {
  expect(countedSummary(trace, 4000)).toMatchObject({ status: "ok", name: "root", startMs: 1000, durationMs: 2500 });
});

test("one with an open span or without its root runs while it is young", () => {
  for (const open of [
    { ...trace, running: 1 },
    { ...trace, rootName: null },
  ]) {
    expect(countedSummary(open, 3500 + ALIVE_MS).status).toBe("running");
    const old = countedSummary(open, 3501 + ALIVE_MS);
    expect([old.status, old.statusReason]).toEqual(["incomplete", "Its end did not arrive."]);
  }
  expect(countedSummary({ ...trace, rootName: null }, 0).name).toBe("first");
});

test("what only the whole run tells is unknown", () => {
  const summary = countedSummary(trace, 0);
  expect([summary.inputTokens, summary.costUsd, summary.sessionId, summary.analysed]).toEqual([
    null,
    null,
    null,
    false,
  ]);
});

test("log records alone have a time too", () => {
  expect(countedSummary({ ...trace, startNs: null }, 0)).toMatchObject({ startMs: 3500, durationMs: 0 });
  expect(countedSummary({ ...trace, startNs: null, lastNs: null }, 0)).toMatchObject({ startMs: 0, durationMs: 0 });
});

test("a running run ages by its last sign of life, others do not", () => {
  const running = countedSummary({ ...trace, running: 1 }, 4000);
  expect(aged(running, 3500 + ALIVE_MS).status).toBe("running");
  expect(aged(running, 3501 + ALIVE_MS).status).toBe("incomplete");
  const over = countedSummary(trace, 4000);
  expect(aged(over, 1e15)).toBe(over);
});

test("milliseconds keep microseconds", () => {
  expect(msOf(1_795_530_974_038_123_456n)).toBe(1_795_530_974_038.123);
});
