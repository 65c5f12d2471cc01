import { expect, test } from "vitest";
import { pack, unpack } from "./packed.ts";

const VALUES: Readonly<Record<string, object | string | number | null>> = {
  nothing: null,
  "a text": "a \u2028 text",
  "an empty list": [],
  "a list of texts": ["a", "b"],
  "a list of lists": [["a"], ["b"]],
  "things of the same fields": [
    { a: 1, b: { c: [1] } },
    { a: null, b: "x" },
  ],
  "things of other fields": [{ a: 1, b: 2 }, { a: 1 }, { b: 2, a: 1 }],
  "things in another order": [
    { a: 1, b: 2 },
    { b: 2, a: 1 },
  ],
  "things, the last with more fields": [{ a: 1 }, { a: 1, b: 2 }],
  "things and a hole": [{ a: 1 }, null],
  "things without fields": [{}, {}],
  "a record": { __proto__x: 1, rows: [[1]] },
  "many things": Array.from({ length: 500 }, (_, i) => ({ id: i, name: "same", text: `ä${i}` })),
};

test.each(Object.keys(VALUES))("%s comes back as it was", (name) => {
  const value = VALUES[name] as object;
  expect(JSON.stringify(unpack(pack(value)))).toBe(JSON.stringify(value));
});

test("what has no value is left out, as JSON leaves it out", () => {
  const things = [
    { a: 1, b: undefined },
    { a: 2, b: 3 },
  ];
  expect(unpack(pack(things))).toEqual([{ a: 1 }, { a: 2, b: 3 }]);
});

test("many things of the same fields take a small part of their JSON", () => {
  const rows = VALUES["many things"] as object;
  expect(pack(rows).length).toBeLessThan(JSON.stringify(rows).length / 4);
});

test("what an earlier release stored as JSON is read", () => {
  expect(unpack('[{"a":1}]')).toEqual([{ a: 1 }]);
  expect(unpack('[["a"],[["b"]]]')).toEqual([["a"], [["b"]]]);
});
