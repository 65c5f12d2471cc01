import { deflateRawSync, inflateRawSync } from "node:zlib";

/** Shorter texts hardly become smaller. */
const LEAST_TO_DEFLATE = 512;
/** The first level takes a third of the time of the usual one and leaves a fifth more. */
const LEVEL = 1;
/** So much larger is what was deflated, mostly. */
const USUAL_RATIO = 8;

type Value = null | boolean | number | string | object;

/** The first byte says how the rest is to be read. */
const PLAIN = Buffer.of(0);
const DEFLATED = Buffer.of(1);

/**
 * A JSON value, small: of a list of things that have the same fields the names of these stand once, and what is longer is
 * deflated. {@link unpack} gives it back as `JSON.parse` would.
 */
export function pack(value: Value): Buffer {
  const bytes = Buffer.from(JSON.stringify(tableOf(value) ?? [value]));
  if (bytes.length < LEAST_TO_DEFLATE) return Buffer.concat([PLAIN, bytes]);
  const chunkSize = Math.max(LEAST_TO_DEFLATE, bytes.length >> 2);
  return Buffer.concat([DEFLATED, deflateRawSync(bytes, { level: LEVEL, chunkSize })]);
}

/** What {@link pack} was given, or the value of a plain JSON text, which earlier releases stored. */
export function unpack<T>(stored: Buffer | string): T {
  if (typeof stored === "string") return JSON.parse(stored) as T;
  const rest = stored.subarray(1);
  const chunkSize = Math.max(LEAST_TO_DEFLATE, rest.length * USUAL_RATIO);
  const text = stored[0] === DEFLATED[0] ? inflateRawSync(rest, { chunkSize }) : rest;
  const [first, rows] = JSON.parse(text.toString()) as [unknown] | [string[], unknown[][]];
  return (rows ? rows.map((row) => thingOf(first as string[], row)) : first) as T;
}

/** Names of fields, and values in their order; null for what is no list of things with the same fields. */
function tableOf(value: Value): [string[], unknown[][]] | null {
  if (!Array.isArray(value) || value.length < 2) return null;
  const [first] = value as unknown[];
  if (!isThing(first)) return null;
  const names = Object.keys(first);
  const rows: unknown[][] = [];
  for (const thing of value as unknown[]) {
    if (!isThing(thing)) return null;
    const row: unknown[] = [];
    let at = 0;
    for (const name in thing) {
      // What has no value is left out of a thing and would be null in a list.
      if (name !== names[at++] || thing[name] === undefined) return null;
      row.push(thing[name]);
    }
    if (at !== names.length) return null;
    rows.push(row);
  }
  return [names, rows];
}

function isThing(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

function thingOf(names: readonly string[], row: readonly unknown[]): Record<string, unknown> {
  const thing: Record<string, unknown> = {};
  for (let at = 0; at < names.length; at++) thing[names[at] as string] = row[at];
  return thing;
}
