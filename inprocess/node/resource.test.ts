import { expect, test } from "vitest";
import type { LiveSpan } from "./otlpJson.ts";
import { belonging, processResource, resourceOfEnvironment } from "./resource.ts";
import { withBelonging } from "./withBelonging.ts";

test("attributes of the environment are decoded, and the service's own variable goes before", () => {
  const env = {
    OTEL_RESOURCE_ATTRIBUTES: "traceline.workspace=%2Fw%2Fa%20b,team=x=y,=no,service.name=a",
    OTEL_SERVICE_NAME: "b",
  };
  expect(resourceOfEnvironment(env)).toEqual({ "traceline.workspace": "/w/a b", team: "x=y", "service.name": "b" });
  expect(resourceOfEnvironment({ OTEL_RESOURCE_ATTRIBUTES: "a=%zz" })).toEqual({ a: "%zz" });
});

test("a program without a name is called after its file", () => {
  expect(processResource({}, ["node", "/w/src/desk.mts"], 7)).toMatchObject({
    "service.name": "desk",
    "process.pid": 7,
  });
});

test("a span of a resource without a workspace gets one of its own, and its neighbours keep theirs", () => {
  const resource = { attributes: { "service.name": "mine" } };
  const span = { resource } as unknown as LiveSpan;
  const other = { resource } as unknown as LiveSpan;
  const ours = belonging({ "traceline.workspace": "/w", "process.pid": 7, "service.name": "x" });
  withBelonging(span, ours);
  expect(span.resource?.attributes).toEqual({ "traceline.workspace": "/w", "process.pid": 7, "service.name": "mine" });
  expect(other.resource).toBe(resource);
});
