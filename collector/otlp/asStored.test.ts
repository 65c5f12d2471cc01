import { zstdDecompressSync } from "node:zlib";
import { expect, test } from "vitest";
import { asStored } from "./asStored.ts";

test("a large body is packed, and a small one stays as it is", async () => {
  const plain = Buffer.from("a span and another span, ".repeat(10_000));
  const large = await asStored("traces", plain);
  expect([large.encoding, large.plain]).toEqual(["zstd", plain]);
  expect(large.body.length).toBeLessThan(plain.length / 4);
  expect(zstdDecompressSync(large.body).equals(plain)).toBe(true);
  const few = plain.subarray(0, 1000);
  expect(await asStored("logs", few)).toEqual({ signal: "logs", encoding: "identity", body: few, plain: few });
});
