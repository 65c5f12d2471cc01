import { expect, test } from "vitest";
import { rowStep, scrollShowing } from "./rowSteps.ts";

const press = (key: string, ctrlKey = false) => rowStep({ key, ctrlKey, metaKey: false, altKey: false }, 20);

test("keys go through the rows, one, a page or all of them, and fold", () => {
  expect(["ArrowDown", "ArrowUp", "PageDown", "PageUp"].map((key) => press(key))).toEqual([1, -1, 20, -20]);
  expect([press("Home"), press("End")]).toEqual([Number.NEGATIVE_INFINITY, Number.POSITIVE_INFINITY]);
  expect([press("ArrowLeft"), press("ArrowRight")]).toEqual(["fold", "unfold"]);
  expect([press("x"), press("ArrowDown", true)]).toEqual([null, null]);
});

test("a list moves no further than it must to show a row, and what is far away comes to its middle", () => {
  const seen = { scrollTop: 100, clientHeight: 200 };
  expect(scrollShowing(150, 20, seen)).toBe(100);
  expect(scrollShowing(290, 20, seen)).toBe(110);
  expect(scrollShowing(90, 20, seen)).toBe(90);
  expect(scrollShowing(1000, 20, seen)).toBe(910);
});
