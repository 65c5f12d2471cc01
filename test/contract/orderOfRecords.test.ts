import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { digestTraces, understandTraces } from "../../collector/conventions/understandTraces.ts";
import type { LogRecord } from "../../collector/otlp/telemetry.ts";
import { random, shuffled } from "../support/random.ts";
import { captureNames, FIXTURES, readCapture } from "./captures.ts";

const ORDERS = 3;

/** Log records of one moment and span are told apart by their order only, so they stay together. */
function shuffledLogs(logs: readonly LogRecord[], draw: () => number): LogRecord[] {
  const moments = Map.groupBy(logs, ({ timeNs, observedNs, spanId }) => `${timeNs} ${observedNs} ${spanId}`);
  return shuffled([...moments.values()], draw).flat();
}

describe("what is understood of recorded agents", () => {
  test.each(captureNames())("%s: does not depend on the order in which its records come", (name) => {
    const { spans, logs } = readCapture(join(FIXTURES, name));
    const nowMs = Date.UTC(2030, 0);
    const runsOf = (someSpans: typeof spans, someLogs: typeof logs) =>
      [...understandTraces(someSpans, someLogs, { nowMs })].sort((a, b) =>
        a.summary.runId < b.summary.runId ? -1 : 1,
      );
    const digestsOf = (someSpans: typeof spans, someLogs: typeof logs) =>
      [...digestTraces(someSpans, someLogs)].sort((a, b) => (a.traceId < b.traceId ? -1 : 1));
    const expected = { runs: runsOf(spans, logs), digests: digestsOf(spans, logs) };
    for (let seed = 1; seed <= ORDERS; seed++) {
      const draw = random(seed);
      const [someSpans, someLogs] = [shuffled(spans, draw), shuffledLogs(logs, draw)];
      expect({ runs: runsOf(someSpans, someLogs), digests: digestsOf(someSpans, someLogs) }, `order ${seed}`).toEqual(
        expected,
      );
    }
  });
});
