import type { Signal } from "../otlp/acceptedRequest.ts";
import { jsonToProtobuf } from "../otlp/jsonToProtobuf.ts";
import { OtlpDecodeError } from "../otlp/otlpDecodeError.ts";
import { apiV3Request } from "./apiV3Request.ts";
import type { ImportedRequest } from "./importedRequest.ts";
import { jaegerRequest, jaegerTraces } from "./jaegerRequests.ts";

export const NO_JSON = "It is not JSON.";
export const NO_REQUEST =
  "There is no OTLP request and no trace of Jaeger in it. Import takes what traceline export, the OpenTelemetry Collector's file exporter and Jaeger write.";

const SIGNALS: readonly (readonly [key: string, signal: Signal])[] = [
  ["resourceSpans", "traces"],
  ["resourceLogs", "logs"],
  ["resourceMetrics", "metrics"],
];

/**
 * The requests that a JSON text holds: one, a list of them, or one object with several signals; or traces as Jaeger writes
 * them.
 * @throws OtlpDecodeError where it is not JSON, holds no request, or a request has something of a wrong type
 */
export function jsonRequests(text: Uint8Array): ImportedRequest[] {
  const bytes = Buffer.from(text.buffer, text.byteOffset, text.length);
  // Nearly all lines hold one signal under a key that comes first; then they need to be read only once.
  const present = SIGNALS.filter(([key]) => bytes.includes(`"${key}"`));
  const [only] = present;
  if (
    only &&
    present.length === 1 &&
    bytes
      .subarray(0, 100)
      .toString("latin1")
      .match(/^\s*\{\s*"(\w+)"/)?.[1] === only[0]
  )
    return [{ signal: only[1], plain: jsonToProtobuf(only[1], bytes) }];
  const value = parsed(bytes);
  const traces = jaegerTraces(value);
  if (traces) return [jaegerRequest(traces)];
  const requests = (Array.isArray(value) ? value : [value]).flatMap((one) => requestsOf(apiV3Request(one) ?? one));
  if (requests.length === 0) throw new OtlpDecodeError(NO_REQUEST);
  return requests;
}

function requestsOf(value: unknown): ImportedRequest[] {
  if (typeof value !== "object" || value === null) return [];
  return SIGNALS.filter(([key]) => Object.hasOwn(value, key)).map(([key, signal]) => {
    const request = JSON.stringify({ [key]: (value as Record<string, unknown>)[key] });
    return { signal, plain: jsonToProtobuf(signal, Buffer.from(request)) };
  });
}

function parsed(bytes: Buffer): unknown {
  try {
    return JSON.parse(bytes.toString("utf8"));
  } catch {
    throw new OtlpDecodeError(NO_JSON);
  }
}
