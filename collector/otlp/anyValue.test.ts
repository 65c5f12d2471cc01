import { expect, test } from "vitest";
import { attribute, bytesField, concat, numberField, textValue } from "../../test/support/otlpBytes.ts";
import { DEEPEST, readAnyValue, TOO_DEEP } from "./anyValue.ts";
import { OtlpDecodeError } from "./otlpDecodeError.ts";
import type { AnyValue } from "./telemetry.ts";
import { WireReader } from "./wireReader.ts";

const read = (bytes: Uint8Array) => readAnyValue(new WireReader(bytes));
const arrayOf = (...values: Uint8Array[]) => bytesField(5, concat(...values.map((value) => bytesField(1, value))));

test("every type of value", () => {
  const double = Buffer.alloc(9);
  double[0] = (4 << 3) | 1;
  double.writeDoubleLE(2.5, 1);
  expect(read(Buffer.alloc(0))).toBeNull();
  expect(read(textValue("a"))).toBe("a");
  expect(read(numberField(2, 1))).toBe(true);
  expect(read(numberField(2, 0))).toBe(false);
  expect(read(numberField(3, -7))).toBe(-7);
  expect(read(double)).toBe(2.5);
  expect(read(bytesField(7, Buffer.from([1, 2])))).toEqual(new Uint8Array([1, 2]));
  expect(read(arrayOf(textValue("a"), Buffer.alloc(0), numberField(3, 2)))).toEqual(["a", null, 2]);
});

test("a map takes any key, and of equal keys the last one stands", () => {
  const map = read(
    bytesField(
      6,
      concat(
        attribute(1, "__proto__", textValue("x")),
        attribute(1, "k", textValue("1")),
        attribute(1, "k", textValue("2")),
      ),
    ),
  );
  expect(map).toEqual(
    new Map([
      ["__proto__", "x"],
      ["k", "2"],
    ]),
  );
});

test("a value may nest to a depth, and says where it was cut", () => {
  const nested = (levels: number) => {
    let value = textValue("inside");
    for (let i = 0; i < levels; i++) value = arrayOf(value);
    return value;
  };
  const innermost = (value: AnyValue): AnyValue => (Array.isArray(value) ? innermost(value[0] as AnyValue) : value);
  expect(innermost(read(nested(DEEPEST)))).toBe("inside");
  expect(innermost(read(nested(DEEPEST + 1)))).toBe(TOO_DEEP);
  expect(innermost(read(nested(5000)))).toBe(TOO_DEEP);
});

test("a value of the wrong wire type is refused", () => {
  expect(() => read(numberField(1, 3))).toThrow(OtlpDecodeError);
  expect(() => read(bytesField(3, "x"))).toThrow(OtlpDecodeError);
});
