import { gunzipSync } from "node:zlib";
import { expect, test } from "vitest";
import { packed } from "./packed.ts";

test("a large body is packed, and a small one stays as it is", async () => {
  const plain = Buffer.from("a span and another span, ".repeat(10_000));
  const body = (await packed(plain)) as Uint8Array;
  expect(body.length).toBeLessThan(plain.length / 4);
  expect(gunzipSync(body).equals(plain)).toBe(true);
  expect(packed(plain.subarray(0, 1000))).toBeNull();
});
