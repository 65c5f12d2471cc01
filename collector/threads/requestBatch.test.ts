import { expect, test } from "vitest";
import type { AcceptedRequest, Signal } from "../otlp/acceptedRequest.ts";
import { RequestBatch, unpacked } from "./requestBatch.ts";

const bytes = (length: number, value: number) => new Uint8Array(length).fill(value);
const identity = (signal: Signal, body: Uint8Array): AcceptedRequest => ({
  signal,
  encoding: "identity",
  body,
  plain: body,
});

test("requests come out of a batch as they went in, in their order", () => {
  const requests: AcceptedRequest[] = [
    identity("traces", bytes(3, 1)),
    { signal: "logs", encoding: "gzip", body: bytes(2, 2), plain: bytes(5, 3) },
    identity("metrics", bytes(0, 0)),
    identity("logs", bytes(4, 4)),
  ];
  const batch = new RequestBatch();
  for (const request of requests) expect(batch.add(request)).toBe(true);
  expect(unpacked(structuredClone(batch.packed))).toEqual(requests);
});

test.each([1, 0])("a batch that has left with a request of %i bytes takes no more, be it without any", (length) => {
  const batch = new RequestBatch();
  expect(batch.add(identity("traces", bytes(length, 1)))).toBe(true);
  structuredClone(batch.packed, { transfer: [batch.packed.bytes.buffer] });
  for (const more of [1, 0]) expect(batch.add(identity("traces", bytes(more, 1)))).toBe(false);
});

test("a batch takes what it has room for", () => {
  const full = new RequestBatch();
  let taken = 0;
  while (full.add(identity("traces", bytes(10_000, 1)))) taken++;
  expect(unpacked(full.packed)).toHaveLength(taken);
});

test("large requests travel by themselves, also those that are large only when inflated", () => {
  const small = identity("traces", bytes(2000, 1));
  expect(RequestBatch.takes(small)).toBe(true);
  expect(RequestBatch.takes(identity("traces", bytes(20_000, 1)))).toBe(false);
  expect(RequestBatch.takes({ ...small, encoding: "gzip", plain: bytes(20_000, 1) })).toBe(false);
});
