import { describe, expect, it } from "vitest";
import { groupRuns, nearestTrace, type TraceDigest } from "./groupRuns.ts";

const trace = (traceId: string, startNs: bigint, more: Partial<TraceDigest> = {}): TraceDigest => ({
  traceId,
  taskKeys: [],
  resume: null,
  processKey: "p",
  startNs,
  endNs: startNs + 10n,
  ...more,
});
const ids = (digests: readonly TraceDigest[]) =>
  groupRuns(digests).map((group) => group.traces.map((one) => one.traceId));

describe("groupRuns", () => {
  it("takes every trace for a run of its own, in order of time", () => {
    expect(ids([trace("b", 20n), trace("a", 10n)])).toEqual([["a"], ["b"]]);
  });

  it("binds traces that share a task, also over a third one", () => {
    const digests = [
      trace("a", 10n, { taskKeys: ["x"] }),
      trace("b", 20n, { taskKeys: ["y"] }),
      trace("c", 30n, { taskKeys: ["x", "y"] }),
      trace("d", 40n, { taskKeys: ["y"] }),
    ];
    expect(ids(digests)).toEqual([["a", "b", "c", "d"]]);
  });
});

describe("a task that a person was asked about", () => {
  const asks = { resume: { key: "thread-1 newsroom", paused: true } };
  const answers = { resume: { key: "thread-1 newsroom", paused: false } };

  it("goes on in the next trace of its thread, and again when it asks again", () => {
    expect(ids([trace("a", 10n, asks), trace("b", 20n, asks), trace("c", 30n, answers)])).toEqual([["a", "b", "c"]]);
  });

  it("is over when it went on: what comes later is a run of its own", () => {
    expect(ids([trace("a", 10n, asks), trace("b", 20n, answers), trace("c", 30n, answers)])).toEqual([
      ["a", "b"],
      ["c"],
    ]);
  });

  it("does not go on in another thread", () => {
    const other = { resume: { key: "thread-2 newsroom", paused: false } };
    expect(ids([trace("a", 10n, asks), trace("b", 20n, other)])).toEqual([["a"], ["b"]]);
  });
});

describe("nearestTrace", () => {
  it("is the nearest in time of the same process", () => {
    const digests = [trace("a", 0n), trace("b", 100n), trace("other", 50n, { processKey: "q" })];
    expect(nearestTrace(digests, "p", 40n)?.traceId).toBe("a");
    expect(nearestTrace(digests, "p", 104n)?.traceId).toBe("b");
    expect(nearestTrace(digests, "r", 40n)).toBeNull();
    expect(nearestTrace(digests, null, 40n)).toBeNull();
    expect(nearestTrace([trace("nameless", 0n, { processKey: null })], null, 40n)?.traceId).toBe("nameless");
  });
});
