import { expect, test } from "vitest";
import { belongsHere } from "./belongsHere.ts";

test("a window shows the runs of its own folder", () => {
  expect(belongsHere("/w/desk", ["/w/desk"])).toBe(true);
  expect(belongsHere("/w/desk/", ["/w/desk"])).toBe(true);
  expect(belongsHere("/w/desk/packages/a", ["/w/desk"])).toBe(true);
  expect(belongsHere("/w", ["/w/desk"])).toBe(true);
  expect(belongsHere("/w/desk-2", ["/w/desk"])).toBe(false);
  expect(belongsHere("/other", ["/a", "/other"])).toBe(true);
});

test("what names no folder is hidden from nobody", () => {
  expect(belongsHere(null, ["/w/desk"])).toBe(true);
  expect(belongsHere("/w/desk", [])).toBe(true);
});

test("Windows folders match in either spelling", () => {
  expect(belongsHere("C:\\Work\\Desk", ["c:/work/desk"], true)).toBe(true);
});
