import { mkdirSync, readdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { temporaryFolder } from "../../test/support/temporaryFolder.ts";
import { forgetOldest, KeptTexts } from "./keptTexts.ts";

test("what a run ran is there in the next window, with the commit, and stays what was kept first", async () => {
  const folder = join(temporaryFolder(), "texts");
  const first = new KeptTexts(folder);
  await first.keep("r1", "src/a.py", "one", "abc1234");
  await first.keep("r1", "src/a.py", "two", "abc1234");
  const next = new KeptTexts(folder);
  expect(await next.text("r1", "src/a.py")).toBe("one");
  expect(await next.commit("r1")).toBe("abc1234");
  expect([await next.text("r1", "src/b.py"), await next.text("r2", "src/a.py"), await next.commit("r2")]).toEqual([
    null,
    null,
    null,
  ]);
});

test("a text is kept once for all runs, and gone with the last of them", async () => {
  const folder = temporaryFolder();
  const texts = new KeptTexts(folder);
  await Promise.all([texts.keep("r1", "a.py", "one", null), texts.keep("r2", "b.py", "one", null)]);
  expect(readdirSync(folder)).toHaveLength(2);
  await texts.forget("r1");
  expect(await texts.text("r2", "b.py")).toBe("one");
  await texts.forget("r2");
  expect(readdirSync(folder)).toEqual(["runs.json"]);
  await texts.keep("r3", "a.py", "one", null);
  await texts.clear();
  expect(readdirSync(folder)).toEqual(["runs.json"]);
  expect(await texts.text("r3", "a.py")).toBeNull();
});

test("two windows on one workspace keep what the other kept", async () => {
  const folder = temporaryFolder();
  const [one, two] = [new KeptTexts(folder), new KeptTexts(folder)];
  await one.keep("r1", "a.py", "one", null);
  await two.keep("r2", "b.py", "two", null);
  await one.keep("r1", "c.py", "three", "abc1234");
  expect([await one.text("r2", "b.py"), await two.text("r1", "a.py"), await two.commit("r1")]).toEqual([
    "two",
    "one",
    "abc1234",
  ]);
});

test("of many runs the oldest are forgotten", async () => {
  const texts = new KeptTexts(temporaryFolder());
  for (let run = 0; run < 301; run++) void texts.keep(`r${run}`, "a.py", "one", null);
  await texts.settled();
  await texts.keep("last", "a.py", "one", null);
  expect([await texts.text("r0", "a.py"), await texts.text("r300", "a.py")]).toEqual([null, "one"]);
});

test("where texts have become too many, those that were kept first go, and a text of several runs counts once", () => {
  const run = (files: Record<string, string>) => ({ commit: null, files });
  const runs = new Map([
    ["r1", run({ "a.py": "x" })],
    ["r2", run({ "a.py": "y", "b.py": "x", "c.py": "z" })],
    ["r3", run({ "a.py": "z" })],
  ]);
  const sizes = new Map(Object.entries({ x: 30, y: 30, z: 60 }));
  forgetOldest(runs, sizes, 120);
  expect(runs.size).toBe(3);
  forgetOldest(runs, sizes, 90);
  expect([...runs]).toEqual([
    ["r2", run({ "b.py": "x", "c.py": "z" })],
    ["r3", run({ "a.py": "z" })],
  ]);
});

test("without a folder, from a broken file and from a text that is another one, nothing comes", async () => {
  const none = new KeptTexts(null);
  await none.keep("r1", "a.py", "one", null);
  expect(await none.text("r1", "a.py")).toBeNull();
  const folder = join(temporaryFolder(), "texts");
  mkdirSync(folder);
  writeFileSync(join(folder, "runs.json"), '[["r1",{"files":{"a.py":"../../secret"}}],["r2"],3');
  expect(await new KeptTexts(folder).text("r1", "a.py")).toBeNull();
  writeFileSync(join(folder, "runs.json"), '[["r1",{"files":{"a.py":"../../secret"}}],["r2",null],3]');
  expect(await new KeptTexts(folder).text("r1", "a.py")).toBeNull();
  const hash = "0".repeat(64);
  writeFileSync(join(folder, hash), "other");
  writeFileSync(join(folder, "runs.json"), JSON.stringify([["r1", { commit: 3, files: { "a.py": hash } }]]));
  expect([await new KeptTexts(folder).text("r1", "a.py"), await new KeptTexts(folder).commit("r1")]).toEqual([
    null,
    null,
  ]);
});
