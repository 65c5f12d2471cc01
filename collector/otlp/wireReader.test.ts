import { expect, test } from "vitest";
import { concat, numberField, varint } from "../../test/support/otlpBytes.ts";
import { OtlpDecodeError } from "./otlpDecodeError.ts";
import { WireReader } from "./wireReader.ts";

test.each([
  [0n, 0],
  [127n, 127],
  [300n, 300],
  [4294967296n, 4294967296],
  [9007199254740991n, 9007199254740991],
  [9007199254740993n, 9007199254740993n],
  [-1n, -1],
  [-9223372036854775808n, -9223372036854775808n],
])("reads %s exactly", (sent, read) => {
  expect(new WireReader(varint(sent)).int64()).toBe(read);
});

test("a length that the bytes do not have is refused before anything is read", () => {
  const reader = new WireReader(concat(varint(2 ** 31), Buffer.from("short")));
  expect(() => reader.text()).toThrow(OtlpDecodeError);
});

test("a number without an end is refused", () => {
  expect(() => new WireReader(Buffer.alloc(11, 0xff)).int64()).toThrow(OtlpDecodeError);
  expect(() => new WireReader(Buffer.alloc(3, 0xff)).varint32()).toThrow(OtlpDecodeError);
});

test("unknown fields are passed over, groups with what is in them", () => {
  const group = concat(varint((7 << 3) | 3), numberField(1, 5), varint((7 << 3) | 4));
  const reader = new WireReader(concat(group, numberField(2, 9)));
  expect(reader.next()).toBe(7);
  reader.skip();
  expect(reader.next()).toBe(2);
  expect(reader.varint32()).toBe(9);
  expect(reader.next()).toBe(0);
});

test("a group without an end, an end without a group and a field 0 are refused", () => {
  for (const bytes of [varint((7 << 3) | 3), varint((7 << 3) | 4), varint((7 << 3) | 6)]) {
    const reader = new WireReader(bytes);
    reader.next();
    expect(() => reader.skip()).toThrow(OtlpDecodeError);
  }
  expect(() => new WireReader(Buffer.from([2, 0])).next()).toThrow(OtlpDecodeError);
});

test("text that is not UTF-8 keeps what is", () => {
  const bytes = Buffer.from([3, 0x61, 0xff, 0x62]);
  expect(new WireReader(bytes).text()).toBe("a\ufffdb");
});
