import { expect, test } from "vitest";
import { agent, spanRecord, tool } from "../../test/support/buildSpans.ts";
import type { SpanRecord } from "../otlp/telemetry.ts";
import { keepFirst } from "./family.ts";
import { type ReadTrace, readTrace } from "./readTrace.ts";

const spans = [
  agent("A", 0, 100, { id: "a" }),
  tool("early", 1, 9, { id: "b", parent: "a" }),
  tool("same start", 1, 5, { id: "c", parent: "a" }),
  tool("late", 50, 60, { id: "d", parent: "gone" }),
].map((spec) => spanRecord(spec));

const inOrder = (trace: ReadTrace) => trace.spans.map(({ draft }) => draft.spanId).join("");
const parentOf = (trace: ReadTrace, id: string) => {
  const place = trace.parents[trace.placeOf(id) as number] as number;
  return place < 0 ? null : trace.spans[place]?.draft.spanId;
};

test("spans that come little by little stand as those that come at once, and are read once", () => {
  const sent = [spans[3], spans[1], spans[2], spans[0]] as SpanRecord[];
  const first = readTrace("pieces", sent.slice(0, 2));
  expect([inOrder(first), parentOf(first, "b")]).toEqual(["bd", null]);
  const read = first.spans.map(({ draft }) => draft);
  const all = readTrace("pieces", sent);
  expect([inOrder(all), ...["a", "b", "c", "d"].map((id) => parentOf(all, id))]).toEqual([
    "abcd",
    null,
    "a",
    "a",
    null,
  ]);
  expect([all.spans[1]?.draft, all.spans[3]?.draft]).toEqual(read);
  expect(all.spans[1]?.draft).toBe(read[0]);
});

test("of equal ids the one that ended stands, under its own parent", () => {
  const running = spanRecord(tool("early", 1, undefined, { id: "b" }));
  const trace = readTrace("twice", [spans[1] as SpanRecord, spans[0] as SpanRecord, running]);
  expect([inOrder(trace), parentOf(trace, "b")]).toEqual(["ab", "a"]);
  expect(trace.spans[1]?.draft.endNs).not.toBeNull();
});

test("each time drafts begin as the spans alone make them, also where the record of another span was sent anew", () => {
  const [one, other, , late] = spans as [SpanRecord, SpanRecord, SpanRecord, SpanRecord];
  const draft = readTrace("again", [one, other]).spans[1]?.draft;
  const change = (trace: ReadTrace) => {
    const span = trace.spans.find((span) => span.draft === draft);
    if (!span) throw new Error("It was read again.");
    const before = span.draft.outcome;
    keepFirst(span);
    span.draft.outcome = "error";
    return before;
  };
  expect(change(readTrace("again", [one, other]))).toBe("unset");
  expect(change(readTrace("again", [one, other]))).toBe("unset");
  expect(change(readTrace("again", [other, late]))).toBe("unset");
});
