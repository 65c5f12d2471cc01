import { TracerProvider } from "@opentelemetry/sdk-trace";
import { expect, test } from "vitest";
import type { LiveSpan } from "./otlpJson.ts";
import { watchTracer } from "./watchTracers.ts";

const started: LiveSpan[] = [];
const provider = new TracerProvider();
for (const name of ["gen_ai", "http"])
  watchTracer(provider.getTracer(name), "/opt/traceline/", (span) => started.push(span));

test("an agent-level span has the place of its call, and is told of as it starts", () => {
  const span = provider.getTracer("gen_ai").startSpan("chat") as unknown as LiveSpan; // the line that is meant
  expect(span.attributes).toMatchObject({
    "code.file.path": import.meta.filename,
    "traceline.code.origin": "call_site",
  });
  expect(started).toContain(span);
});

test("a place that is there stays, and other spans are left as they are", () => {
  const attributes = { "code.filepath": "mine.ts" };
  const own = provider.getTracer("gen_ai").startSpan("chat", { attributes }) as unknown as LiveSpan;
  expect(own.attributes).toEqual(attributes);
  const other = provider.getTracer("http").startSpan("GET") as unknown as LiveSpan;
  expect(other.attributes).toEqual({});
  expect(started).not.toContain(other);
});

test("a class is watched once, however many of its tracers are seen", () => {
  const before = started.length;
  watchTracer(provider.getTracer("gen_ai", "2"), "/opt/traceline/", (span) => started.push(span));
  provider.getTracer("gen_ai", "2").startSpan("chat");
  expect(started.length).toBe(before + 1);
});

test("what goes wrong in watching is not the program's trouble", () => {
  class Broken {
    readonly instrumentationScope = { name: "gen_ai" };
    startSpan() {
      return {
        isRecording: () => true,
        setAttributes: () => {
          throw new Error("no");
        },
      };
    }
  }
  const tracer = new Broken();
  watchTracer(tracer, "/opt/traceline/", () => {});
  expect(() => tracer.startSpan()).not.toThrow();
});
