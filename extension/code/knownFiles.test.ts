import { expect, test } from "vitest";
import type { FileSince } from "../../locate/follow/fileSince.ts";
import { KnownFiles } from "./knownFiles.ts";

const sure = (text: string) => ({ text, sure: true });
const since = (files: KnownFiles, written?: number, path = "a.py") => files.get(path, written) as FileSince;

test("lines are followed from each text that the run had, and what is the same is compared once", () => {
  const files = new KnownFiles();
  files.know("a.py", undefined, sure("one\ntwo"), "new\none\ntwo");
  files.know("a.py", 5, sure("new\none\ntwo"), "new\none\ntwo");
  files.know("a.py", 6, sure("new\none\ntwo"), "new\none\ntwo");
  expect([undefined, 5, 6].map((written) => since(files, written).follow(2).line)).toEqual([3, 2, 2]);
  expect(since(files, 5)).toBe(since(files, 6));
  files.textChanged("a.py", "newer\nnew\none\ntwo");
  expect([undefined, 5, 6].map((written) => since(files, written).follow(2).line)).toEqual([4, 3, 3]);
  expect(files.get("a.py", 7)).toBeUndefined();
});

test("of what a run wrote itself the newest texts are kept, and what it began with", () => {
  const files = new KnownFiles();
  const text = (word: string) => `${word}\n${"x".repeat(900_000)}`;
  const now = `first\n${text("5")}`;
  files.know("b.py", undefined, sure(text("0")), now);
  for (const written of [2, 1, 3, 4, 5])
    files.know(written % 2 === 0 ? "a.py" : "b.py", written, sure(text(`${written}`)), now);
  files.know("b.py", 4.5, sure(text("5")), now);
  const follow = (written: number) => since(files, written, written === 2 || written === 4 ? "a.py" : "b.py").follow(2);
  const unknown = { line: 2, sure: false, stale: null };
  const known = { line: 3, sure: true, stale: null };
  expect([1, 2, 3].map(follow)).toEqual([unknown, unknown, unknown]);
  expect([4, 4.5, 5].map(follow)).toEqual([known, known, known]);
  expect(since(files, undefined, "b.py").follow(2)).toEqual(known);
});

test("what was gone is asked for again when files came", () => {
  const files = new KnownFiles();
  files.set("a.py", undefined, "gone");
  files.set("b.py", 3, "gone");
  expect([files.get("a.py", undefined), files.has("b.py"), files.has("c.py")]).toEqual(["gone", true, false]);
  files.textChanged("a.py", "one");
  files.forgetGone();
  expect([files.get("a.py", undefined), files.get("b.py", 3)]).toEqual([undefined, undefined]);
});
