import { expect, test } from "vitest";
import { WireReader } from "./wireReader.ts";
import { WireWriter } from "./wireWriter.ts";

test("numbers of every size are read as they were written", () => {
  const numbers = [0, 127, 128, 16_383, 16_384, 2 ** 28, 2 ** 31, 2 ** 32, Number.MAX_SAFE_INTEGER];
  const writer = new WireWriter();
  for (const number of numbers) writer.varint(number);
  for (const number of [-1n, 2n ** 63n - 1n, -(2n ** 63n)]) writer.varint64(number);
  const reader = new WireReader(writer.finish());
  expect(numbers.map(() => reader.int64())).toEqual(numbers);
  expect([reader.int64(), reader.int64(), reader.int64()]).toEqual([-1, 2n ** 63n - 1n, -(2n ** 63n)]);
});

test("messages hold what is written in them, however long it is", () => {
  for (const length of [0, 1, 127, 128, 16_383, 16_384, 200_000]) {
    const writer = new WireWriter();
    writer.text("before");
    const outer = writer.beginMessage();
    const inner = writer.beginMessage();
    writer.text("x".repeat(length));
    writer.endMessage(inner);
    writer.endMessage(outer);
    writer.text("after");
    const reader = new WireReader(writer.finish());
    expect(reader.text()).toBe("before");
    reader.length();
    reader.length();
    expect(reader.text()).toBe("x".repeat(length));
    expect(reader.text()).toBe("after");
  }
});

test("text is counted in bytes", () => {
  const writer = new WireWriter();
  writer.text("é😀");
  writer.text("plain");
  writer.text("p".repeat(60));
  writer.bytes(new Uint8Array([1, 2]));
  const reader = new WireReader(writer.finish());
  expect([reader.text(), reader.text(), reader.text()]).toEqual(["é😀", "plain", "p".repeat(60)]);
  expect(reader.copy()).toEqual(new Uint8Array([1, 2]));
});
