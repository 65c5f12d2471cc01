import { expect, test } from "vitest";
import { against, type Figure, figureLines, isReached, markdownLines, median } from "./figure.ts";

test("the median is the middle value, or the mean of the two in the middle", () => {
  expect(median([5, 1, 3])).toBe(3);
  expect(median([4, 1, 3, 100])).toBe(3.5);
});

const ingest: Figure = {
  name: "ingest",
  unit: "spans/s",
  values: [90_000, 110_000, 100_500],
  against: against("bare HTTP", [90_000, 110_000, 100_500], [200_000, 200_000, 201_000]),
  target: { atLeast: 100_000 },
};

test("a target is judged by the median", () => {
  expect(isReached(ingest)).toBe(true);
  expect(isReached({ ...ingest, target: { atLeast: 100_501 } })).toBe(false);
  expect(isReached({ name: "a", unit: "ms", values: [7.9], target: { atMost: 8 } })).toBe(true);
  expect(isReached({ name: "a", unit: "ms", values: [7.9] })).toBeNull();
});

test("a line says the median, the spread, the ratio to the baseline and the target", () => {
  expect(figureLines([ingest])).toEqual([
    "ingest  100,500 spans/s  (90,000 to 110,000)  0.50 of bare HTTP (0.45 to 0.55)  at least 100,000: reached",
  ]);
  expect(figureLines([{ name: "ready", unit: "ms", values: [212.4] }])).toEqual(["ready  212 ms"]);
});

test("a target may be a share of the baseline", () => {
  const share = { ...ingest, target: { shareAtLeast: 0.45 } };
  expect(isReached(share)).toBe(true);
  expect(isReached({ ...share, target: { shareAtLeast: 0.51 } })).toBe(false);
  expect(figureLines([share])[0]).toMatch(/share at least 0\.45: reached$/);
});

test("a row of a Markdown table says the same", () => {
  expect(markdownLines([ingest])).toEqual([
    "| ingest | 100,500 spans/s (90,000 to 110,000) | 0.50 of bare HTTP (0.45 to 0.55) | at least 100,000: reached |",
  ]);
});
