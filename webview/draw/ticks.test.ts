import { expect, test } from "vitest";
import { ticks } from "./ticks.ts";

const labels = (fromMs: number, toMs: number, width: number) =>
  ticks({ fromMs, toMs }, width).map((tick) => tick.label.replaceAll("\u00a0", " "));

test("steps are the ones people count in, and zeros at the end are dropped", () => {
  expect(labels(0, 3620, 608)).toEqual(["0", "500 ms", "1 s", "1.5 s", "2 s", "2.5 s", "3 s", "3.5 s"]);
  expect(labels(0, 696, 608)).toEqual(["0", "100 ms", "200 ms", "300 ms", "400 ms", "500 ms", "600 ms"]);
});

test("a narrow chart has fewer", () => {
  expect(labels(0, 3620, 195)).toEqual(["0", "1 s", "2 s", "3 s"]);
  expect(labels(0, 3620, 40)).toEqual([]);
});

test("minutes and hours count in their own steps", () => {
  expect(labels(0, 300_000, 400)).toEqual(["0", "1 min", "2 min", "3 min", "4 min", "5 min"]);
  expect(labels(0, 7_200_000, 300)).toEqual(["0", "30 min", "1 h", "1 h 30 min", "2 h"]);
});

test("a part of a run keeps the decimals that its steps need", () => {
  expect(labels(1070, 1150, 472)).toEqual([
    "1.07 s",
    "1.08 s",
    "1.09 s",
    "1.1 s",
    "1.11 s",
    "1.12 s",
    "1.13 s",
    "1.14 s",
    "1.15 s",
  ]);
  expect(labels(0, 0.004, 200)).toEqual(["0", "0.002 ms", "0.004 ms"]);
});

test("moments close to each other are told apart, however far into a run", () => {
  expect(labels(1_500_000.2, 1_500_001.8, 472)).toEqual(["25 min 0.0005 s", "25 min 0.001 s", "25 min 0.0015 s"]);
  expect(labels(3_599_999, 3_600_001, 400)).toEqual(["59 min 59.999 s", "1 h", "1 h 0.001 s"]);
  expect(labels(3_655_000, 3_670_000, 400)).toEqual(["1 h 55 s", "1 h 01 min", "1 h 01 min 5 s", "1 h 01 min 10 s"]);
});

test("no label reaches the next one, also in a larger font", () => {
  for (const [from, length] of [
    [0, 4],
    [3_900.5, 0.000_5],
    [2_000_000, 3.6],
    [59_999, 40],
    [86_000_000, 90],
  ] as const)
    for (const scale of [1, 2]) {
      const found = ticks({ fromMs: from, toMs: from + length }, 900, scale);
      const px = (900 * ((found[1]?.ms ?? 0) - (found[0]?.ms ?? 0))) / length;
      expect(found.length).toBeGreaterThan(1);
      expect(new Set(found.map((tick) => tick.label)).size).toBe(found.length);
      for (const { label } of found) expect(px).toBeGreaterThan(label.length * 6 * scale);
    }
});
