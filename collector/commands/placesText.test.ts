import { expect, test } from "vitest";
import { spanRow } from "../../test/support/understoodRun.ts";
import type { SpanPlaces } from "../workspace/spanPlaces.ts";
import { placesText } from "./placesText.ts";

const plain = (text: string) => text;
const call = { role: "call", path: "src/a.ts", line: 9, via: "attributes", exact: true } as const;
const definition = { role: "definition", path: "src/a.ts", line: 2, via: "symbol", exact: false } as const;

function shown(...found: (Pick<SpanPlaces, "places" | "ties"> & { label: string })[]): string[] {
  const spans = found.map(({ label }, i) => spanRow({ spanId: String(i), label, kind: "tool" }));
  const all = found.map(({ places, ties }, i) => ({
    spanId: String(i),
    name: "x",
    kind: "tool" as const,
    places,
    ties,
  }));
  return placesText(spans, all, plain).replaceAll("\u00a0", " ").split("\n");
}

test("each thing stands once on a line, in the order of the code", () => {
  const span = { label: "pay", places: [call, definition], ties: [] };
  expect(shown(span, span, { label: "other", places: [], ties: [] })).toEqual([
    "src/a.ts:2  pay  tool  definition  by name  2 spans",
    "src/a.ts:9  pay  tool  call        told     2 spans",
    "",
    "2 of 3 spans have a place here. Those by name are inferred.",
  ]);
});

test("a line of a notebook is one of its cell", () => {
  const inCell = { ...call, path: "a.ipynb", cell: 10 };
  const [first, second] = shown({ label: "pay", places: [inCell, { ...inCell, cell: 9 }], ties: [] });
  expect([first, second]).toEqual([
    expect.stringContaining("a.ipynb cell 9:9"),
    expect.stringContaining("a.ipynb cell 10:9"),
  ]);
});

test("ties are offered, and nothing is called inferred that was told", () => {
  const ties = [
    { path: "b.ts", line: 1 },
    { path: "c.ts", line: 2 },
  ];
  expect(shown({ label: "pay", places: [call], ties: [] }, { label: "tie", places: [], ties })).toEqual([
    "src/a.ts:9  pay  tool  call  told  1 span",
    "",
    "Several places fit equally well",
    "tie  tool  b.ts:1, c.ts:2",
    "",
    "1 of 2 spans has a place here.",
  ]);
});

test("no text of a trace moves the cursor", () => {
  const [line] = shown({ label: "\u001b[2Jpay", places: [call], ties: [] });
  expect(line).toContain("␛[2Jpay");
});
