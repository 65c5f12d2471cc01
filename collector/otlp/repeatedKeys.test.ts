import { expect, test } from "vitest";
import {
  attribute,
  bytesField,
  concat,
  id,
  numberField,
  request,
  span,
  textValue,
} from "../../test/support/otlpBytes.ts";
import { readHotSpans } from "./hotSpans.ts";

const withKeys = (n: number, keys: readonly string[]) =>
  concat(span({ spanId: id(n) }), ...keys.map((key) => attribute(9, key, textValue("x"))));
const reasons = (...spans: Buffer[]) => readHotSpans(request(spans)).reasons;

test("a key that a span has twice is told, once for the request, and the spans are taken", () => {
  const read = readHotSpans(request([withKeys(1, ["a", "b.c", "a"]), withKeys(2, ["k", "k"])]));
  expect(read).toMatchObject({ rejected: 0, reasons: [expect.stringContaining("same attribute key twice")] });
  expect(read.spans).toHaveLength(2);
});

test("keys that look alike, and the same key in two spans, are nothing to tell", () => {
  expect(reasons(withKeys(1, ["a.input_tokens", "b.input_tokens", "a.inpet_tokens"]))).toEqual([]);
  expect(reasons(withKeys(1, ["a"]), withKeys(2, ["a"]))).toEqual([]);
});

test("attributes of any form do no harm", () => {
  const odd = [Buffer.alloc(0), Buffer.from([0x0a]), Buffer.from([0x0a, 0]), bytesField(2, textValue("no key"))];
  expect(reasons(concat(span({ spanId: id(1) }), ...odd.map((bytes) => bytesField(9, bytes))))).toEqual([]);
});

test.each([
  ["a key", concat(numberField(3, 7), bytesField(2, textValue("x")))],
  ["a value", concat(bytesField(1, "k"), bytesField(2, numberField(8, 7)))],
])("%s that points into a table of strings is told, and the span is taken (R20)", (_, keyValue) => {
  const read = readHotSpans(request([concat(span({ spanId: id(1), text: "@" }), bytesField(9, keyValue))]));
  expect(read).toMatchObject({ rejected: 0, reasons: [expect.stringContaining("table of strings")] });
  expect(read.spans).toHaveLength(1);
});
