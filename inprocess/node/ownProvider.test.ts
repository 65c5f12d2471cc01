import * as api from "@opentelemetry/api";
import { afterAll, beforeAll, expect, test } from "vitest";
import type { Api } from "./api.ts";
import { AsyncContext } from "./asyncContext.ts";
import { OwnProvider } from "./ownProvider.ts";
import { hrTime, type OwnSpan } from "./ownSpan.ts";

const ended: OwnSpan[] = [];
const provider = new OwnProvider(api as unknown as Api, { "service.name": "desk" }, (span) => ended.push(span));
const tracer = provider.getTracer("gen_ai", "1");

beforeAll(() => {
  api.context.setGlobalContextManager(new AsyncContext(api.ROOT_CONTEXT));
});
afterAll(() => {
  api.context.disable();
});

test("spans hang together through awaits, and each is handed on once", async () => {
  await tracer.startActiveSpan("agent", async (agent) => {
    await Promise.resolve();
    const chat = tracer.startSpan("chat", { kind: api.SpanKind.CLIENT, attributes: { model: "m" } }) as OwnSpan;
    expect(chat.parentSpanContext?.spanId).toBe(agent.spanContext().spanId);
    expect(chat.spanContext().traceId).toBe(agent.spanContext().traceId);
    chat.end();
    chat.end();
    agent.end();
  });
  expect(ended.map(({ name }) => name)).toEqual(["chat", "agent"]);
  expect(ended[0]).toMatchObject({
    kind: 2,
    attributes: { model: "m" },
    resource: { attributes: { "service.name": "desk" } },
  });
});

test("an exception is an event, ok is final, and nothing changes after the end", () => {
  const span = tracer.startSpan("tool") as OwnSpan;
  span.recordException(new TypeError("no"));
  span.setStatus({ code: api.SpanStatusCode.OK }).setStatus({ code: api.SpanStatusCode.ERROR });
  span.end();
  span.setAttribute("late", 1);
  expect(span.events[0]).toMatchObject({
    name: "exception",
    attributes: { "exception.type": "TypeError", "exception.message": "no" },
  });
  expect(span.status.code).toBe(api.SpanStatusCode.OK);
  expect(span.attributes).not.toHaveProperty("late");
});

test("an end before the start is the start", () => {
  const span = tracer.startSpan("x", { startTime: [100, 5] }) as OwnSpan;
  span.end([99, 0]);
  expect(span.endTime).toEqual([100, 5]);
});

test("where tracing is suppressed there is no span", () => {
  const key = Symbol.for("OpenTelemetry SDK Context Key SUPPRESS_TRACING");
  expect(tracer.startSpan("x", {}, api.ROOT_CONTEXT.setValue(key, true)).isRecording()).toBe(false);
});

test("times in every form that the API takes", () => {
  expect(hrTime(new Date(1500))).toEqual([1, 500_000_000]);
  expect(hrTime(1_790_000_000_250)).toEqual([1_790_000_000, 250_000_000]);
  const [seconds] = hrTime(performance.now());
  expect(Math.abs(seconds - Date.now() / 1000)).toBeLessThan(5);
});
