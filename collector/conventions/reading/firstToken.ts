import type { AnyValue, EventRecord, SpanRecord } from "../../otlp/telemetry.ts";
import type { FieldReader } from "../family.ts";
import { asAmount, asText } from "./fieldReaders.ts";

/** How keys tell it that do not count seconds, as OpenTelemetry's do. */
const UNITS: Readonly<Record<string, "ms" | "ns" | "at">> = {
  ttft_ms: "ms",
  "ai.response.msToFirstChunk": "ms",
  "copilot_chat.time_to_first_token": "ms",
  "gen_ai.response.time_to_first_token": "ns",
  "langfuse.observation.completion_start_time": "at",
  "mastra.completion_start_time": "at",
};

/** Events with which instrumentations mark that the answer begins to come, by their names. */
const EVENTS = /^(?:First Token Stream Event|(?:llm|gen_ai)\.content\.completion\.chunk)$/;

/** Times that are told to the millisecond may lie before a start that is told more exactly. */
const ROUNDING_MS = 1;

/**
 * When the first piece of a model's answer came, in milliseconds from the start of its call. Null where nothing tells,
 * and where what is told lies outside of the call: Mastra repeats the time of the first call on later ones, and LlamaIndex
 * marks it on the span of another.
 */
export function firstTokenOf(record: SpanRecord, fields: FieldReader): number | null {
  const found = fields.find("firstToken", asText);
  const told = found ? inMs(found.key, record.attributes.get(found.key), record) : firstPiece(record);
  if (told === null || told < -ROUNDING_MS) return null;
  const lasted = record.endNs === 0n ? Number.POSITIVE_INFINITY : msBetween(record.startNs, record.endNs);
  return told <= lasted + ROUNDING_MS ? Math.max(0, Math.min(told, lasted)) : null;
}

/** Attribute or event that tells it; null where nothing does. */
export function firstTokenSource(record: SpanRecord, fields: FieldReader): string | null {
  const found = fields.find("firstToken", asText);
  if (found) return found.key;
  const event = record.events.find(isFirstPiece);
  return event ? `event ${event.name}` : null;
}

function inMs(key: string, value: AnyValue | undefined, record: SpanRecord): number | null {
  const unit = UNITS[key];
  if (unit === "at") {
    const at = Date.parse((asText(value) ?? "").replaceAll('"', ""));
    return Number.isNaN(at) ? null : at - Number(record.startNs) / 1e6;
  }
  const amount = asAmount(value);
  if (amount === null || unit === "ms") return amount;
  if (unit === "ns") return amount / 1e6;
  // Strands counts whole milliseconds under a name that means seconds.
  const isStrands = key === "gen_ai.server.time_to_first_token" && record.scope.name.startsWith("strands");
  return isStrands ? amount : amount * 1000;
}

function firstPiece(record: SpanRecord): number | null {
  if (record.events.length === 0) return null;
  const event = record.events.find(isFirstPiece);
  return event ? msBetween(record.startNs, event.timeNs) : null;
}

const isFirstPiece = ({ name }: EventRecord) => EVENTS.test(name);

const msBetween = (from: bigint, to: bigint) => Number(to - from) / 1e6;
