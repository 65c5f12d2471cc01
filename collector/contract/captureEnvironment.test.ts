import { expect, test } from "vitest";
import { type CaptureTarget, captureEnvironment, leftAlone } from "./captureEnvironment.ts";

const target: CaptureTarget = {
  http: "http://127.0.0.1:4318",
  folder: "/w/my desk, two",
  revision: "abc",
  dirty: true,
  helpers: "/opt/trace line/inprocess",
  windows: false,
  forwards: false,
};

test("a program without an endpoint is pointed here and told where it belongs", () => {
  const { set, foreign } = captureEnvironment({}, target);
  expect(foreign).toBeNull();
  expect(set).toMatchObject({
    OTEL_EXPORTER_OTLP_ENDPOINT: "http://127.0.0.1:4318",
    OTEL_EXPORTER_OTLP_PROTOCOL: "http/protobuf",
    TRACELINE_ENDPOINT: "http://127.0.0.1:4318",
    GEMINI_TELEMETRY_OTLP_ENDPOINT: "http://127.0.0.1:4318",
    CLAUDE_CODE_ENABLE_TELEMETRY: "1",
    OTEL_RESOURCE_ATTRIBUTES:
      "traceline.workspace=%2Fw%2Fmy%20desk%2C%20two,vcs.ref.head.revision=abc,traceline.vcs.dirty=true",
  });
});

test("LangSmith is neither switched on nor off", () => {
  const { set } = captureEnvironment({ LANGSMITH_TRACING: "true", LANGSMITH_OTEL_ENABLED: "true" }, target);
  expect(Object.keys(set).filter((name) => /^LANG(?:SMITH|CHAIN)_/.test(name))).toEqual([]);
});

test("what is there is added to and never replaced", () => {
  const existing = {
    NODE_OPTIONS: "--require /x/bootloader.js --max-old-space-size=512",
    PYTHONPATH: "/a:/b",
    OTEL_RESOURCE_ATTRIBUTES: "team=a,traceline.workspace=%2Fold",
    OTEL_LOG_USER_PROMPTS: "0",
  };
  const { set } = captureEnvironment(existing, { ...target, revision: null, dirty: null });
  expect(set.NODE_OPTIONS).toBe(
    '--require /x/bootloader.js --max-old-space-size=512 --require "/opt/trace line/inprocess/node/preload.cjs"',
  );
  expect(set.PYTHONPATH).toBe("/opt/trace line/inprocess/python:/a:/b");
  expect(set.OTEL_RESOURCE_ATTRIBUTES).toBe("team=a,traceline.workspace=%2Fw%2Fmy%20desk%2C%20two");
  expect(set).not.toHaveProperty("OTEL_LOG_USER_PROMPTS");
});

test("what was set by capture before is not there twice", () => {
  const first = captureEnvironment({ PYTHONPATH: "/a" }, target).set;
  expect(captureEnvironment(first, target).set).toMatchObject({
    NODE_OPTIONS: first.NODE_OPTIONS,
    PYTHONPATH: first.PYTHONPATH,
    OTEL_RESOURCE_ATTRIBUTES: first.OTEL_RESOURCE_ATTRIBUTES,
  });
});

test("on Windows no backslash of a path becomes an escape", () => {
  const { set } = captureEnvironment(
    { PYTHONPATH: "C:\\a" },
    { ...target, helpers: "C:\\P F\\inprocess", windows: true },
  );
  expect(set.NODE_OPTIONS).toBe('--require "C:/P F/inprocess/node/preload.cjs"');
  expect(set.PYTHONPATH).toBe("C:\\P F\\inprocess\\python;C:\\a");
});

