import { expect, test } from "vitest";
import { isLarge } from "./largeText.ts";

test("text is large by its own size or by the window's zoom", () => {
  expect(isLarge(14, 0)).toBe(false);
  expect(isLarge(18, 1)).toBe(false);
  // 200 %
  expect(isLarge(14, 3.8)).toBe(true);
  expect(isLarge(28, 0)).toBe(true);
  expect(isLarge(28, -3.8)).toBe(false);
});
