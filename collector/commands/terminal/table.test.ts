import { expect, test } from "vitest";
import { cell, table } from "./table.ts";

test("columns stand under each other, figures to the right, paint does not count", () => {
  expect(
    table(
      [
        [cell("a"), cell("12"), cell("x")],
        [cell("long", "\u001b[1mlong\u001b[0m"), cell("3"), cell("yy")],
      ],
      [1],
    ),
  ).toBe("a     12  x\n\u001b[1mlong\u001b[0m   3  yy");
});