test("an endpoint that was set stays, and nothing else is set either", () => {
  const { set, foreign } = captureEnvironment(
    { OTEL_EXPORTER_OTLP_TRACES_ENDPOINT: "https://otel.example.org" },
    target,
  );
  expect(set).toEqual({});
  expect(foreign && leftAlone(foreign)).toBe(
    "OTEL_EXPORTER_OTLP_TRACES_ENDPOINT was already set to https://otel.example.org, so it was left alone and nothing is captured there.",
  );
});

test("no key that an address holds is repeated", () => {
  const foreign = { name: "OTEL_EXPORTER_OTLP_ENDPOINT", endpoint: "https://me:secret@host/in?key=secret" };
  expect(leftAlone(foreign)).toContain("was already set to https://host/in, so");
});

test("where the collector passes on, its door stands in the endpoint's place, and protocol and headers stay", () => {
  const existing = {
    OTEL_EXPORTER_OTLP_TRACES_ENDPOINT: "https://otel.example.org/v1/traces",
    OTEL_EXPORTER_OTLP_TRACES_PROTOCOL: "grpc",
    OTEL_EXPORTER_OTLP_HEADERS: "authorization=Basic%20abc",
  };
  const door = "http://127.0.0.1:14318";
  const { set, foreign } = captureEnvironment(existing, { ...target, forwards: door, ingestToken: "t0ken" });
  expect(foreign).toBeNull();
  expect(set).toMatchObject({
    OTEL_EXPORTER_OTLP_ENDPOINT: door,
    OTEL_EXPORTER_OTLP_TRACES_ENDPOINT: `${door}/v1/traces`,
    TRACELINE_DOOR: door,
    TRACELINE_ENDPOINT: "http://127.0.0.1:4318",
  });
  expect(Object.keys(set).filter((name) => /LOGS_ENDPOINT|OTLP.*(?:PROTOCOL|HEADERS)/.test(name))).toEqual([
    "GEMINI_TELEMETRY_OTLP_PROTOCOL",
  ]);
  const again = captureEnvironment({ ...existing, ...set }, target);
  expect(again.foreign).toBeNull();
  expect(again.set).toMatchObject({ OTEL_EXPORTER_OTLP_ENDPOINT: door, TRACELINE_DOOR: door });
});

test("a door that nothing is sent to any more does not count", () => {
  const existing = {
    TRACELINE_DOOR: "http://127.0.0.1:14318",
    OTEL_EXPORTER_OTLP_ENDPOINT: "https://other.example.org",
  };
  expect(captureEnvironment(existing, target).foreign?.endpoint).toBe("https://other.example.org");
});

test("an endpoint of metrics alone is left alone too", () => {
  const existing = { OTEL_EXPORTER_OTLP_METRICS_ENDPOINT: "http://prometheus:9090/api/v1/otlp/v1/metrics" };
  expect(captureEnvironment(existing, target)).toMatchObject({ set: {}, foreign: { name: Object.keys(existing)[0] } });
});

test("a token that the collector needs goes behind the headers that are there, and takes the place of another's", () => {
  const demanding = { ...target, ingestToken: "t0ken" };
  const ours = "authorization=Bearer%20t0ken";
  expect(captureEnvironment({}, demanding).set.OTEL_EXPORTER_OTLP_HEADERS).toBe(ours);
  expect(captureEnvironment({}, demanding).set).not.toHaveProperty("OTEL_EXPORTER_OTLP_TRACES_HEADERS");
  const existing = {
    OTEL_EXPORTER_OTLP_HEADERS: "x-team=a, Authorization=Basic%20other",
    OTEL_EXPORTER_OTLP_TRACES_HEADERS: "x-more=b",
  };
  expect(captureEnvironment(existing, demanding).set).toMatchObject({
    OTEL_EXPORTER_OTLP_HEADERS: `x-team=a,${ours}`,
    OTEL_EXPORTER_OTLP_TRACES_HEADERS: `x-more=b,${ours}`,
  });
  expect(captureEnvironment(existing, target).set).not.toHaveProperty("OTEL_EXPORTER_OTLP_HEADERS");
});
