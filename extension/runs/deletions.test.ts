import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { Deletions } from "./deletions.ts";

beforeEach(() => {
  vi.useFakeTimers();
});
afterEach(() => {
  vi.useRealTimers();
});

function harness() {
  const removed: string[] = [];
  const deletions = new Deletions((runId) => removed.push(runId));
  return { deletions, removed };
}

test("a deleted run is out of sight at once and gone ten seconds later", () => {
  const { deletions, removed } = harness();
  deletions.add("a");
  expect([deletions.has("a"), removed]).toEqual([true, []]);
  vi.advanceTimersByTime(10_000);
  expect([deletions.has("a"), removed]).toEqual([false, ["a"]]);
});

test("what is taken back stays", () => {
  const { deletions, removed } = harness();
  deletions.add("a");
  deletions.add("b");
  deletions.undo();
  vi.advanceTimersByTime(20_000);
  expect([deletions.count, removed]).toEqual([0, []]);
});

test("a window that closes finishes what it was told to delete", () => {
  const { deletions, removed } = harness();
  deletions.add("a");
  deletions.dispose();
  expect(removed).toEqual(["a"]);
  vi.advanceTimersByTime(20_000);
  expect(removed).toEqual(["a"]);
});
