import { expect, test } from "vitest";
import { HeldRows, type LensRow, movedLine } from "./heldRows.ts";

const row = (line: number, id: string, content = id): LensRow<string> => ({ line, id, content });
const silent = ({ content }: LensRow<string>) => `${content}?`;
const shown = (rows: readonly LensRow<string>[]) => rows.map(({ line, content }) => `${line} ${content}`);

test("while nothing is held, rows are as they are", () => {
  const held = new HeldRows<string>();
  held.settle([row(1, "a")], false, silent);
  expect(shown(held.settle([row(5, "b")], false, silent))).toEqual(["5 b"]);
});

test("while rows are held none comes, goes or moves, and their words change", () => {
  const held = new HeldRows<string>();
  held.settle([row(1, "a"), row(9, "b")], false, silent);
  const fresh = [row(1, "a", "a, 2 calls"), row(4, "c"), row(12, "b", "b, moved")];
  expect(shown(held.settle(fresh, true, silent))).toEqual(["1 a, 2 calls", "9 b, moved"]);
  expect(shown(held.settle([], true, silent))).toEqual(["1 a, 2 calls?", "9 b, moved?"]);
  expect(shown(held.settle(fresh, false, silent))).toEqual(["1 a, 2 calls", "4 c", "12 b, moved"]);
});

test("other work on the line of a held row is told there", () => {
  const held = new HeldRows<string>();
  held.settle([row(3, "before")], false, silent);
  expect(shown(held.settle([row(3, "after")], true, silent))).toEqual(["3 after"]);
  expect(shown(held.settle([row(8, "before", "again")], true, silent))).toEqual(["3 again"]);
});

test("a document that is first seen while rows are held shows what there is then, and no more", () => {
  const held = new HeldRows<string>();
  expect(shown(held.settle([row(1, "a")], true, silent))).toEqual(["1 a"]);
  expect(shown(held.settle([row(1, "a"), row(2, "b")], true, silent))).toEqual(["1 a"]);
});

test("held rows move with the lines that they stand above", () => {
  const held = new HeldRows<string>();
  held.settle([row(2, "a"), row(6, "b")], false, silent);
  held.edited([{ from: 4, to: 4, added: 2 }]);
  expect(shown(held.settle([row(2, "a"), row(8, "b")], true, silent))).toEqual(["2 a", "8 b"]);
});

test("lines move by what was added and removed above them", () => {
  expect(movedLine(10, [{ from: 3, to: 3, added: 1 }])).toBe(11);
  expect(movedLine(10, [{ from: 3, to: 6, added: 0 }])).toBe(7);
  expect(movedLine(3, [{ from: 3, to: 3, added: 4 }])).toBe(3);
  expect(
    movedLine(10, [
      { from: 8, to: 8, added: 1 },
      { from: 2, to: 4, added: 0 },
    ]),
  ).toBe(9);
  expect(movedLine(10, [{ from: 20, to: 20, added: 5 }])).toBe(10);
});
