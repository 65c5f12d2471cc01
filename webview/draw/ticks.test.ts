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
