import { describe, expect, it } from "vitest";
import { aDigest } from "../../test/support/aDigest.ts";
import { groupRuns, type TraceDigest } from "./groupRuns.ts";

const trace = (traceId: string, startNs: bigint, more: Partial<TraceDigest> = {}): TraceDigest =>
  aDigest({ traceId, startNs, ...more });
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

  it("begins another run where a trace starts a task anew, whatever came before it", () => {
    const of = (traceId: string, startNs: bigint, starts: string[] = []) =>
      trace(traceId, startNs, { taskKeys: ["team"], starts });
    const digests = [of("late", 5n), of("a", 10n, ["team"]), of("b", 20n), of("c", 30n, ["team"]), of("d", 40n)];
    expect(ids(digests.toReversed())).toEqual([["late"], ["a", "b"], ["c", "d"]]);
  });
});

describe("a task that a person was asked about", () => {
  const thread = ["thread-1 newsroom"];
  const asks = { asks: thread, answers: thread };
  const answers = { answers: thread };

  it("goes on in the next trace of its thread, and again when it asks again", () => {
    expect(ids([trace("a", 10n, asks), trace("b", 20n, asks), trace("c", 30n, answers)])).toEqual([["a", "b", "c"]]);
  });

  it("is over when it went on: what comes later is a run of its own", () => {
    expect(ids([trace("a", 10n, asks), trace("b", 20n, answers), trace("c", 30n, answers)])).toEqual([
      ["a", "b"],
      ["c"],
    ]);
  });

  it("goes on where the call it asked about does, and a later question about a call of that name is another one", () => {
    const call = ["call c-1"];
    const digests = [
      trace("a", 10n, { asks: call }),
      trace("b", 20n, { answers: call }),
      trace("c", 30n, { asks: call }),
      trace("d", 40n, { answers: call }),
    ];
    expect(ids(digests)).toEqual([
      ["a", "b"],
      ["c", "d"],
    ]);
    expect(ids([trace("a", 10n, { asks: call }), trace("b", 20n, { asks: call })])).toEqual([["a"], ["b"]]);
  });

  it("does not go on in another thread", () => {
    const other = { answers: ["thread-2 newsroom"] };
    expect(ids([trace("a", 10n, asks), trace("b", 20n, other)])).toEqual([["a"], ["b"]]);
  });
});

describe("what is aside", () => {
  const aside = (traceId: string, startNs: bigint, more: Partial<TraceDigest> = {}) =>
    trace(traceId, startNs, { aside: true, ...more });

  it("belongs to the run of its process that is nearer, before the first one to that one", () => {
    const digests = [
      aside("start", 5n),
      trace("a", 10n),
      aside("in it", 15n),
      aside("its end", 30n),
      aside("start again", 95n),
      trace("b", 100n),
      aside("end", 900n),
      trace("other", 105n, { processKey: "q" }),
    ];
    expect(ids(digests)).toEqual([["start", "a", "in it", "its end"], ["start again", "b", "end"], ["other"]]);
  });

  it("belongs to its own session before its process", () => {
    const digests = [
      trace("a", 10n, { sessionKeys: ["s"] }),
      trace("b", 20n, { sessionKeys: ["t"] }),
      aside("mine", 30n, { sessionKeys: ["s"], processKey: "q" }),
    ];
    expect(ids(digests)).toEqual([["a", "mine"], ["b"]]);
  });

  it("is one run where its process did nothing else", () => {
    expect(ids([aside("a", 10n), aside("b", 20n), aside("c", 30n, { processKey: "q" })])).toEqual([["a", "b"], ["c"]]);
  });

  it("follows the task that it names", () => {
    const digests = [
      trace("a", 10n, { taskKeys: ["x"] }),
      trace("b", 20n, { taskKeys: ["y"] }),
      aside("late", 30n, { taskKeys: ["x"] }),
    ];
    expect(ids(digests)).toEqual([["a", "late"], ["b"]]);
  });
});
