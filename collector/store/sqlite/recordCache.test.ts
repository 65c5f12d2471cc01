import { expect, test } from "vitest";
import { RecordCache } from "./recordCache.ts";

const reading = (cache: RecordCache<string>, traceId: string, ...places: [number, number, number, number][]) => {
  const read: number[] = [];
  const records = cache.read(traceId, places, (place) => {
    read.push(place[0]);
    return `row ${place[0]} at ${place[2]}`;
  });
  return { records, read };
};

test("a record is read once, and again when it moved", () => {
  const cache = new RecordCache<string>(1000);
  expect(reading(cache, "t", [1, 1, 0, 10], [2, 1, 10, 10]).read).toEqual([1, 2]);
  expect(reading(cache, "t", [1, 1, 0, 10], [2, 1, 10, 10], [3, 2, 0, 10])).toEqual({
    records: ["row 1 at 0", "row 2 at 10", "row 3 at 0"],
    read: [3],
  });
  expect(reading(cache, "t", [2, 1, 5, 10], [3, 2, 0, 10])).toEqual({
    records: ["row 2 at 5", "row 3 at 0"],
    read: [2],
  });
  cache.forget("t");
  expect(reading(cache, "t", [3, 2, 0, 10]).read).toEqual([3]);
});

test("what was read longest ago is let go, and what is too large never kept", () => {
  const cache = new RecordCache<string>(25);
  reading(cache, "a", [1, 1, 0, 10]);
  reading(cache, "b", [2, 1, 0, 10]);
  reading(cache, "a", [1, 1, 0, 10]);
  reading(cache, "c", [3, 1, 0, 10]);
  expect(reading(cache, "a", [1, 1, 0, 10]).read).toEqual([]);
  expect(reading(cache, "b", [2, 1, 0, 10]).read).toEqual([2]);
  reading(cache, "large", [4, 1, 0, 26]);
  expect(reading(cache, "large", [4, 1, 0, 26]).read).toEqual([4]);
});
