import { readFileSync } from "node:fs";
import { expect, test } from "vitest";
import { MetricTotals } from "./metricTotals.ts";
import { type MetricPoint, readMetrics } from "./readMetrics.ts";

const body = (n: number) =>
  readFileSync(new URL(`../../test/fixtures/bodies/claude-code-metrics-${n}.pb`, import.meta.url));
const SENDER = { service: "desk", id: "1" };

function totalsOf(points: readonly Partial<MetricPoint>[]): number[] {
  const totals = new MetricTotals();
  const usual = { name: "m", unit: "", kind: "counter", isDelta: false, startNs: 1n, attributes: new Map() } as const;
  points.forEach((point, at) => {
    totals.add({ ...usual, resource: { offset: 0, length: 0 }, timeNs: BigInt(at + 2), value: 0, ...point }, SENDER);
  });
  return totals.result().flatMap(({ series }) => series.map(({ value }) => value));
}

test("what a recorded coding agent counted adds up over its requests", () => {
  const totals = new MetricTotals();
  for (const n of [1, 2]) readMetrics(body(n), (point) => totals.add(point, SENDER));
  const result = new Map(totals.result().map((metric) => [metric.name, metric]));
  expect(result.get("claude_code.cost.usage")).toMatchObject({ unit: "USD", kind: "counter" });
  expect(result.get("claude_code.cost.usage")?.series[0]?.value).toBeCloseTo(0.2447448, 9);
  const tokens = result.get("claude_code.token.usage")?.series.map(({ attributes, value }) => [attributes.type, value]);
  expect(tokens).toContainEqual(["input", 72075]);
  expect(tokens).toContainEqual(["cacheRead", 74816]);
});

test("deltas are summed, of what counts from a start the newest holds, and a new start counts anew", () => {
  expect(
    totalsOf([
      { isDelta: true, value: 2, startNs: 1n },
      { isDelta: true, value: 3, startNs: 5n },
    ]),
  ).toEqual([5]);
  expect(totalsOf([{ value: 2 }, { value: 7 }])).toEqual([7]);
  expect(totalsOf([{ value: 7 }, { value: 1, startNs: 9n }])).toEqual([8]);
  expect(
    totalsOf([
      { kind: "gauge", value: 7 },
      { kind: "gauge", value: 1, startNs: 9n },
    ]),
  ).toEqual([1]);
});

test("a delta that is sent again, in whatever request, counts once", () => {
  const delta = { isDelta: true, value: 2, startNs: 1n, timeNs: 5n };
  expect(totalsOf([delta, delta, { ...delta, startNs: 5n, timeNs: 9n }])).toEqual([4]);
});

test("each set of attributes is a series of its own, whatever their order", () => {
  const [a, b] = [["x", 1] as const, ["y", 2] as const];
  expect(
    totalsOf([
      { value: 1, attributes: new Map([a, b]) },
      { value: 2, attributes: new Map([b, a]) },
    ]),
  ).toEqual([2]);
  expect(
    totalsOf([
      { value: 1, attributes: new Map([a]) },
      { value: 2, attributes: new Map([b]) },
    ]),
  ).toEqual([2, 1]);
});
