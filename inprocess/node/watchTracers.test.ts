import { mkdirSync, writeFileSync } from "node:fs";
import { createRequire } from "node:module";
import { dirname, join } from "node:path";
import { TracerProvider } from "@opentelemetry/sdk-trace";
import { expect, test } from "vitest";
import { temporaryFolder } from "../../test/support/temporaryFolder.ts";
import type { LiveSpan } from "./otlpJson.ts";
import { watchTracer } from "./watchTracers.ts";

const started: LiveSpan[] = [];
let parent: LiveSpan | null = null;
const watcher = {
  own: "/opt/traceline/",
  parentIdOf: () => parent?.spanContext().spanId ?? null,
  onStart: (span: LiveSpan) => void started.push(span),
};
const provider = new TracerProvider();
for (const name of ["gen_ai", "http"]) watchTracer(provider.getTracer(name), watcher);

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

test("where the stack ends before the user's code, the parent's place is the span's", async () => {
  parent = provider.getTracer("gen_ai").startSpan("agent") as unknown as LiveSpan;
  const file = join(temporaryFolder(), "node_modules/later/index.cjs");
  mkdirSync(dirname(file), { recursive: true });
  writeFileSync(file, "module.exports = (act) => new Promise((done) => setImmediate(() => done(act('chat'))));");
  const later = createRequire(file)(file) as (act: (name: string) => unknown) => Promise<LiveSpan>;
  const tracer = provider.getTracer("gen_ai");
  const span = await later(tracer.startSpan.bind(tracer));
  expect(span.attributes).toEqual(parent.attributes);
  parent = null;
});

test("a class is watched once, however many of its tracers are seen", () => {
  const before = started.length;
  watchTracer(provider.getTracer("gen_ai", "2"), watcher);
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
  watchTracer(tracer, watcher);
  expect(() => tracer.startSpan()).not.toThrow();
});
