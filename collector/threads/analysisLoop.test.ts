import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { understoodRun } from "../../test/support/understoodRun.ts";
import type { LiveEvent } from "../contract/api.ts";
import type { AnalysisStore, KeptRun } from "../store/store.ts";
import { AnalysisLoop } from "./analysisLoop.ts";

/** A store that holds nothing but which traces are stale. */
class StaleStore implements AnalysisStore {
  readonly stale = new Set<string>();
  readonly givenUp: string[] = [];
  gone: string[] = [];
  broken = false;
  /** What it takes to tell what is stale. */
  askMs = 0;
  atOnce = Number.POSITIVE_INFINITY;
  newestFirst = false;
  readonly asked: number[] = [];
  staleTraces(_: number, mostSpans: number, rests = (_: string) => false, oldestFirst = false) {
    if (this.broken) throw new Error("locked");
    if (mostSpans > 1) this.asked.push(mostSpans);
    const ready = [...this.stale].filter((traceId) => !rests(traceId));
    if (this.newestFirst && !oldestFirst) ready.reverse();
    const traceIds = ready.slice(0, this.atOnce);
    vi.advanceTimersByTime(this.askMs);
    return { traceIds, more: traceIds.length < ready.length };
  }
  /** Runs are named as their traces here. */
  staleTracesOf(runId: string) {
    return this.stale.has(runId) ? [runId] : [];
  }
  behind() {
    return this.stale.size;
  }
  isStale(traceId: string) {
    return this.stale.has(traceId);
  }
  begin() {}
  readonly digested: string[] = [];
  onDigest = (_: string) => {};
  setDigests(traceIds: readonly string[]) {
    for (const traceId of traceIds) {
      this.digested.push(traceId);
      this.onDigest(traceId);
    }
  }
  relatedTraces(traceId: string) {
    return [...related(traceId)];
  }
  readTraces() {
    return { spans: [], logs: [] };
  }
  readLooseLogs() {
    return [];
  }
  isPinned() {
    return false;
  }
  maskedIn() {
    return null;
  }
  readonly understood: (readonly string[])[] = [];
  writeUnderstood(traceIds: readonly string[], runs: readonly KeptRun[]) {
    this.understood.push(traceIds);
    for (const traceId of traceIds) this.stale.delete(traceId);
    return { written: runs.map(({ summary }) => summary.runId), gone: this.gone };
  }
  giveUp(traceIds: readonly string[]) {
    this.givenUp.push(...traceIds);
    for (const traceId of traceIds) this.stale.delete(traceId);
  }
  hasLetGo = false;
  letGo() {
    this.hasLetGo = true;
  }
  close() {}
}

let store: StaleStore;
let events: LiveEvent[];
let problems: string[];
let analysed: number;
let fails: boolean;
let related: (traceId: string) => readonly string[];
let loop: AnalysisLoop;
let load: number;
/** What it takes to understand a run. */
let costMs: number;

beforeEach(() => {
  vi.useFakeTimers({ toFake: ["setTimeout", "clearTimeout", "performance"] });
  store = new StaleStore();
  events = [];
  problems = [];
  analysed = 0;
  fails = false;
  related = (traceId) => [traceId];
  load = 0;
  costMs = 0;
  loop = new AnalysisLoop({
    store,
    rulesVersion: 1,
    analyse: () => {
      if (fails) throw new Error("odd trace");
      analysed++;
      vi.advanceTimersByTime(costMs);
      return [understoodRun({ runId: `run ${analysed}`, analysed: false }, [])];
    },
    digest: () => [],
    load: () => load,
    emit: (event) => events.push(event),
    report: (problem) => problems.push(problem),
  });
});
afterEach(async () => {
  await loop.close();
  vi.useRealTimers();
});

/** Lets time pass and the turns of the real event loop that work takes. */
async function pass(ms: number): Promise<void> {
  await vi.advanceTimersByTimeAsync(ms);
  for (let i = 0; i < 20; i++) await new Promise((resolve) => setImmediate(resolve));
}

test("news is understood when it has paused, within 150 ms", async () => {
  store.stale.add("a").add("b");
  loop.poke();
  await pass(150);
  expect(analysed).toBe(2);
  expect(events.map((event) => event.type === "run" && event.run.analysed)).toEqual([true, true]);
});

test("a stream of news is understood at least once a second", async () => {
  for (let ms = 0; ms < 3000; ms += 50) {
    store.stale.add("live");
    loop.poke();
    await pass(50);
  }
  expect(analysed).toBeGreaterThanOrEqual(3);
  expect(analysed).toBeLessThan(10);
});

/** A stream of news of a trace. */
async function stream(traceId: string, ms: number, onNews = () => {}): Promise<void> {
  for (let passed = 0; passed < ms; passed += 50) {
    store.stale.add(traceId);
    onNews();
    loop.poke();
    await pass(50);
  }
}

test("a live run that takes long to understand gets a share of the time, however often it has news", async () => {
  costMs = 500;
  await stream("large", 20_000);
  expect(analysed).toBeGreaterThanOrEqual(7);
  expect(analysed * costMs).toBeLessThan(20_000 / 4);
});

test("nor does it get more where somebody looks at it all the time, and others wait", async () => {
  store.atOnce = 1;
  store.onDigest = (traceId) => {
    costMs = traceId === "large" ? 500 : 0;
  };
  const turns = (traceId: string) => store.understood.filter(([first]) => first === traceId).length;
  await stream("large", 20_000, () => {
    loop.show("large");
    if (store.stale.size < 3) store.stale.add(`other ${store.understood.length}`);
  });
  expect(turns("large")).toBeGreaterThanOrEqual(5);
  expect(turns("large") * 500).toBeLessThan(20_000 / 3);
});

