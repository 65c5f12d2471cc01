import { gunzipSync, gzipSync } from "node:zlib";
import { expect, test } from "vitest";
import { id, request, span } from "../../test/support/otlpBytes.ts";
import { mergeRequests } from "./mergeRequests.ts";
import type { ToPass } from "./sealedRecord.ts";

const one = (n: number, more: Partial<ToPass> = {}): ToPass => ({
  transport: "http",
  mediaType: "application/x-protobuf",
  encoding: "identity",
  headers: { "x-key": "a" },
  body: request([span({ spanId: id(n) })]),
  ...more,
});
const bytes = (...ns: number[]) => Buffer.concat(ns.map((n) => one(n).body));

test("requests that wait behind each other become one", async () => {
  const { request, count } = await mergeRequests([one(1), one(2), one(3)]);
  expect([count, Buffer.from(request.body)]).toEqual([3, bytes(1, 2, 3)]);
  expect(request).toMatchObject({ headers: { "x-key": "a" }, mediaType: "application/x-protobuf" });
});

test("packed ones are unpacked, joined and packed again", async () => {
  const packed = (n: number) => one(n, { encoding: "gzip", body: gzipSync(one(n).body) });
  const { request, count } = await mergeRequests([packed(1), packed(2)]);
  expect([count, request.encoding, gunzipSync(request.body)]).toEqual([2, "gzip", bytes(1, 2)]);
});

test.each<[string, Partial<ToPass>]>([
  ["another sender's key", { headers: { "x-key": "b" } }],
  ["JSON", { mediaType: "application/json" }],
  ["gRPC", { transport: "grpc", mediaType: "application/grpc" }],
  ["a packed one", { encoding: "gzip" }],
])("%s does not go with the first", async (_, more) => {
  expect(await mergeRequests([one(1), one(2, more)])).toEqual({ request: one(1), count: 1 });
});

test("JSON, bad gzip and what is large go alone", async () => {
  const json = one(1, { mediaType: "application/json" });
  expect((await mergeRequests([json, json])).count).toBe(1);
  const bad = one(1, { encoding: "gzip" });
  expect(await mergeRequests([bad, bad])).toEqual({ request: bad, count: 1 });
  const large = one(2, { body: Buffer.alloc(1024 * 1024) });
  expect((await mergeRequests([one(1), one(3), large])).count).toBe(2);
  expect(await mergeRequests([large, one(1)])).toEqual({ request: large, count: 1 });
});
