import { expect, test } from "vitest";
import { wheelRange } from "./wheelRange.ts";

const range = { fromMs: 200, toMs: 600 };
const turn = { deltaX: 0, deltaY: 0, ctrlKey: false, metaKey: false, shiftKey: false, x: 0 };

test("a plain turn scrolls the rows and leaves the range alone", () => {
  expect(wheelRange({ ...turn, deltaY: 100 }, range, 400, 1000)).toBeNull();
});

test("a turn to the side, or with Shift, moves the range", () => {
  expect(wheelRange({ ...turn, deltaX: 100 }, range, 400, 1000)).toEqual({ fromMs: 300, toMs: 700 });
  expect(wheelRange({ ...turn, deltaY: -100, shiftKey: true }, range, 400, 1000)).toEqual({ fromMs: 100, toMs: 500 });
});

test("a turn with Ctrl zooms around the pointer", () => {
  const zoomed = wheelRange({ ...turn, deltaY: -60, ctrlKey: true, x: 100 }, range, 400, 1000);
  expect(zoomed?.fromMs).toBeGreaterThan(200);
  expect((zoomed?.toMs ?? 0) - (zoomed?.fromMs ?? 0)).toBeCloseTo(400 / 1.2);
});
