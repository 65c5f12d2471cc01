import { expect, test } from "vitest";
import { searchQuery, snippetOf } from "./searchQuery.ts";

test.each([
  ["refund policy", '"refund" AND "policy"*'],
  ["refund ", '"refund"'],
  ['"refund policy" desk', '"refund policy" AND "desk"*'],
  ["gen_ai.usage", '"gen" AND "ai" AND "usage"*'],
  ['never "closed here', '"never" AND "closed here"*'],
])("%j is looked for as %j", (text, query) => {
  expect(searchQuery(text)).toBe(query);
});

test.each(["", "   ", '"', "***", "(((", "\u0000"])("%j has no word to look for (H19)", (text) => {
  expect(searchQuery(text)).toBeNull();
});

test("a snippet shows where the words stand, whatever their case and accents", () => {
  const { snippet, marks } = snippetOf(`${"x ".repeat(200)}The Café\nwas closed`, "cafe closed");
  expect(marks.map(([from, to]) => snippet.slice(from, to))).toEqual(["Café", "closed"]);
  expect(snippet).not.toContain("\n");
});
