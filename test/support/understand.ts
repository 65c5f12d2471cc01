import { understandTraces } from "../../collector/conventions/understandTraces.ts";
import type { UnderstoodRun } from "../../collector/model/understoodRun.ts";
import type { LogRecord } from "../../collector/otlp/telemetry.ts";
import { type SpanSpec, START_MS, spanRecord } from "./buildSpans.ts";

/** The run that the spans of one trace tell of, seen `ageMs` after its start. */
export function understand(
  specs: readonly SpanSpec[],
  { logs = [], ageMs = 0 }: { logs?: readonly LogRecord[]; ageMs?: number } = {},
): UnderstoodRun {
  const [run] = understandTraces(specs.map(spanRecord), logs, { nowMs: START_MS + ageMs });
  if (!run) throw new Error("There is no run.");
  return run;
}
