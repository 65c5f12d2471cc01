import { expect, test } from "vitest";
import { aHit } from "../../test/support/aHit.ts";
import { foundInWords, hitGroups, snippetParts, waitingInWords } from "./hitGroups.ts";

test("places stand by run, the run with the newest place first", () => {
  const hits = [aHit({ runId: "b", name: "1" }), aHit({ runId: "a", name: "2" }), aHit({ runId: "b", name: "3" })];
  expect(hitGroups(hits).map((group) => [group.runId, group.hits.map((hit) => hit.name)])).toEqual([
    ["b", ["1", "3"]],
    ["a", ["2"]],
  ]);
});

test("an excerpt is pieces, marked where the words stand, on one line", () => {
  const texts = (hit: Parameters<typeof snippetParts>[0]) =>
    snippetParts(hit).map(({ text, marked }) => (marked ? `[${text}]` : text));
  expect(texts(aHit())).toEqual(["battery ", "[storage]", " doubled"]);
  expect(texts({ snippet: `${"x".repeat(60)} storage`, marks: [[61, 68]] })).toEqual([
    "…",
    `${"x".repeat(23)} `,
    "[storage]",
  ]);
  expect(texts({ snippet: "a\n\n  b", marks: [] })).toEqual(["a b"]);
  expect(
    texts({
      snippet: "one two",
      marks: [
        [0, 3],
        [2, 5],
        [4, 99],
      ],
    }),
  ).toEqual(["[one]", " ", "[two]"]);
});

test("a first page says that it is one", () => {
  const hits = Array.from({ length: 50 }, () => aHit());
  expect(foundInWords({ hits, next: "7" }).replaceAll("\u00a0", " ")).toBe("The first 50 places");
  expect(foundInWords({ hits: [aHit()], next: null }).replaceAll("\u00a0", " ")).toBe("1 place");
});

test("what was not searched yet is told", () => {
  expect(waitingInWords(0)).toBeNull();
  expect(waitingInWords(1)).toBe("1 record is not searched yet, and will be soon.");
  expect(waitingInWords(1204)).toBe("1,204 records are not searched yet, and will be soon.");
});
