import { expect, test } from "vitest";
import { holdsPhrases, searchQuery, snippetOf } from "./searchQuery.ts";

test.each<[string, string, string[][]]>([
  ["refund policy", '"refund" AND "policy"*', []],
  ["refund ", '"refund"', []],
  ['"Refund policy" desk', '"Refund" AND "policy" AND "desk"*', [["refund", "policy"]]],
  ["gen_ai.usage", '"gen" AND "ai" AND "usage"*', []],
  ['never "closed here', '"never" AND "closed" AND "here"*', [["closed", "here"]]],
])("%j is looked for as %j", (text, match, phrases) => {
  const query = searchQuery(text);
  expect(query?.match).toBe(match);
  expect(query?.phrases.map(({ words }) => words)).toEqual(phrases);
});

test.each([
  ['"refund policy"', "The Refund-Policy of 2024", true],
  ['"refund policy"', "a policy of refund", false],
  ['"refund policy"', "a refund policyholder", false],
  ['"refund pol', "a refund policy", true],
  ['"café au lait" x', "Cafe au lait, x", true],
  ['"a b" "b c"', "b c and a b", true],
  ['"a b" "b c"', "a b and c", false],
])("%j in %j: %j", (query, text, holds) => {
  expect(holdsPhrases(text, searchQuery(query)?.phrases ?? [])).toBe(holds);
});

test.each(["", "   ", '"', "***", "(((", "\u0000"])("%j has no word to look for (H19)", (text) => {
  expect(searchQuery(text)).toBeNull();
});

test("a snippet shows where the words stand, whatever their case and accents", () => {
  const { snippet, marks } = snippetOf(`${"x ".repeat(200)}The Café\nwas closed`, "cafe closed");
  expect(marks.map(([from, to]) => snippet.slice(from, to))).toEqual(["Café", "closed"]);
  expect(snippet).not.toContain("\n");
});

test("a snippet says that the text goes on, and where it does not", () => {
  expect(snippetOf("The Café was closed", "cafe").snippet).toBe("The Café was closed");
  expect(snippetOf(`The Café ${"was closed ".repeat(40)}`, "cafe").snippet).toMatch(/^The Café .*…$/);
});

test("what may be the beginning of a word is first looked for as it was typed, and then what goes on", () => {
  const word = searchQuery("desk pol")?.open;
  expect(word?.asTyped.match).toBe('"desk" AND "pol"');
  expect(word?.longer.match).toBe('("desk" AND "pol"*) NOT ("desk" AND "pol")');
  const phrase = searchQuery('desk "refund pol')?.open;
  expect(phrase?.asTyped.match).toBe('"desk" AND "refund" AND "pol"');
  expect(phrase?.asTyped.phrases).toEqual([{ words: ["refund", "pol"], isOpen: false }]);
  expect(phrase?.longer.match).toBe('"desk" AND "refund" AND "pol"*');
  expect(phrase?.longer.without).toEqual(phrase?.asTyped.phrases);
  expect(searchQuery("refund ")?.open).toBeNull();
});
