import { expect, test } from "vitest";
import type { AcceptedRequest } from "../otlp/acceptedRequest.ts";
import { letGo, ownMemory } from "./ownMemory.ts";

const request = (body: Uint8Array, plain: Uint8Array): AcceptedRequest => ({
  signal: "traces",
  encoding: body === plain ? "identity" : "gzip",
  body,
  plain,
});

test("memory of a request is named once, and given back at once", () => {
  const [body, plain] = [new Uint8Array(10), new Uint8Array(20)];
  expect(ownMemory(request(plain, plain))).toEqual([plain.buffer]);
  letGo(request(body, plain));
  expect([body.buffer.byteLength, plain.buffer.byteLength]).toEqual([0, 0]);
});

test("memory that small buffers share stays", () => {
  const shared = Buffer.from("a small text");
  expect(ownMemory(request(shared, shared))).toEqual([]);
  letGo(request(shared, shared));
  expect(String(shared)).toBe("a small text");
});
