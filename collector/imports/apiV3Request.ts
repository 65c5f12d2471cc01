type Json = Readonly<Record<string, unknown>>;

const BASE64_IDS = /^(?:[A-Za-z0-9+/]{22}==|[A-Za-z0-9+/]{11}=)$/;
const IDS: ReadonlySet<string> = new Set(["traceId", "spanId", "parentSpanId"]);
const KINDS = ["UNSPECIFIED", "INTERNAL", "SERVER", "CLIENT", "PRODUCER", "CONSUMER"].map(
  (kind) => `SPAN_KIND_${kind}`,
);
const STATUSES = ["UNSET", "OK", "ERROR"].map((code) => `STATUS_CODE_${code}`);

/**
 * What Jaeger's api_v3 answers, `{"result": {…}}`, as OTLP/JSON. Older ones write ids in base64 and enums by their names,
 * which OTLP/JSON does not have. Null for what is no such answer.
 */
export function apiV3Request(value: unknown): Json | null {
  const result = isObject(value) ? value.result : null;
  if (!isObject(result) || !Object.hasOwn(result, "resourceSpans")) return null;
  return JSON.parse(JSON.stringify(result), (key, one: unknown) => {
    if (typeof one !== "string") return one;
    if (IDS.has(key) && BASE64_IDS.test(one)) return Buffer.from(one, "base64").toString("hex");
    if (key === "kind" && KINDS.includes(one)) return KINDS.indexOf(one);
    return key === "code" && STATUSES.includes(one) ? STATUSES.indexOf(one) : one;
  }) as Json;
}

const isObject = (value: unknown): value is Json =>
  typeof value === "object" && value !== null && !Array.isArray(value);
