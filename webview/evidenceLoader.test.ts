import { expect, test } from "vitest";
import { EvidenceLoader } from "./evidenceLoader.ts";
import type { Get } from "./runData.ts";

const turn = () => new Promise((next) => setImmediate(next));

test("the spans behind a count are read page by page, once, and again after news", async () => {
  const asked: string[] = [];
  const pages: Record<string, unknown> = {
    "/api/runs/r/evidence?count=toolErrors&limit=1000": { spans: [{ spanId: "a" }, { spanId: null }], next: "x/1" },
    "/api/runs/r/evidence?count=toolErrors&limit=1000&cursor=x%2F1": { spans: [{ spanId: "b" }], next: null },
  };
  const get: Get = (path) => {
    asked.push(path);
    return Promise.resolve(pages[path] as never);
  };
  const loader = new EvidenceLoader(get, () => {});
  expect(loader.of("r", "toolErrors")).toBeNull();
  await turn();
  expect([...(loader.of("r", "toolErrors") ?? [])]).toEqual(["a", "b"]);
  expect(asked).toHaveLength(2);
  loader.forget();
  expect(loader.of("r", "toolErrors")?.size).toBe(2);
  await turn();
  expect(asked).toHaveLength(4);
});

test("a count that can't be read says why, and another one begins anew", async () => {
  const get: Get = (path) =>
    path.includes("nothing")
      ? Promise.reject(new Error("There is no such count."))
      : Promise.resolve({ spans: [], next: null } as never);
  const loader = new EvidenceLoader(get, () => {});
  loader.of("r", "nothing");
  await turn();
  expect([loader.of("r", "nothing"), loader.problem]).toEqual([null, "There is no such count."]);
  loader.of("r", "llmCalls");
  await turn();
  expect([loader.of("r", "llmCalls")?.size, loader.problem]).toEqual([0, null]);
});
