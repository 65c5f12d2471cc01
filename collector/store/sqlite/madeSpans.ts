import type { SpanRecord } from "../../otlp/telemetry.ts";

/** JSON of spans: what JSON has no word for stands in an object with one key that begins with `$`. */
export function writeSpans(spans: readonly SpanRecord[]): string {
  return JSON.stringify(spans, function (this: Record<string, unknown>, key) {
    const value = this[key];
    if (typeof value === "bigint") return { $int: value.toString() };
    if (value instanceof Map) return { $map: [...value] };
    if (value instanceof Uint8Array) return { $bytes: Buffer.from(value).toString("base64") };
    return value;
  });
}

export function readSpans(json: string): SpanRecord[] {
  return JSON.parse(json, (_, value) => {
    if (typeof value !== "object" || value === null) return value;
    if (typeof value.$int === "string") return BigInt(value.$int);
    if (Array.isArray(value.$map)) return new Map(value.$map);
    if (typeof value.$bytes === "string") return new Uint8Array(Buffer.from(value.$bytes, "base64"));
    return value;
  }) as SpanRecord[];
}
