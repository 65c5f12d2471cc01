import { expect, test } from "vitest";
import { CellOrder } from "./cellOrder.ts";

const cells = (...texts: string[]) => texts.map((text) => ({ id: text.slice(0, 1), text }));

test("cells keep their numbers while others come, go and move, until the next save", () => {
  const order = new CellOrder(cells("a", "b", "c"));
  order.update(cells("new", "c", "a"));
  expect([order.numberOf("a"), order.numberOf("c"), order.numberOf("n")]).toEqual([1, 3, 4]);
  expect(order.cellOf(4)).toBe("n");
  order.saved(cells("new", "c", "a"));
  expect([order.numberOf("n"), order.numberOf("c"), order.numberOf("b")]).toEqual([1, 2, undefined]);
  expect(order.cellOf(9)).toBeUndefined();
});

test("texts that a cell had are known after it was edited, the last one first, and no more than ten", () => {
  const order = new CellOrder([...cells("a1"), { id: "m", text: null }]);
  order.seen("a", "a2");
  order.seen("a", "a1");
  expect(order.texts()).toEqual([
    ["a1", null],
    ["a2", null],
  ]);
  for (let i = 0; i < 30; i++) order.seen("a", `a${i}`);
  expect(order.texts()).toHaveLength(10);
  expect(order.texts()[0]?.[0]).toBe("a29");
});