test("once nothing more comes of such a run it is understood before long", async () => {
  costMs = 500;
  await stream("large", 1_000);
  const before = analysed;
  await pass(costMs + 200);
  expect([analysed > before, store.stale.size]).toEqual([true, 0]);
});

test("nor is it left for ever where its rest ends while the loop asks what is stale", async () => {
  costMs = 220;
  store.stale.add("large");
  loop.poke();
  await pass(150);
  store.askMs = 20;
  await stream("large", 800);
  await pass(5_000);
  expect(store.stale.size).toBe(0);
});

test("others are understood while such a run rests, but not further traces of it", async () => {
  costMs = 500;
  related = (traceId) => (traceId === "quick" ? ["quick"] : [traceId, "large"]);
  store.stale.add("large");
  loop.poke();
  await pass(150);
  costMs = 0;
  store.understood.length = 0;
  store.stale.add("large").add("more of it").add("quick");
  loop.poke();
  await pass(150);
  expect(store.understood).toEqual([["quick"]]);
});

test("what is kept to be quick is let go when nothing has come for a while", async () => {
  store.stale.add("a");
  loop.poke();
  await pass(10_000);
  expect(store.hasLetGo).toBe(false);
  await pass(20_000);
  expect(store.hasLetGo).toBe(true);
});

test("what one look leaves is taken on at once", async () => {
  for (const traceId of "abcde") store.stale.add(traceId);
  store.atOnce = 2;
  loop.poke();
  await pass(150);
  await pass(1);
  await pass(1);
  expect(analysed).toBe(5);
});

test("where more comes than can be understood, what was passed over has its turn, too, in order", async () => {
  store.atOnce = 1;
  store.newestFirst = true;
  for (const traceId of ["first", "second", "newest"]) store.stale.add(traceId);
  let came = 0;
  store.onDigest = () => void store.stale.add(`later ${came++}`);
  loop.poke();
  await pass(150);
  for (let looks = 0; looks < 12; looks++) await pass(1);
  const turns = store.understood.map(([traceId]) => traceId);
  const [first, second] = [turns.indexOf("first"), turns.indexOf("second")];
  expect(first).toBeGreaterThan(0);
  expect(first).toBeLessThan(4);
  expect(second - first).toBe(3);
  // Between them what is newest is understood.
  expect(turns[first + 1]).toMatch(/^later/);
});

test("where more waits than one look takes on, what somebody looks at comes next", async () => {
  for (let n = 0; n < 9; n++) store.stale.add(`trace ${n}`);
  store.atOnce = 1;
  loop.poke();
  await pass(150);
  loop.show("trace 7");
  loop.show("gone");
  for (let looks = 0; looks < 9; looks++) await pass(1);
  const turns = store.understood.map(([traceId]) => traceId);
  expect(turns.slice(0, 4)).toEqual(["trace 0", "trace 7", "trace 1", "trace 2"]);
  expect(turns).toHaveLength(9);
});

test("a look takes on less where senders need the machine", async () => {
  store.stale.add("a");
  loop.poke();
  await pass(150);
  load = 1;
  store.stale.add("b");
  loop.poke();
  await pass(150);
  expect(analysed).toBe(2);
  expect(store.asked[1]).toBeLessThan(store.asked[0] as number);
});

test("nothing is done where nothing is stale", async () => {
  loop.poke();
  await pass(1000);
  expect([analysed, events.length]).toEqual([0, 0]);
});

test("a trace that cannot be understood is given up, and the others are not", async () => {
  store.stale.add("odd");
  fails = true;
  loop.poke();
  await pass(150);
  expect(store.givenUp).toEqual(["odd"]);
  expect(problems[0]).toMatch(/^The trace odd could not be understood: Error at \S+\.$/);
  fails = false;
  store.stale.add("fine");
  loop.poke();
  await pass(150);
  expect(analysed).toBe(1);
});

test("traces that belong together are understood once", async () => {
  store.stale.add("a").add("b");
  related = () => ["a", "b"];
  loop.poke();
  await pass(150);
  expect(analysed).toBe(1);
});

test("what comes while others are digested is not understood before it has its own digest", async () => {
  store.stale.add("a");
  store.onDigest = (traceId) => {
    if (traceId === "a") store.stale.add("late");
  };
  loop.poke();
  await pass(150);
  await pass(1000);
  expect(store.digested).toEqual(["a", "late"]);
  expect(store.understood).toEqual([["a"], ["late"]]);
});

test("news of a trace that is understood together with another is digested first", async () => {
  store.stale.add("a");
  related = () => ["a", "b"];
  store.onDigest = (traceId) => {
    if (traceId === "a") store.stale.add("b");
  };
  loop.poke();
  await pass(1000);
  expect(store.digested).toEqual(["a", "b"]);
  expect(store.understood).toEqual([["a", "b"]]);
});

test("runs that are no more are told", async () => {
  store.stale.add("a");
  store.gone = ["old"];
  loop.poke();
  await pass(150);
  expect(events.at(-1)).toEqual({ type: "deleted", runId: "old" });
});

test("trouble with the store is tried again", async () => {
  store.stale.add("a");
  store.broken = true;
  loop.poke();
  await pass(150);
  expect([analysed, problems.length]).toEqual([0, 1]);
  store.broken = false;
  await pass(1000);
  expect(analysed).toBe(1);
});

test("a closed loop looks no more", async () => {
  store.stale.add("a");
  loop.poke();
  await loop.close();
  loop.poke();
  await pass(2000);
  expect(analysed).toBe(0);
});
