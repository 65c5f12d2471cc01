import { expect, test } from "vitest";
import type { Evidence } from "./evidence.ts";
import { packEvidence, unpackEvidence } from "./packedEvidence.ts";

test("evidence comes back as it was, whatever its rows", () => {
  const evidence: Evidence = new Map([
    ["spanCount", { rows: Array.from({ length: 100_000 }, (_, i) => i), values: null }],
    ["toolErrors", { rows: [], values: null }],
    ["retries", { rows: [7, 7, 3, -1, 9], values: null }],
    ["costUsd", { rows: [0, 4], values: [0.1, 0.25] }],
    ["tools.__proto__", { rows: [2], values: null }],
  ]);
  const packed = JSON.stringify(packEvidence(evidence));
  expect(unpackEvidence(JSON.parse(packed))).toEqual(evidence);
});

test("spans in a row take no room of their own", () => {
  const rows = Array.from({ length: 100_000 }, (_, i) => i);
  expect(JSON.stringify(packEvidence(new Map([["spanCount", { rows, values: null }]]))).length).toBeLessThan(60);
});
