import { join } from "node:path";
import { expect, test } from "vitest";
import { readHotSpans } from "../../collector/otlp/hotSpans.ts";
import { CopiedBody } from "./copiedBody.ts";
import { protobufBody } from "./protobufBody.ts";
import { type TrafficSpan, traffic } from "./traffic.ts";

const ROOT = join(import.meta.dirname, "../..");

test("a copy holds the same spans of other traces and other conversations", () => {
  const source = traffic(ROOT, { seed: 3 });
  const spans = Array.from({ length: 60 }, () => source.next().value as TrafficSpan);
  const body = protobufBody(spans);
  const copied = new CopiedBody(body, spans);
  expect(copied.copy(0).equals(body)).toBe(true);
  const sessions = (of: Buffer) =>
    new Set(of.toString("latin1").match(/(?<=gen_ai\.conversation\.id..{2,3})[0-9a-f]{16}/gs));
  const traces = (of: Buffer) => new Set(readHotSpans(of).spans.map((span) => span.traceKey));
  const names = (of: Buffer) => readHotSpans(of).spans.map((span) => span.name);
  const [first, second] = [copied.copy(1), copied.copy(2)];
  expect(names(second)).toEqual(names(body));
  for (const ids of [traces, sessions]) {
    expect(ids(second).size).toBe(ids(body).size);
    expect(new Set([...ids(second), ...ids(first), ...ids(body)]).size).toBe(3 * ids(body).size);
  }
});
