import { expect, test } from "vitest";
import { type OrderedPlace, type PlaceOrder, placeAfter } from "./placeOrder.ts";

const PLACES: readonly OrderedPlace[] = [
  { path: "b.ts", line: 4, fromMs: 10 },
  { path: "a.ts", line: 9, fromMs: 20 },
  { path: "a.ts", line: 2, fromMs: null },
];
const go = (path: string, line: number, order: PlaceOrder, step: 1 | -1) => {
  const place = placeAfter(PLACES, { path, line }, order, step);
  return place && `${place.path}:${place.line}`;
};

test("by file it goes down the lines, on to the next file, and around the end", () => {
  expect(go("a.ts", 2, "file", 1)).toBe("a.ts:9");
  expect(go("a.ts", 9, "file", 1)).toBe("b.ts:4");
  expect(go("b.ts", 4, "file", 1)).toBe("a.ts:2");
  expect(go("a.ts", 2, "file", -1)).toBe("b.ts:4");
});

test("from a line where nothing happened it goes to the nearest one in that direction", () => {
  expect(go("a.ts", 5, "file", 1)).toBe("a.ts:9");
  expect(go("a.ts", 5, "file", -1)).toBe("a.ts:2");
  expect(go("z.ts", 1, "file", 1)).toBe("a.ts:2");
  expect(go("z.ts", 1, "file", -1)).toBe("b.ts:4");
});

test("in time it goes as the work began; what has no time comes last", () => {
  expect(go("b.ts", 4, "time", 1)).toBe("a.ts:9");
  expect(go("a.ts", 9, "time", 1)).toBe("a.ts:2");
  expect(go("a.ts", 2, "time", 1)).toBe("b.ts:4");
  expect(go("a.ts", 5, "time", 1)).toBe("b.ts:4");
  expect(placeAfter(PLACES, null, "time", 1)).toMatchObject({ path: "b.ts", line: 4 });
  expect(placeAfter([], null, "file", 1)).toBeNull();
});
