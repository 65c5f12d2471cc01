/** How a value of OTLP/JSON is written: as which scalar, or as which message. */
export type Scalar =
  | "text"
  | "id"
  | "bytes"
  | "bool"
  | "enum"
  | "uint32"
  | "fixed32"
  | "sint32"
  | "int64"
  | "fixed64"
  | "sfixed64"
  | "double";

export interface Field {
  /** lowerCamelCase, the only spelling OTLP/JSON has. */
  readonly key: string;
  readonly number: number;
  readonly type: Scalar | (() => readonly Field[]);
  readonly repeated: boolean;
}

/** The messages of OTLP 1.11, as far as their JSON form needs to be known to write them as protobuf. */

const one = (number: number, key: string, type: Field["type"]): Field => ({ key, number, type, repeated: false });
const many = (number: number, key: string, type: Field["type"]): Field => ({ key, number, type, repeated: true });

export const ANY_VALUE: readonly Field[] = [
  one(1, "stringValue", "text"),
  one(2, "boolValue", "bool"),
  one(3, "intValue", "int64"),
  one(4, "doubleValue", "double"),
  one(5, "arrayValue", () => ARRAY_VALUE),
  one(6, "kvlistValue", () => KEY_VALUE_LIST),
  one(7, "bytesValue", "bytes"),
];
const ARRAY_VALUE: readonly Field[] = [many(1, "values", () => ANY_VALUE)];
const KEY_VALUE_LIST: readonly Field[] = [many(1, "values", () => KEY_VALUE)];
const KEY_VALUE: readonly Field[] = [one(1, "key", "text"), one(2, "value", () => ANY_VALUE)];

const RESOURCE: readonly Field[] = [many(1, "attributes", () => KEY_VALUE), one(2, "droppedAttributesCount", "uint32")];
const SCOPE: readonly Field[] = [
  one(1, "name", "text"),
  one(2, "version", "text"),
  many(3, "attributes", () => KEY_VALUE),
  one(4, "droppedAttributesCount", "uint32"),
];

const EVENT: readonly Field[] = [
  one(1, "timeUnixNano", "fixed64"),
  one(2, "name", "text"),
  many(3, "attributes", () => KEY_VALUE),
  one(4, "droppedAttributesCount", "uint32"),
];
const LINK: readonly Field[] = [
  one(1, "traceId", "id"),
  one(2, "spanId", "id"),
  one(3, "traceState", "text"),
  many(4, "attributes", () => KEY_VALUE),
  one(5, "droppedAttributesCount", "uint32"),
  one(6, "flags", "fixed32"),
];
const STATUS: readonly Field[] = [one(2, "message", "text"), one(3, "code", "enum")];
const SPAN: readonly Field[] = [
  one(1, "traceId", "id"),
  one(2, "spanId", "id"),
  one(3, "traceState", "text"),
  one(4, "parentSpanId", "id"),
  one(5, "name", "text"),
  one(6, "kind", "enum"),
  one(7, "startTimeUnixNano", "fixed64"),
  one(8, "endTimeUnixNano", "fixed64"),
  many(9, "attributes", () => KEY_VALUE),
  one(10, "droppedAttributesCount", "uint32"),
  many(11, "events", () => EVENT),
  one(12, "droppedEventsCount", "uint32"),
  many(13, "links", () => LINK),
  one(14, "droppedLinksCount", "uint32"),
  one(15, "status", () => STATUS),
  one(16, "flags", "fixed32"),
];

const LOG_RECORD: readonly Field[] = [
  one(1, "timeUnixNano", "fixed64"),
  one(2, "severityNumber", "enum"),
  one(3, "severityText", "text"),
  one(5, "body", () => ANY_VALUE),
  many(6, "attributes", () => KEY_VALUE),
  one(7, "droppedAttributesCount", "uint32"),
  one(8, "flags", "fixed32"),
  one(9, "traceId", "id"),
  one(10, "spanId", "id"),
  one(11, "observedTimeUnixNano", "fixed64"),
  one(12, "eventName", "text"),
];

