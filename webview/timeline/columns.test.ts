import { expect, test } from "vitest";
import { columnsOf } from "./columns.ts";

test("the name takes a third within its limits, the chart the rest", () => {
  expect(columnsOf(1080, 1440, 1)).toMatchObject({ name: 367, time: 66, chartLeft: 433, chart: 631, narrow: false });
  expect(columnsOf(1600, 1960, 1).name).toBe(372);
  expect(columnsOf(500, 900, 1).name).toBe(180);
});

test("a narrow panel gives the name 44 % and drops what has no room", () => {
  expect(columnsOf(480, 480, 1)).toMatchObject({ name: 211, time: 60, indent: 8, narrow: true });
});

test("deep rows stop moving to the right while a name still has room", () => {
  const columns = columnsOf(400, 400, 1);
  expect(columns.mostLevels * columns.indent).toBeLessThan(columns.name - 100);
});
