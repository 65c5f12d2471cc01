import { expect, test } from "vitest";
import { status } from "../otlp/answer.ts";
import { grpcVerdict, httpVerdict } from "./verdict.ts";

test.each([
  [200, "taken"],
  [202, "taken"],
  [429, "later"],
  [502, "later"],
  [503, "later"],
  [504, "later"],
  [400, "refused"],
  [401, "refused"],
  [404, "refused"],
  [413, "refused"],
  [307, "refused"],
  [500, "refused"],
])("HTTP %i is %s", (code, is) => {
  expect(httpVerdict(code, {}, 0).is).toBe(is);
});

test("Retry-After is understood as seconds and as a date", () => {
  const after = (header: string) => {
    const verdict = httpVerdict(503, { "retry-after": header }, Date.parse("2026-01-01T00:00:00Z"));
    return verdict.is === "later" ? verdict.afterMs : undefined;
  };
  expect(after("7")).toBe(7_000);
  expect(after("Thu, 01 Jan 2026 00:00:05 GMT")).toBe(5_000);
  expect(after("Wed, 31 Dec 2025 00:00:00 GMT")).toBe(0);
  expect(after("soon")).toBeNull();
});

test.each([
  [0, "taken"],
  [1, "later"],
  [4, "later"],
  [10, "later"],
  [11, "later"],
  [14, "later"],
  [15, "later"],
  [3, "refused"],
  [7, "refused"],
  [8, "refused"],
  [12, "refused"],
  [16, "refused"],
])("gRPC %i is %s", (code, is) => {
  expect(grpcVerdict(200, code, null).is).toBe(is);
});

test("no room is for later where the answer says when", () => {
  const details = status(8, "full", 3).toString("base64");
  expect(grpcVerdict(200, 8, details)).toEqual({
    is: "later",
    why: "It answered with the gRPC status 8.",
    afterMs: 3_000,
  });
  expect(grpcVerdict(200, 14, "!!!")).toMatchObject({ is: "later", afterMs: null });
});

test("an answer that is no gRPC counts by its HTTP status", () => {
  expect([grpcVerdict(503, null, null).is, grpcVerdict(404, null, null).is]).toEqual(["later", "refused"]);
});
