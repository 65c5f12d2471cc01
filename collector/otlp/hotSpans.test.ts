import { expect, test } from "vitest";
import { bytesField, concat, id, numberField, request, span, TRACE } from "../../test/support/otlpBytes.ts";
import { readHotSpans } from "./hotSpans.ts";
import { hexOfKey } from "./ids.ts";
import { OtlpDecodeError } from "./otlpDecodeError.ts";

test("a span's hot columns and its place in the body", () => {
  const bytes = span({ spanId: id(7), parentId: id(3), name: "chat", startNs: 5n, endNs: 9n, status: 2, text: "long" });
  const body = request([bytes]);
  const { spans, rejected } = readHotSpans(body);
  expect(rejected).toBe(0);
  expect(spans).toHaveLength(1);
  expect(spans[0]).toMatchObject({ spanId: 7n, parentId: 3n, name: "chat", startNs: 5n, endNs: 9n, status: 2 });
  expect(hexOfKey(spans[0]?.traceKey ?? "")).toBe(TRACE);
  const { offset, length } = spans[0]?.at ?? { offset: 0, length: 0 };
  expect(body.subarray(offset, offset + length)).toEqual(bytes);
});

test.each([
  ["a trace id of 15 bytes", { traceId: TRACE.slice(2), spanId: id(1) }],
  ["a trace id of zeros", { traceId: "0".repeat(32), spanId: id(1) }],
  ["a span id of 7 bytes", { spanId: id(1).slice(2) }],
  ["a span id of 9 bytes", { spanId: `${id(1)}00` }],
  ["no span id", { spanId: "" }],
  ["a span id of zeros", { spanId: id(0) }],
  ["a parent id of 3 bytes", { spanId: id(1), parentId: "010203" }],
])("%s costs that span only", (_what, bad) => {
  const { spans, rejected, reasons } = readHotSpans(
    request([span({ spanId: id(5) }), span(bad), span({ spanId: id(6) })]),
  );
  expect(spans.map(({ spanId }) => spanId)).toEqual([5n, 6n]);
  expect(rejected).toBe(1);
  expect(reasons).toHaveLength(1);
});

test("many bad spans are counted one by one and explained once", () => {
  const { rejected, reasons } = readHotSpans(request(Array.from({ length: 50 }, () => span({ spanId: "01" }))));
  expect([rejected, reasons.length]).toEqual([50, 1]);
});

test("times beyond signed 64 bits stand at the edge", () => {
  const { spans } = readHotSpans(request([span({ spanId: id(1), startNs: 2n ** 64n - 1n, endNs: 2n ** 63n })]));
  expect(spans[0]).toMatchObject({ startNs: 2n ** 63n - 1n, endNs: 2n ** 63n - 1n });
});

test("a resource that comes behind its scopes still is theirs", () => {
  const scopes = bytesField(2, bytesField(2, span({ spanId: id(1) })));
  const resource = bytesField(1, bytesField(1, concat(bytesField(1, "k"), bytesField(2, bytesField(1, "v")))));
  const { spans } = readHotSpans(bytesField(1, concat(scopes, resource)));
  expect(spans[0]?.resource.length).toBe(resource.length - 2);
});

test("fields that are not known are passed over at every level", () => {
  const extra = numberField(99, 1);
  const item = bytesField(2, concat(extra, span({ spanId: id(1) })));
  const scope = bytesField(2, concat(extra, item));
  expect(readHotSpans(concat(extra, bytesField(1, concat(extra, scope)))).spans).toHaveLength(1);
});

test("what is not a request is refused, however it is cut", () => {
  const body = request([span({ spanId: id(1) })]);
  for (const end of [1, 5, 20, body.length - 1])
    expect(() => readHotSpans(body.subarray(0, end)), String(end)).toThrow(OtlpDecodeError);
  expect(() => readHotSpans(numberField(1, 5))).toThrow(OtlpDecodeError);
  expect(() => readHotSpans(request([bytesField(7, "not a time")]))).toThrow(OtlpDecodeError);
});

test("nothing is a request without spans", () => {
  expect(readHotSpans(new Uint8Array()).spans).toEqual([]);
  expect(readHotSpans(request([])).spans).toEqual([]);
});
