import { expect, test } from "vitest";
import { asSent } from "../../test/support/asSent.ts";
import type { AcceptedRequest } from "../otlp/acceptedRequest.ts";
import { RequestBatch, unpacked } from "./requestBatch.ts";

const bytes = (length: number, value: number) => new Uint8Array(length).fill(value);

test("requests come out of a batch as they went in, in their order", () => {
  const requests: AcceptedRequest[] = [
    asSent(bytes(3, 1)),
    { signal: "logs", encoding: "gzip", body: bytes(2, 2), plain: bytes(5, 3) },
    asSent(bytes(0, 0), "metrics"),
    asSent(bytes(4, 4), "logs"),
  ];
  const batch = new RequestBatch();
  for (const request of requests) expect(batch.add(request)).toBe(true);
  expect(unpacked(structuredClone(batch.packed))).toEqual(requests);
});

test.each([1, 0])("a batch that has left with a request of %i bytes takes no more, be it without any", (length) => {
  const batch = new RequestBatch();
  expect(batch.add(asSent(bytes(length, 1)))).toBe(true);
  structuredClone(batch.packed, { transfer: [batch.packed.bytes.buffer] });
  for (const more of [1, 0]) expect(batch.add(asSent(bytes(more, 1)))).toBe(false);
});

test("a batch takes what it has room for", () => {
  const full = new RequestBatch();
  let taken = 0;
  while (full.add(asSent(bytes(10_000, 1)))) taken++;
  expect(unpacked(full.packed)).toHaveLength(taken);
});

test("large requests travel by themselves, also those that are large only when inflated", () => {
  const small = asSent(bytes(2000, 1));
  expect(RequestBatch.takes(small)).toBe(true);
  expect(RequestBatch.takes(asSent(bytes(20_000, 1)))).toBe(false);
  expect(RequestBatch.takes({ ...small, encoding: "gzip", plain: bytes(20_000, 1) })).toBe(false);
  expect(RequestBatch.takes({ ...small, encoding: "zstd" })).toBe(false);
});
