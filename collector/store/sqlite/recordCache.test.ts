import { expect, test } from "vitest";
import { RecordCache } from "./recordCache.ts";

type Row = [row: number, body: number, offset: number, length: number];

/** Reads a trace that has these rows, and says which of them had to be decoded and how their places were found. */
function reading(
  cache: RecordCache<string>,
  traceId: string,
  rows: readonly Row[],
  { changed = rows.length, running = 0, id = 1, after = true } = {},
) {
  const read: number[] = [];
  const asked: string[] = [];
  const records = cache.read(
    traceId,
    { id, changed, count: rows.length, running },
    {
      all: () => {
        asked.push("all");
        return rows;
      },
      after: (row) => {
        asked.push(`after ${row}`);
        return after ? rows.filter(([one]) => one > row) : null;
      },
    },
    ([row, , offset]) => {
      read.push(row);
      return `row ${row} at ${offset}`;
    },
  );
  return { records: [...records], read, asked };
}

test("a record is read once, and again when it moved", () => {
  const cache = new RecordCache<string>(1000, 1000);
  const first: Row[] = [
    [1, 1, 0, 10],
    [2, 1, 10, 10],
  ];
  expect(reading(cache, "t", first).read).toEqual([1, 2]);
  const grown: Row[] = [...first, [3, 2, 0, 10]];
  const records = ["row 1 at 0", "row 2 at 10", "row 3 at 0"];
  expect(reading(cache, "t", grown)).toEqual({ records, read: [3], asked: ["after 2"] });
  const moved: Row[] = [
    [2, 1, 5, 10],
    [3, 2, 0, 10],
  ];
  expect(reading(cache, "t", moved, { changed: 9 }).records).toEqual(["row 2 at 5", "row 3 at 0"]);
  cache.forget("t");
  expect(reading(cache, "t", moved, { changed: 9 }).read).toEqual([2, 3]);
});

test("nothing is asked of a trace that has not changed", () => {
  const cache = new RecordCache<string>(1000, 1000);
  reading(cache, "t", [[1, 1, 0, 10]]);
  expect(reading(cache, "t", [[1, 1, 0, 10]])).toEqual({ records: ["row 1 at 0"], read: [], asked: [] });
});

test.each([
  ["a span of it ran", { running: 1 }, {}],
  ["the trace was deleted and came again", {}, { id: 2 }],
  ["nobody can tell what came since", {}, { after: false }],
])("all places are looked at where %s", (_, before, now) => {
  const cache = new RecordCache<string>(1000, 1000);
  reading(cache, "t", [[1, 1, 0, 10]], before);
  const { records, asked } = reading(
    cache,
    "t",
    [
      [1, 7, 3, 10],
      [2, 1, 0, 10],
    ],
    { changed: 5, ...now },
  );
  expect(records).toEqual(["row 1 at 3", "row 2 at 0"]);
  expect(asked).toContain("all");
});

test("what was read longest ago is let go, and what is too large never kept", () => {
  const cache = new RecordCache<string>(25, 25);
  reading(cache, "a", [[1, 1, 0, 10]]);
  reading(cache, "b", [[2, 1, 0, 10]]);
  reading(cache, "a", [[1, 1, 0, 10]]);
  reading(cache, "c", [[3, 1, 0, 10]]);
  expect(reading(cache, "a", [[1, 1, 0, 10]]).read).toEqual([]);
  expect(reading(cache, "b", [[2, 1, 0, 10]]).read).toEqual([2]);
  reading(cache, "large", [[4, 1, 0, 26]]);
  expect(reading(cache, "large", [[4, 1, 0, 26]]).read).toEqual([4]);
});

test("one large trace is kept beside the others until it is let go", () => {
  const cache = new RecordCache<string>(25, 100);
  reading(cache, "large", [[1, 1, 0, 90]]);
  reading(cache, "a", [[2, 1, 0, 20]]);
  expect(reading(cache, "large", [[1, 1, 0, 90]]).read).toEqual([]);
  expect(reading(cache, "a", [[2, 1, 0, 20]]).read).toEqual([]);
  cache.forgetLarge();
  expect(reading(cache, "large", [[1, 1, 0, 90]]).read).toEqual([1]);
  expect(reading(cache, "a", [[2, 1, 0, 20]]).read).toEqual([]);
});
