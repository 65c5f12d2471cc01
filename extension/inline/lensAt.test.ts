import { expect, test } from "vitest";
import { lensAt } from "./lensAt.ts";
import type { LensFacts } from "./lensFacts.ts";

const lines = `async function desk() {
  const inner = async () => {
    await work();
  };
  await inner();
}

export const search = tool({
  name: "search",
  run: () => 1,
});
const alone = 1;`.split("\n");
const lens = (line: number): LensFacts => ({
  line,
  id: String(line),
  trouble: null,
  plan: null,
  what: "1 call",
  spans: { calls: [], models: [], checks: [] },
  budgetName: null,
});
const at = (line: number, having: readonly number[]) => lensAt(having.map(lens), lines, line)?.line ?? null;

test("the innermost function with a lens is meant", () => {
  expect([1, 2, 3, 4, 5].map((line) => at(line, [1, 2]))).toEqual([1, 2, 2, 2, 1]);
  expect(at(3, [1])).toBe(1);
});

test("inside a definition that is no function, its own lens is meant", () => {
  expect([8, 9, 10].map((line) => at(line, [1, 8]))).toEqual([8, 8, 8]);
});

test("outside of all there is none", () => {
  expect(at(12, [1, 8])).toBeNull();
  expect(at(5, [8])).toBeNull();
  expect(at(99, [1])).toBeNull();
});
