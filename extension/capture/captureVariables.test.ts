import { expect, test } from "vitest";
import { captureVariables, exportLines } from "./captureVariables.ts";

const target = { http: "http://127.0.0.1:4318", folder: "/w/my desk, two" };

test("a program without an endpoint is pointed here and told its workspace", () => {
  expect(captureVariables({}, target)).toEqual({
    set: {
      OTEL_EXPORTER_OTLP_ENDPOINT: "http://127.0.0.1:4318",
      OTEL_EXPORTER_OTLP_PROTOCOL: "http/protobuf",
      OTEL_RESOURCE_ATTRIBUTES: "traceline.workspace=%2Fw%2Fmy%20desk%2C%20two",
    },
    left: null,
  });
});

test("attributes are appended to, and ours is not there twice", () => {
  const existing = { OTEL_RESOURCE_ATTRIBUTES: "team=a,traceline.workspace=%2Fold" };
  expect(captureVariables(existing, target).set.OTEL_RESOURCE_ATTRIBUTES).toBe(
    "team=a,traceline.workspace=%2Fw%2Fmy%20desk%2C%20two",
  );
});

test("an endpoint that was set stays, and is told in one sentence", () => {
  for (const name of ["OTEL_EXPORTER_OTLP_ENDPOINT", "OTEL_EXPORTER_OTLP_TRACES_ENDPOINT"]) {
    const { set, left } = captureVariables({ [name]: "https://otel.example.org" }, target);
    expect(set).toEqual({});
    expect(left).toBe(
      `${name} was already set to https://otel.example.org, so it was left alone and nothing is captured there.`,
    );
  }
  expect(captureVariables({ OTEL_EXPORTER_OTLP_ENDPOINT: target.http }, target).left).toBeNull();
});

test("variables can be pasted into a shell", () => {
  expect(exportLines({ A: "it's" }, false)).toBe("export A='it'\\''s'");
  expect(exportLines({ A: "it's" }, true)).toBe("$env:A = 'it''s'");
});
