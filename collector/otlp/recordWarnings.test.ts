import { expect, test } from "vitest";
import { recordWarnings } from "./recordWarnings.ts";
import type { SpanRecord } from "./telemetry.ts";

const NOW = 1_700_000_000_000_000_000n;
const span = (of: Partial<SpanRecord>) =>
  ({ spanId: "01", parentSpanId: null, startNs: NOW, endNs: NOW + 1n, ...of }) as SpanRecord;
const warnings = (of: Partial<SpanRecord>) => recordWarnings(span(of), NOW);

test("a usual span, and one that still runs, is nothing to warn of", () => {
  expect(warnings({})).toEqual([]);
  expect(warnings({ endNs: 0n })).toEqual([]);
});

test.each([0n, 1n, 2n ** 63n - 1n, 2n ** 63n, 2n ** 64n - 1n])("a start at %s ns is flagged", (startNs) => {
  expect(warnings({ startNs, endNs: 0n })).toEqual([expect.stringContaining("start is not a time")]);
});

test("an end before the start and a span that is its own parent are flagged", () => {
  expect(warnings({ endNs: NOW - 1n })).toEqual(["Its end lies before its start."]);
  expect(warnings({ parentSpanId: "01" })).toEqual(["It names itself as its parent."]);
});
