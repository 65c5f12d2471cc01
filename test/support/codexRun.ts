import { understandTraces } from "../../collector/conventions/understandTraces.ts";
import type { LogRecord, SpanRecord } from "../../collector/otlp/telemetry.ts";
import { type SpanSpec, START_MS, spanRecord } from "./buildSpans.ts";

/** A span as Codex sends it. */
export const codexSpan = (name: string, from: number, to: number, part: Omit<SpanSpec, "name" | "from" | "to"> = {}) =>
  spanRecord({ name, from, to, scope: "codex_cli_rs", ...part, resource: { "service.name": "codex_cli_rs" } });

/** The one run that records are of. */
export function codexRun(spans: SpanRecord[], logs: LogRecord[] = []) {
  const [run, ...others] = understandTraces(spans, logs, { nowMs: START_MS });
  if (!run || others.length > 0) throw new Error(`There are ${others.length} more runs.`);
  return run;
}
