// @vitest-environment happy-dom
import { expect, test } from "vitest";
import { keepsKey, keyAction } from "./keys.ts";

const press = (key: string, more: Partial<KeyboardEvent> = {}) =>
  keyAction({ key, ctrlKey: false, metaKey: false, altKey: false, ...more });

test("keys do what the list of keys says", () => {
  expect(press("e")).toBe("nextProblem");
  expect(press("E")).toBe("previousProblem");
  expect(press("?")).toBe("help");
  expect(press("3")).toBe(3);
  expect(press("constructor")).toBeNull();
});

test("a key with a modifier belongs to somebody else", () => {
  expect(press("c", { ctrlKey: true })).toBeNull();
  expect(press("e", { metaKey: true })).toBeNull();
});

test("a text field keeps its letters and a button the keys that press it", () => {
  const input = document.createElement("input");
  const button = document.createElement("button");
  expect(keepsKey([input], "e")).toBe(true);
  expect(keepsKey([input], "Escape")).toBe(false);
  expect(keepsKey([button], "Enter")).toBe(true);
  expect(keepsKey([button], "e")).toBe(false);
});
