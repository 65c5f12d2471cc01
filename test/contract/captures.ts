import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { jsonToProtobuf } from "../../collector/otlp/jsonToProtobuf.ts";
import type { LogRecord, SpanRecord } from "../../collector/otlp/telemetry.ts";
import { decodeLogs, decodeTraces } from "./decodeOtlp.ts";

export const FIXTURES = join(import.meta.dirname, "..", "fixtures", "captures");

/** Names of the recorded agents whose telemetry lies in the repository. */
export function captureNames(): string[] {
  return readdirSync(FIXTURES).sort();
}

/** Everything a recorded agent sent, in order; a body that was sent twice comes once, as the collector keeps it. */
export function readCapture(folder: string): { spans: SpanRecord[]; logs: LogRecord[] } {
  const spans: SpanRecord[] = [];
  const logs: LogRecord[] = [];
  const seen = new Set<string>();
  for (const file of readdirSync(folder).sort()) {
    const [, signal, encoding] = /-(traces|logs)\.(pb|json)$/.exec(file) ?? [];
    if (signal !== "traces" && signal !== "logs") continue;
    const sent = readFileSync(join(folder, file));
    const body = encoding === "json" ? Buffer.from(jsonToProtobuf(signal, sent)) : sent;
    const key = `${signal} ${body.toString("base64")}`;
    if (seen.has(key)) continue;
    seen.add(key);
    if (signal === "traces") spans.push(...decodeTraces(body));
    else logs.push(...decodeLogs(body));
  }
  return { spans, logs };
}
