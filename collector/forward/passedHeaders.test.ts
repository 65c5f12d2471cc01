import { expect, test } from "vitest";
import { PASSED_BY, passedHeaders } from "./passedHeaders.ts";

test("a sender's own headers are kept, those of the connection and of the body's form are not", () => {
  const came = {
    ":path": "/x",
    host: "127.0.0.1:14318",
    connection: "keep-alive",
    "content-type": "application/x-protobuf",
    "content-encoding": "gzip",
    "content-length": "3",
    "grpc-timeout": "10S",
    te: "trailers",
    authorization: "Basic abc",
    "x-api-key": "k",
    "user-agent": "OTel",
    "x-list": ["a", "b"] as unknown as string,
  };
  expect(passedHeaders(came, "me")).toEqual({
    authorization: "Basic abc",
    "x-api-key": "k",
    "user-agent": "OTel",
    "x-list": "a, b",
    [PASSED_BY]: "me",
  });
});

test("what was here before is not passed on again, what another one passed on is", () => {
  expect(passedHeaders({ [PASSED_BY]: "other, me" }, "me")).toBeNull();
  expect(passedHeaders({ [PASSED_BY]: "other" }, "me")).toEqual({ [PASSED_BY]: "other,me" });
});
