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

test("after news what said nothing or could not be read is read again, and nothing else", async () => {
  const answers: Record<string, unknown> = { told: { output: "Yes." }, late: { output: null } };
  const asked: string[] = [];
  const loader = new ContentLoader(
    <T>(path: string) => {
      const spanId = path.split("/").at(-1) ?? "";
      asked.push(spanId);
      return spanId in answers ? Promise.resolve(answers[spanId] as T) : Promise.reject(new Error("gone"));
    },
    () => {},
  );
  const look = async () => {
    for (const id of ["told", "late", "lost"]) loader.of("run", id, "ok");
    await turn();
  };
  await look();
  answers.late = { output: "Later." };
  answers.lost = { output: "Found." };
  await look();
  expect(asked.splice(0)).toEqual(["told", "late", "lost"]);
  loader.renew();
  await look();
  expect(asked).toEqual(["late", "lost"]);
  expect(loader.of("run", "late", "ok")).toEqual({ detail: { output: "Later." } });
  expect(loader.of("run", "lost", "ok")).toEqual({ detail: { output: "Found." } });
});

test("a state of a span that comes after a later one is dropped", async () => {
  const answers: ((detail: unknown) => void)[] = [];
  const loader = new ContentLoader(
    <T>() => new Promise<T>((resolve) => answers.push(resolve as never)),
    () => {},
  );
  loader.of("run", "a", "running");
  loader.of("run", "a", "ok");
  answers[1]?.({ output: "whole" });
  await turn();
  answers[0]?.({ output: null });
  await turn();
  expect(loader.of("run", "a", "ok")).toEqual({ detail: { output: "whole" } });
});
