import { gzipSync } from "node:zlib";
import { expect, test } from "vitest";
import { fingerprintOf, openRecord, recordHead, sealRecord, type ToPass } from "./sealedRecord.ts";

const key = Buffer.alloc(32, 7);
const request: ToPass = {
  transport: "http",
  mediaType: "application/x-protobuf",
  encoding: "identity",
  headers: { authorization: "Bearer secret-of-backend" },
  body: Buffer.from("sk-live-secret-of-trace"),
};

test("a record holds a request that only the key opens", () => {
  const record = sealRecord(key, request, 1234.5, "ab".repeat(16));
  expect(recordHead(record)).toEqual({ length: record.length, atMs: 1234.5, fingerprint: "ab".repeat(16) });
  expect(openRecord(key, record)).toEqual(request);
  expect(record.toString("latin1")).not.toMatch(/secret|Bearer/);
  expect(openRecord(Buffer.alloc(32, 8), record)).toBeNull();
});

test("a record that was changed or cut opens as none", () => {
  const record = sealRecord(key, request, 1, "ab".repeat(16));
  for (const at of [5, 20, 30, 45, record.length - 1]) {
    const changed = Buffer.from(record);
    changed[at] = (changed[at] ?? 0) ^ 1;
    expect(openRecord(key, changed)).toBeNull();
  }
  expect(openRecord(key, record.subarray(0, 40))).toBeNull();
  expect(openRecord(key, Buffer.alloc(0))).toBeNull();
  expect(recordHead(Buffer.alloc(100))).toBeNull();
});

test("a body that was packed again is known again, another one is not", () => {
  const packed = (text: string, seconds: number): ToPass => {
    const body = gzipSync(text);
    body.writeUInt32LE(seconds, 4);
    return { ...request, encoding: "gzip", body };
  };
  expect(fingerprintOf(packed("spans", 1))).toBe(fingerprintOf(packed("spans", 2)));
  expect(fingerprintOf(packed("spans", 1))).not.toBe(fingerprintOf(packed("other", 1)));
});
