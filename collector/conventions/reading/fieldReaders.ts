import type { AttributeValue } from "../../contract/span.ts";
import type { AnyValue, Attributes } from "../../otlp/telemetry.ts";

/** Values that emitters write where they mean that there is nothing. */
const ABSENT: ReadonlySet<string> = new Set([
  "",
  "{}",
  "[]",
  "N/A",
  "<not specified>",
  "0000000000000000",
  "None",
  "null",
  "undefined",
]);

/** Content that the sender took out on purpose: there was something. */
const REDACTED: ReadonlySet<string> = new Set(["<REDACTED>", "[REDACTED]", "__REDACTED__"]);

/** To look a long text up would go over all of it. */
const LONGEST_PLACEHOLDER = 32;

/** Text of a value; null for placeholders and for what is no scalar. */
export function asText(value: AnyValue | undefined): string | null {
  if (typeof value === "string") {
    if (value.length > LONGEST_PLACEHOLDER && !isSpace(value, 0) && !isSpace(value, value.length - 1)) return value;
    const text = value.trim();
    if (text.length > LONGEST_PLACEHOLDER) return value;
    return ABSENT.has(text) || REDACTED.has(text) ? null : value;
  }
  if (typeof value === "number" || typeof value === "bigint" || typeof value === "boolean") return String(value);
  return null;
}

/** Whether the character may be white space. */
function isSpace(text: string, at: number): boolean {
  const code = text.charCodeAt(at);
  return code <= 32 || code > 126;
}

/** A finite number, also from text. Ids are never read with this. */
export function asNumber(value: AnyValue | undefined): number | null {
  if (typeof value === "number") return Number.isFinite(value) ? value : null;
  if (typeof value === "bigint") return Number(value);
  if (typeof value !== "string" || value.trim() === "") return null;
  const number = Number(value);
  return Number.isFinite(number) ? number : null;
}

/** A count: a number that is whole and not negative. */
export function asCount(value: AnyValue | undefined): number | null {
  const number = asNumber(value);
  return number !== null && number >= 0 ? Math.round(number) : null;
}

/** A number that is not negative, as an amount of money is. */
export function asAmount(value: AnyValue | undefined): number | null {
  const number = asNumber(value);
  return number !== null && number >= 0 ? number : null;
}

export function asBoolean(value: AnyValue | undefined): boolean | null {
  if (typeof value === "boolean") return value;
  if (value === "true" || value === "True") return true;
  if (value === "false" || value === "False") return false;
  return null;
}

/** Plain JSON: what `JSON.parse` gives. */
export type Json = null | string | number | boolean | readonly Json[] | { readonly [key: string]: Json };

/** Texts longer than this are not parsed to read one field out of them. */
const MOST_JSON = 4_000_000;

/** JSON of a structure, or of text that holds some; text that does not parse stays text. */
export function asJson(value: AnyValue | undefined): Json {
  if (value === undefined || value === null) return null;
  if (typeof value !== "string") return toJson(value);
  const first = value.trimStart()[0];
  if (value.length > MOST_JSON || (first !== "{" && first !== "[" && first !== '"')) return asText(value);
  try {
    return JSON.parse(value) as Json;
  } catch {
    return value;
  }
}

function toJson(value: AnyValue): Json {
  if (value instanceof Uint8Array) return Buffer.from(value).toString("base64");
  if (typeof value === "bigint") return value.toString();
  if (value instanceof Map) return Object.fromEntries([...value].map(([key, inner]) => [key, toJson(inner)]));
  if (Array.isArray(value)) return value.map((inner) => toJson(inner as AnyValue));
  return value as Json;
}

/** JSON-safe form of a value for the read API. */
export function asAttributeValue(value: AnyValue): AttributeValue {
  return toJson(value);
}

export function isObject(json: Json | undefined): json is { readonly [key: string]: Json } {
  return typeof json === "object" && json !== null && !Array.isArray(json);
}

export function isList(json: Json | undefined): json is readonly Json[] {
  return Array.isArray(json);
}

/** Texts of a list, of JSON text that holds one, or of a single text. */
export function asTexts(value: AnyValue | undefined): string[] {
  const json = asJson(value);
  if (isList(json)) return json.filter((item) => typeof item === "string");
  return typeof json === "string" ? [json] : [];
}

/** The first of the keys whose value says something, with the key it came from. */
export function firstOf<T>(
  attributes: Attributes,
  keys: readonly string[],
  read: (value: AnyValue | undefined) => T | null,
): { value: T; key: string } | null {
  for (const key of keys) {
    const raw = attributes.get(key);
    if (raw === undefined) continue;
    const value = read(raw);
    if (value !== null) return { value, key };
  }
  return null;
}

/** Flattened lists: of `prefix.N.rest` the map of rest by N, in order of N; gaps and a start at 1 do no harm. */
export function flattened(attributes: Attributes, prefix: string): ReadonlyMap<string, AnyValue>[] {
  const items = new Map<number, Map<string, AnyValue>>();
  const start = `${prefix}.`;
  for (const [key, value] of attributes) {
    if (!key.startsWith(start)) continue;
    const dot = key.indexOf(".", start.length);
    const index = Number(key.slice(start.length, dot < 0 ? undefined : dot));
    if (!Number.isInteger(index)) continue;
    const item = items.get(index) ?? new Map<string, AnyValue>();
    items.set(index, item);
    item.set(dot < 0 ? "" : key.slice(dot + 1), value);
  }
  return [...items].sort((a, b) => a[0] - b[0]).map(([, item]) => item);
}
