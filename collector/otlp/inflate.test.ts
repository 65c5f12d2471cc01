import { syncBuiltinESMExports } from "node:module";
import zlib, { gzipSync } from "node:zlib";
import { expect, test, vi } from "vitest";
import { Inflater, NotGzip, TooLarge } from "./inflate.ts";

const MIB = 1024 * 1024;

test("bodies of one member and of several", async () => {
  const inflater = new Inflater(MIB);
  expect(Buffer.from(await inflater.inflate(gzipSync("one")))).toEqual(Buffer.from("one"));
  const two = Buffer.concat([gzipSync("one "), gzipSync(""), gzipSync("two")]);
  expect(Buffer.from(await inflater.inflate(two)).toString()).toBe("one two");
  expect(await inflater.inflate(gzipSync(""))).toHaveLength(0);
});

test("the limit holds for what comes out, to the byte", async () => {
  const inflater = new Inflater(MIB);
  expect(await inflater.inflate(gzipSync(Buffer.alloc(MIB)))).toHaveLength(MIB);
  await expect(inflater.inflate(gzipSync(Buffer.alloc(MIB + 1)))).rejects.toThrow(TooLarge);
});

test("what is not gzip, or only its beginning, is refused", async () => {
  const inflater = new Inflater(MIB);
  await expect(inflater.inflate(Buffer.from("plain text"))).rejects.toThrow(NotGzip);
  await expect(inflater.inflate(new Uint8Array())).rejects.toThrow(NotGzip);
  await expect(inflater.inflate(gzipSync("one two three").subarray(0, 20))).rejects.toThrow(NotGzip);
});

test("many at once all get their turn", async () => {
  const inflater = new Inflater(MIB);
  const sent = Array.from({ length: 40 }, (_, i) => `body ${i}`);
  const got = await Promise.all(sent.map((text) => inflater.inflate(gzipSync(text))));
  expect(got.map((plain) => Buffer.from(plain).toString())).toEqual(sent);
});

test("a small body that becomes a large one is inflated all the same, whatever it says of its length", async () => {
  const plain = Buffer.alloc(MIB - 7, "ab");
  const body = gzipSync(plain);
  expect(body.length).toBeLessThan(8 * 1024);
  const inflater = new Inflater(MIB);
  expect(Buffer.from(await inflater.inflate(body)).equals(plain)).toBe(true);
  const members = Buffer.concat([gzipSync(Buffer.alloc(600_000, "x")), gzipSync("y")]);
  expect(await inflater.inflate(members)).toHaveLength(600_001);
});

test("a small body that says that it becomes large is not inflated while others wait", async () => {
  const atOnce = vi.spyOn(zlib, "gunzipSync");
  syncBuiltinESMExports();
  try {
    const inflater = new Inflater(MIB);
    await inflater.inflate(gzipSync("small"));
    expect(atOnce).toHaveBeenCalledTimes(1);
    expect(await inflater.inflate(gzipSync(Buffer.alloc(MIB)))).toHaveLength(MIB);
    expect(atOnce).toHaveBeenCalledTimes(1);
  } finally {
    atOnce.mockRestore();
    syncBuiltinESMExports();
  }
});

test("what comes lies in memory that nobody else has a part of", async () => {
  const inflater = new Inflater(MIB);
  for (const size of [1, 5_000, 40_000, 200_000]) {
    const plain = await inflater.inflate(gzipSync(Buffer.alloc(size, "ab")));
    expect(plain.buffer.byteLength - plain.length).toBeLessThanOrEqual(4096);
  }
});
