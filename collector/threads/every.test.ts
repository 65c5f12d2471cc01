import { expect, test } from "vitest";
import { Every } from "./every.ts";

test("it acts when enough has come together, and begins anew", () => {
  let acted = 0;
  const every = new Every(10, () => acted++);
  const seen = [4, 5, 1, 9, 30, 1, 9].map((amount) => {
    every.add(amount);
    return acted;
  });
  expect(seen).toEqual([0, 0, 1, 1, 2, 2, 3]);
});
