import protobuf from "protobufjs";
import { expect, test } from "vitest";
import { exportResponse, exportResponseJson, GRPC, status, statusJson } from "./answer.ts";

const { root } = protobuf.parse(
  `syntax = "proto3";
message Status { int32 code = 1; string message = 2; repeated Any details = 3; }
message Any { string type_url = 1; bytes value = 2; }
message RetryInfo { Duration retry_delay = 1; }
message Duration { int64 seconds = 1; int32 nanos = 2; }
message Response { Partial partial_success = 1; }
message Partial { int64 rejected = 1; string error_message = 2; }`,
  { keepCase: true },
);
const decoded = (type: string, bytes: Uint8Array) => {
  const found = root.lookupType(type);
  return found.toObject(found.decode(bytes), { longs: Number });
};

test("full success is an empty message", () => {
  const kept = { accepted: 3, rejected: 0, message: "" };
  expect(exportResponse(kept)).toHaveLength(0);
  expect(exportResponseJson("traces", kept)).toBe("{}");
});

test("partial success says how many and why", () => {
  const kept = { accepted: 3, rejected: 300, message: "bad ids" };
  expect(decoded("Response", exportResponse(kept))).toEqual({
    partial_success: { rejected: 300, error_message: "bad ids" },
  });
  expect(JSON.parse(exportResponseJson("logs", kept))).toEqual({
    partialSuccess: { rejectedLogRecords: "300", errorMessage: "bad ids" },
  });
});

test("a warning rejects nothing", () => {
  const kept = { accepted: 3, rejected: 0, message: "odd" };
  expect(decoded("Response", exportResponse(kept))).toEqual({ partial_success: { error_message: "odd" } });
});

test("a status with a delay carries RetryInfo", () => {
  const read = decoded("Status", status(GRPC.unavailable, "later", 200));
  expect(read).toMatchObject({ code: 14, message: "later" });
  expect(read.details[0].type_url).toBe("type.googleapis.com/google.rpc.RetryInfo");
  expect(decoded("RetryInfo", read.details[0].value)).toEqual({ retry_delay: { seconds: 200 } });
  expect(decoded("Status", status(GRPC.invalidArgument, "bad"))).toEqual({ code: 3, message: "bad" });
  expect(JSON.parse(statusJson(GRPC.invalidArgument, "bad"))).toEqual({ code: 3, message: "bad" });
});

test("long texts are cut", () => {
  expect(status(GRPC.invalidArgument, "x".repeat(5_000_000)).length).toBeLessThan(4096);
});
