import { expect, test } from "vitest";
import { DetailLoader } from "./detailLoader.ts";
import type { Get } from "./runData.ts";

const turn = () => new Promise((next) => setImmediate(next));

test("the answer of a span that was left is dropped", async () => {
  const gates = new Map<string, () => void>();
  const get: Get = async <T>(path: string) => {
    const spanId = path.split("/").at(-1) ?? "";
    await new Promise<void>((go) => gates.set(spanId, go));
    return { spanId } as T;
  };
  let changes = 0;
  const loader = new DetailLoader(get, () => changes++);
  void loader.read("run", "slow");
  void loader.read("run", "wanted");
  gates.get("wanted")?.();
  await turn();
  gates.get("slow")?.();
  await turn();
  expect([loader.detail?.spanId, changes]).toEqual(["wanted", 1]);
});

test("a span that is read again stays until the news has come, and a refusal is told in its words", async () => {
  let refuse = false;
  const get: Get = <T>() => (refuse ? Promise.reject(new Error("It is gone.")) : Promise.resolve({ spanId: "a" } as T));
  const loader = new DetailLoader(get, () => {});
  await loader.read("run", "a");
  refuse = true;
  await loader.read("run", "a");
  expect([loader.detail?.spanId, loader.problem]).toEqual(["a", "It is gone."]);
  await loader.read("run", "b");
  expect(loader.detail).toBeNull();
});
