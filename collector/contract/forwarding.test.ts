import { expect, test } from "vitest";
import { forwardVariables, isOneOf } from "./forwarding.ts";

const OURS = ["http://127.0.0.1:4318", "127.0.0.1:4317"];

test("what says where telemetry went is told, and nothing that holds a key", () => {
  const existing = {
    OTEL_EXPORTER_OTLP_ENDPOINT: "https://otel.example.org ",
    OTEL_EXPORTER_OTLP_LOGS_ENDPOINT: "http://localhost:4318/v1/logs",
    OTEL_EXPORTER_OTLP_HEADERS: "authorization=Basic%20abc",
    OTEL_EXPORTER_OTLP_TRACES_HEADERS: "x-key=abc",
    OTEL_EXPORTER_OTLP_CERTIFICATE: "/etc/ca.pem",
    PATH: "/bin",
  };
  expect(forwardVariables(existing, OURS)).toEqual({
    OTEL_EXPORTER_OTLP_ENDPOINT: "https://otel.example.org",
    OTEL_EXPORTER_OTLP_CERTIFICATE: "/etc/ca.pem",
  });
});

test("without an endpoint of somebody else there is nothing to pass on to", () => {
  expect(forwardVariables({ OTEL_EXPORTER_OTLP_INSECURE: "true" }, OURS)).toBeNull();
  expect(forwardVariables({ OTEL_EXPORTER_OTLP_ENDPOINT: "http://localhost:4318" }, OURS)).toBeNull();
  expect(forwardVariables({ OTEL_EXPORTER_OTLP_ENDPOINT: "" }, OURS)).toBeNull();
});

test.each([
  ["http://localhost:4318/v1/traces", true],
  ["HTTP://127.0.0.1:4318", true],
  ["localhost:4317", true],
  ["http://[::1]:4317", true],
  ["http://127.0.0.1:43180", false],
  ["http://10.0.0.1:4318", false],
])("%s is one of ours: %s", (endpoint, ours) => {
  expect(isOneOf(endpoint, OURS)).toBe(ours);
});
