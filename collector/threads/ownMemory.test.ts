import { expect, test } from "vitest";
import type { AcceptedRequest } from "../otlp/acceptedRequest.ts";
import { inOwnMemory, letGo, ownMemory } from "./ownMemory.ts";

const request = (body: Uint8Array, plain: Uint8Array): AcceptedRequest => ({
  signal: "traces",
  encoding: body === plain ? "identity" : "gzip",
  body,
  plain,
});

test("memory of a request is named once, and given back at once", () => {
  const [body, plain] = [new Uint8Array(10), new Uint8Array(20)];
  expect(ownMemory([request(plain, plain)])).toEqual([plain.buffer]);
  letGo([request(body, plain)]);
  expect([body.buffer.byteLength, plain.buffer.byteLength]).toEqual([0, 0]);
});

test("memory that small buffers share stays", () => {
  const shared = Buffer.from("a small text");
  expect(ownMemory([request(shared, shared)])).toEqual([]);
  letGo([request(shared, shared)]);
  expect(String(shared)).toBe("a small text");
});

test("requests that travel together keep memory of their own: what one gives back is not another's", () => {
  const small = (text: string) => Buffer.from(text);
  const [first, second] = [small("one"), small("two")].map((body) => inOwnMemory(request(body, body)));
  const travelled = structuredClone([first, second]) as [AcceptedRequest, AcceptedRequest];
  letGo([travelled[0]]);
  expect([travelled[1].body, travelled[1].plain].map((bytes) => Buffer.from(bytes).toString())).toEqual(["two", "two"]);
  letGo([travelled[1]]);
});

test("a request in memory of its own is not copied", () => {
  const own = request(new Uint8Array(10), new Uint8Array(20));
  expect(inOwnMemory(own)).toBe(own);
});

test("memory that requests of one batch share is given back once", () => {
  const batch = new Uint8Array(10);
  const requests = [batch.subarray(0, 4), batch.subarray(4, 10)].map((body) => request(body, body));
  expect(ownMemory(requests)).toEqual([batch.buffer]);
  letGo(requests);
  expect(batch.length).toBe(0);
});
