import { gzipSync } from "node:zlib";
import { expect, test } from "vitest";
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
