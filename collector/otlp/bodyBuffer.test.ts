import { expect, test } from "vitest";
import { BodyBuffer, InFlight } from "./bodyBuffer.ts";

test("requests that together hold too much are asked to come back, and there is room again once others are done (R9)", () => {
  const inFlight = new InFlight(100);
  const [first, second] = [new BodyBuffer(1000, inFlight), new BodyBuffer(1000, inFlight)];
  expect(first.add(new Uint8Array(80))).toBeNull();
  expect(second.add(new Uint8Array(20))).toBeNull();
  expect(second.add(new Uint8Array(1))).toMatchObject({ code: 14, retryAfterSeconds: 1 });
  second.release();
  expect(first.add(new Uint8Array(20))).toBeNull();
  first.release();
  const third = new BodyBuffer(1000, inFlight);
  expect(third.add(new Uint8Array(100))).toBeNull();
});

test("one request may always come, however large, up to its own limit (R7, R9)", () => {
  const alone = new BodyBuffer(500, new InFlight(100));
  expect(alone.add(new Uint8Array(500))).toBeNull();
  expect(alone.add(new Uint8Array(1))).toEqual({ code: 8, message: expect.stringContaining("500 bytes") });
});

test("bytes come together as they were, with and without what stands before them", () => {
  const buffer = new BodyBuffer(100, new InFlight(100));
  for (const piece of ["abc", "", "de", "f"]) buffer.add(Buffer.from(piece));
  expect(String(buffer.start(4))).toBe("abcd");
  expect(String(Buffer.from(buffer.joined(4)))).toBe("ef");
});

test("memory that only a piece lies in is given back at once, and what others have a part of stays", () => {
  const buffer = new BodyBuffer(100, new InFlight(100));
  const [own, part, pooled] = [new Uint8Array([1, 2]), new Uint8Array([0, 3, 0]).subarray(1, 2), Buffer.from([4])];
  for (const piece of [own, part, pooled]) buffer.add(piece);
  expect([...buffer.joined()]).toEqual([1, 2, 3, 4]);
  expect([own, part, pooled].map((piece) => piece.length)).toEqual([0, 1, 1]);
});

test("a body that came in one piece of its own memory is not copied, and one that shares memory is", () => {
  const joined = (piece: Uint8Array) => {
    const buffer = new BodyBuffer(100, new InFlight(100));
    buffer.add(piece);
    return buffer.joined();
  };
  const own = new Uint8Array([1, 2]);
  expect(joined(own)).toBe(own);
  const part = new Uint8Array([0, 3, 4, 0]).subarray(1, 3);
  expect([...joined(part)]).toEqual([3, 4]);
  expect(joined(part).buffer.byteLength).toBe(2);
});
