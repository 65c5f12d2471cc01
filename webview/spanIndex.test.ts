import { expect, test } from "vitest";
import { SpanIndex } from "./spanIndex.ts";

const HEX = ["0000000000000001", "ffffffffffffffff", "8000000000000000", "00000001ffffffff", "ffffffff00000001"];
const ids = (hex: readonly string[]) => BigInt64Array.from(hex, (id) => BigInt.asIntN(64, BigInt(`0x${id}`)));

test("each id has its place, across chunks", () => {
  const index = new SpanIndex([ids(HEX.slice(0, 2)), ids([]), ids(HEX.slice(2))]);
  expect(HEX.map((id) => index.get(id))).toEqual([0, 1, 2, 3, 4]);
  expect(index.get("FFFFFFFFFFFFFFFF")).toBe(1);
});

test("an id that there is not has none, and neither has what is no id", () => {
  const index = new SpanIndex([ids(HEX)]);
  for (const id of ["0000000000000002", "", "run", "1", "0x00000000000001"]) expect(index.has(id)).toBe(false);
  expect(new SpanIndex([]).has(HEX[0] as string)).toBe(false);
});

test("thousands of ids that only differ in one half are all found", () => {
  const many = Array.from({ length: 5000 }, (_, n) =>
    n % 2 === 0 ? n.toString(16).padStart(16, "0") : n.toString(16).padStart(8, "0").padEnd(16, "0"),
  );
  const index = new SpanIndex([ids(many)]);
  expect(many.every((id, place) => index.get(id) === place)).toBe(true);
});
