import { expect, test } from "vitest";
import { SavedTexts } from "./savedTexts.ts";

test("a file has the text it was last saved with before a time, from its opening on", () => {
  const texts = new SavedTexts();
  texts.saved("a.py", "one", 10);
  texts.saved("a.py", "one", 20);
  texts.saved("a.py", "two", 30);
  expect([5, 10, 29, 30, 99].map((ms) => texts.at("a.py", ms))).toEqual([null, "one", "one", "two", "two"]);
  expect([texts.last("a.py"), texts.last("b.py"), texts.at("b.py", 10)]).toEqual(["two", null, null]);
});

test("few versions of few files are remembered", () => {
  const texts = new SavedTexts();
  for (let i = 0; i < 50; i++) texts.saved("a.py", `${i}`, i);
  expect([texts.at("a.py", 5), texts.at("a.py", 40)]).toEqual([null, "40"]);
  for (let i = 0; i < 200; i++) texts.saved(`${i}.py`, "x", 0);
  expect([texts.last("a.py"), texts.last("199.py")]).toEqual([null, "x"]);
});
