import { expect, test } from "vitest";
import type { LazyThread } from "./lazyThread.ts";
import type { ReaderCalls } from "./threadCalls.ts";
import { ThreadedReader } from "./threadedReader.ts";

test("whoever reads a run or its code looks at it; a list or a search looks at none", async () => {
  const shown: string[] = [];
  const thread = { call: async () => null } as unknown as LazyThread<ReaderCalls>;
  const reader = new ThreadedReader(thread, thread, (runId) => shown.push(runId));
  await reader.runs({});
  await reader.search("a", {});
  expect(shown).toEqual([]);
  await reader.run("one");
  await reader.code("two");
  expect(shown).toEqual(["one", "two"]);
});
