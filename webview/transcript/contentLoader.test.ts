import { expect, test } from "vitest";
import { spanRow } from "../../test/support/panelRows.ts";
import type { Get } from "../runData.ts";
import { ContentLoader } from "./contentLoader.ts";

const turn = () => new Promise((next) => setImmediate(next));

function api() {
  const asked: string[] = [];
  const gates: (() => void)[] = [];
  const get: Get = async <T>(path: string) => {
    asked.push(path.split("/").at(-1) ?? "");
    await new Promise<void>((go) => gates.push(go));
    if (path.endsWith("bad")) throw new Error("gone");
    return spanRow(path.split("/").at(-1) ?? "") as T;
  };
  const settle = async () => {
    for (let i = 0; i < 6; i++) {
      for (const go of gates.splice(0)) go();
      await turn();
    }
  };
  return { asked, settle, loader: new ContentLoader(get, () => {}) };
}

test("each span is read once, a few at a time, and again when it is another", async () => {
  const { asked, settle, loader } = api();
  const ids = ["a", "b", "c", "d", "e", "f"];
  for (const id of [...ids, ...ids]) expect(loader.of("run", id, "running")).toBeNull();
  expect(asked).toEqual(["a", "b", "c", "d"]);
  await settle();
  expect(asked).toEqual(ids);
  expect(loader.of("run", "f", "running")).toMatchObject({ detail: { spanId: "f" } });
  loader.of("run", "f", "ok");
  expect(asked.at(-1)).toBe("f");
  expect(asked).toHaveLength(7);
});

test("what could not be read is told, and another run begins anew", async () => {
  const { settle, loader } = api();
  loader.of("run", "bad", "ok");
  await settle();
  expect(loader.of("run", "bad", "ok")).toEqual({ problem: "gone" });
  expect(loader.of("other", "bad", "ok")).toBeNull();
});
