import { expect, test } from "vitest";
import { backendNames, type ForwardStatus, forwardSentence, forwardVariables, isOneOf } from "./forwarding.ts";

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

const status: ForwardStatus = {
  id: "a",
  door: "http://127.0.0.1:14318",
  to: { traces: "https://a/otel/v1/traces", logs: "https://a/otel/v1/logs", metrics: null },
  sent: 3,
  waiting: 1,
  waitingBytes: 10,
  dropped: 0,
  refused: 0,
  trouble: null,
};

test("a backend is named once, several by all their names", () => {
  expect(backendNames(status.to)).toBe("https://a/otel");
  expect(backendNames({ ...status.to, metrics: "https://b/in" })).toBe("https://a/otel and https://b/in");
});

test("how it goes is one line, with what is wrong", () => {
  expect(forwardSentence(status).replaceAll("\u00a0", " ")).toBe(
    "What comes in at http://127.0.0.1:14318 is passed on to https://a/otel: 4 requests, 3 sent, 1 waiting.",
  );
  const trouble = "It could not be reached (ECONNREFUSED).";
  expect(forwardSentence({ ...status, dropped: 2, trouble })).toContain(
    "1 waiting, 2 dropped. It could not be reached",
  );
});
