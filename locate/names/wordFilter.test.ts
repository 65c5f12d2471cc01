import { expect, test } from "vitest";
import { holdsName, prepareNames } from "./nameSet.ts";
import { WordFilter } from "./wordFilter.ts";

const none = prepareNames([]);

test("a filter never denies a name that a text holds, in whatever way it is written", () => {
  const text = 'const desk = agent("Fact Checker");\nsearchWire(q); class FareScout {} // café_tool $x\nz9';
  for (const name of ["Fact Checker", "search_wire", "fare-scout", "café_tool", "$x", "z9"]) {
    expect(holdsName(text, prepareNames([name]))).toBe(true);
    expect(new WordFilter(text, none).mayHold(prepareNames([name]))).toBe(true);
    expect(new WordFilter(text, prepareNames([name, "nowhere"])).holdsSome).toBe(true);
  }
  expect(new WordFilter(text, prepareNames(["nowhere", "Fact Sheet"])).mayHold(prepareNames(["Fact Sheet"]))).toBe(
    false,
  );
  expect(new WordFilter(text, prepareNames(["nowhere"])).holdsSome).toBe(false);
  expect(new WordFilter("", none).mayHold(prepareNames(["a"]))).toBe(false);
  expect(new WordFilter(text, none).mayHold(none)).toBe(false);
});

test("of names that a text does not hold it denies nearly all", () => {
  const words = (prefix: string, n: number) => Array.from({ length: n }, (_, i) => `${prefix}${i * 7919}`);
  const filter = new WordFilter(words("word", 400).join(" = call(value);\n"), none);
  const others = words("other", 2000).filter((name) => filter.mayHold(prepareNames([name])));
  expect(others.length).toBeLessThan(100);
});