const EXEMPLAR: readonly Field[] = [
  one(2, "timeUnixNano", "fixed64"),
  one(3, "asDouble", "double"),
  one(4, "spanId", "id"),
  one(5, "traceId", "id"),
  one(6, "asInt", "sfixed64"),
  many(7, "filteredAttributes", () => KEY_VALUE),
];
const NUMBER_POINT: readonly Field[] = [
  one(2, "startTimeUnixNano", "fixed64"),
  one(3, "timeUnixNano", "fixed64"),
  one(4, "asDouble", "double"),
  many(5, "exemplars", () => EXEMPLAR),
  one(6, "asInt", "sfixed64"),
  many(7, "attributes", () => KEY_VALUE),
  one(8, "flags", "uint32"),
];
const HISTOGRAM_POINT: readonly Field[] = [
  one(2, "startTimeUnixNano", "fixed64"),
  one(3, "timeUnixNano", "fixed64"),
  one(4, "count", "fixed64"),
  one(5, "sum", "double"),
  many(6, "bucketCounts", "fixed64"),
  many(7, "explicitBounds", "double"),
  many(8, "exemplars", () => EXEMPLAR),
  many(9, "attributes", () => KEY_VALUE),
  one(10, "flags", "uint32"),
  one(11, "min", "double"),
  one(12, "max", "double"),
];
const BUCKETS: readonly Field[] = [one(1, "offset", "sint32"), many(2, "bucketCounts", "int64")];
const EXPONENTIAL_POINT: readonly Field[] = [
  many(1, "attributes", () => KEY_VALUE),
  one(2, "startTimeUnixNano", "fixed64"),
  one(3, "timeUnixNano", "fixed64"),
  one(4, "count", "fixed64"),
  one(5, "sum", "double"),
  one(6, "scale", "sint32"),
  one(7, "zeroCount", "fixed64"),
  one(8, "positive", () => BUCKETS),
  one(9, "negative", () => BUCKETS),
  one(10, "flags", "uint32"),
  many(11, "exemplars", () => EXEMPLAR),
  one(12, "min", "double"),
  one(13, "max", "double"),
  one(14, "zeroThreshold", "double"),
];
const QUANTILE: readonly Field[] = [one(1, "quantile", "double"), one(2, "value", "double")];
const SUMMARY_POINT: readonly Field[] = [
  one(2, "startTimeUnixNano", "fixed64"),
  one(3, "timeUnixNano", "fixed64"),
  one(4, "count", "fixed64"),
  one(5, "sum", "double"),
  many(6, "quantileValues", () => QUANTILE),
  many(7, "attributes", () => KEY_VALUE),
  one(8, "flags", "uint32"),
];
const points = (point: readonly Field[]): readonly Field[] => [
  many(1, "dataPoints", () => point),
  one(2, "aggregationTemporality", "enum"),
  one(3, "isMonotonic", "bool"),
];
const [GAUGE_OR_SUM, HISTOGRAM, EXPONENTIAL, SUMMARY] = [
  points(NUMBER_POINT),
  points(HISTOGRAM_POINT),
  points(EXPONENTIAL_POINT),
  points(SUMMARY_POINT),
];
const METRIC: readonly Field[] = [
  one(1, "name", "text"),
  one(2, "description", "text"),
  one(3, "unit", "text"),
  one(5, "gauge", () => GAUGE_OR_SUM),
  one(7, "sum", () => GAUGE_OR_SUM),
  one(9, "histogram", () => HISTOGRAM),
  one(10, "exponentialHistogram", () => EXPONENTIAL),
  one(11, "summary", () => SUMMARY),
  many(12, "metadata", () => KEY_VALUE),
];

function request(resources: string, scopes: string, items: string, item: readonly Field[]): readonly Field[] {
  const scoped = [one(1, "scope", () => SCOPE), many(2, items, () => item), one(3, "schemaUrl", "text")];
  const group = [one(1, "resource", () => RESOURCE), many(2, scopes, () => scoped), one(3, "schemaUrl", "text")];
  return [many(1, resources, () => group)];
}

/** Export…ServiceRequest of each signal. */
export const REQUESTS = {
  traces: request("resourceSpans", "scopeSpans", "spans", SPAN),
  logs: request("resourceLogs", "scopeLogs", "logRecords", LOG_RECORD),
  metrics: request("resourceMetrics", "scopeMetrics", "metrics", METRIC),
} as const;
