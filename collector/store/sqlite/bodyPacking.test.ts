import { randomBytes } from "node:crypto";
import { constants, gzipSync, zstdCompressSync } from "node:zlib";
import { expect, test } from "vitest";
import { beginningOfBody, PACKINGS, packedAnew, unpackedBody } from "./bodyPacking.ts";

/** Bytes of which a part packed is a part of all. */
const words = (length: number) => Buffer.alloc(length, BLOCK);
const BLOCK = randomBytes(100_000).toString("base64");

test.each([0, 1, 200, 300, 70_000, 10_000_000])(
  "a body of %i bytes is the same again, however it is packed",
  (size) => {
    const plain = words(size);
    const { data, packing } = packedAnew(plain);
    expect(unpackedBody(data, packing).equals(plain)).toBe(true);
    expect(unpackedBody(gzipSync(plain, { level: 1 }), PACKINGS.gzip).equals(plain)).toBe(true);
    expect(unpackedBody(plain, PACKINGS.identity)).toBe(plain);
  },
);

test("a body that is packed without its size in front is unpacked, too", () => {
  const plain = words(100_000);
  const params = { [constants.ZSTD_c_contentSizeFlag]: 0 };
  expect(unpackedBody(zstdCompressSync(plain, { params }), PACKINGS.zstd).equals(plain)).toBe(true);
});

test("of a gzipped body the beginning can be had alone, of others all or nothing", () => {
  const plain = words(1_000_000);
  const part = beginningOfBody(gzipSync(plain), PACKINGS.gzip, 100_000);
  expect(part?.subarray(0, 100_000).equals(plain.subarray(0, 100_000))).toBe(true);
  expect(part?.length).toBeLessThan(500_000);
  expect(beginningOfBody(gzipSync(plain), PACKINGS.gzip, 950_000)).toBeNull();
  const { data, packing } = packedAnew(plain);
  expect(beginningOfBody(data, packing, 100_000)).toBeNull();
});
