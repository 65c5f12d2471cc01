import { expect, test } from "vitest";
import { concat, id, numberField, OTHER_TRACE, request, span } from "../../test/support/otlpBytes.ts";
import { cutRecords } from "./cutRecords.ts";
import { readHotSpans } from "./hotSpans.ts";

const texts = (body: Uint8Array) => readHotSpans(body).spans.map(({ spanId }) => Number(spanId));

test("what stays is where the answer says, and the rest is gone", () => {
  const long = "secret ".repeat(100);
  const body = concat(
    request([span({ spanId: id(1), text: long }), span({ spanId: id(2), traceId: OTHER_TRACE, text: "kept" })]),
    request([span({ spanId: id(3), text: long })], "only the deleted"),
    request([span({ spanId: id(4), traceId: OTHER_TRACE })]),
  );
  const before = readHotSpans(body).spans;
  const staying = new Set(before.filter(({ spanId }) => spanId % 2n === 0n).map(({ at }) => at.offset));
  const cut = cutRecords(body, (offset) => staying.has(offset));
  expect(texts(cut?.plain ?? new Uint8Array())).toEqual([2, 4]);
  expect(cut?.plain.includes("secret")).toBe(false);
  expect(cut?.plain.includes("only the deleted")).toBe(false);
  const now = readHotSpans(cut?.plain ?? new Uint8Array()).spans;
  for (const was of before.filter(({ at }) => staying.has(at.offset)))
    expect(cut?.moved.get(was.at.offset)).toBe(now.find(({ spanId }) => spanId === was.spanId)?.at.offset);
});

test("nothing cut leaves the bytes as they were, unknown fields too", () => {
  const body = concat(numberField(77, 3), request([span({ spanId: id(1) })]));
  expect(cutRecords(body, () => true)?.plain).toEqual(body);
});

test("everything cut leaves nothing", () => {
  expect(cutRecords(request([span({ spanId: id(1) })]), () => false)).toBeNull();
});
