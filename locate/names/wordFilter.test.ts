import { expect, test } from "vitest";
import { holdsName, type NameSet, prepareNames } from "./nameSet.ts";
import { WordFilter } from "./wordFilter.ts";

const none = prepareNames([]);
const filterOf = (text: string, names: NameSet) => new WordFilter(Buffer.from(text), names);

test("a filter never denies a name that a text holds, in whatever way it is written", () => {
  const text =
    'const desk = agent("Fact Checker");\nsearchWire(q); class FareScout {} // café_tool 翻訳者 🤖bot $x\nz9';
  for (const name of ["Fact Checker", "search_wire", "fare-scout", "café_tool", "翻訳者", "🤖bot", "$x", "z9"]) {
    expect(holdsName(text, prepareNames([name]))).toBe(true);
    expect(filterOf(text, none).mayHold(prepareNames([name]))).toBe(true);
    expect(filterOf(text, prepareNames([name, "nowhere"])).holdsSome).toBe(true);
  }
  expect(filterOf(text, prepareNames(["nowhere", "Fact Sheet"])).mayHold(prepareNames(["Fact Sheet"]))).toBe(false);
  expect(filterOf(text, prepareNames(["nowhere"])).holdsSome).toBe(false);
  expect(filterOf("", none).mayHold(prepareNames(["a"]))).toBe(false);
  expect(filterOf(text, none).mayHold(none)).toBe(false);
});

test("of names that a text does not hold it denies nearly all", () => {
  const words = (prefix: string, n: number) => Array.from({ length: n }, (_, i) => `${prefix}${i * 7919}`);
  const filter = filterOf(words("word", 400).join(" = call(value);\n"), none);
  const others = words("other", 2000).filter((name) => filter.mayHold(prepareNames([name])));
  expect(others.length).toBeLessThan(100);
});

test("a filter knows whether a text may give something a name with gaps", () => {
  const fills = (text: string) => filterOf(text, none).fillsNames;
  for (const text of [
    'Agent(name=f"{a} b")',
    "name = F'{a}'",
    "{ name: `$" + "{a} b` }",
    '{"role": f"{a} b"}',
    "role:`",
  ])
    expect(fills(text)).toBe(true);
  for (const text of ['Agent(name="a")', "name = fetch('x')", "rename=f'{a}'", "name", "name:", "name = 1 # f'x'"])
    expect(fills(text)).toBe(false);
});
