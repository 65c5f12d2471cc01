import { expect, test } from "vitest";
import { InvalidCursor } from "../store.ts";
import { pageOf, pageSize, readRunCursor, writeRunCursor } from "./cursors.ts";

test("pages are 100 unless asked, and never more than 1,000", () => {
  expect([undefined, Number.NaN, 0, -5, 7, 7.9, 5000].map(pageSize)).toEqual([100, 100, 1, 1, 7, 7, 1000]);
});

test("a list is paged to its end", () => {
  const first = pageOf([1, 2, 3], { limit: 2 });
  expect(first).toEqual({ items: [1, 2], next: "2" });
  expect(pageOf([1, 2, 3], { limit: 2, cursor: "2" })).toEqual({ items: [3], next: null });
  expect(pageOf([1, 2], { limit: 2 }).next).toBeNull();
  expect(pageOf([1], { cursor: "9" })).toEqual({ items: [], next: null });
});

test("a cursor comes back as it was", () => {
  const cursor = { startMs: 1_795_530_974_038.123, runId: "é/odd" };
  expect(readRunCursor(writeRunCursor(cursor))).toEqual(cursor);
});

test("what is no cursor is refused", () => {
  for (const text of ["", "x", "bnVsbA", "e30", "WzEsMl0"])
    expect(() => readRunCursor(text), text).toThrow(InvalidCursor);
  for (const cursor of ["", "-1", "1e3", "12345678901"])
    expect(() => pageOf([1], { cursor }), cursor).toThrow(InvalidCursor);
});
