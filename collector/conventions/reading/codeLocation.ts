import { fromFileUri } from "../../../locate/frames/fileUri.ts";
import { isUserFrame } from "../../../locate/frames/isUserFrame.ts";
import { topUserFrame } from "../../../locate/frames/topUserFrame.ts";
import type { Location } from "../../contract/location.ts";
import type { Attributes, SpanRecord } from "../../otlp/telemetry.ts";
import { editedPlace } from "./editedPlace.ts";
import { asCount, asText, firstOf } from "./fieldReaders.ts";

const FILE = ["code.file.path", "code.filepath"];
const LINE = ["code.line.number", "code.lineno"];
const COLUMN = ["code.column.number", "code.column"];
const SYMBOL = ["code.function.name", "code.function"];

/** Where a span's work stands in code, as far as telemetry says. */
export interface CodePlaces {
  readonly location: Location | null;
  readonly definition: Location | null;
}

/**
 * From attributes, current names before deprecated ones; else from the innermost user frame of a stack trace, wherever the
 * emitter put that. Places in frameworks and dependencies are none. A span may name its call and its definition.
 */
export function codePlaces(record: SpanRecord): CodePlaces {
  const { attributes } = record;
  const told = fromAttributes(attributes);
  const definition = definitionOf(attributes, told);
  return { location: told ?? fromStack(record), definition };
}

/** What a span's place was read from. */
export function locationSource(record: SpanRecord): string {
  const file = fromAttributes(record.attributes) ? firstOf(record.attributes, FILE, asText) : null;
  return file?.key ?? (editedPlace(record) ? "event tool.output" : "stack trace");
}

function fromAttributes(attributes: Attributes): Location | null {
  const path = firstOf(attributes, FILE, asText)?.value;
  const line = firstOf(attributes, LINE, asCount)?.value;
  if (path === undefined || line === undefined || line < 1) return null;
  const plain = userPath(path);
  if (plain === null) return null;
  const column = firstOf(attributes, COLUMN, asCount)?.value;
  return {
    path: plain,
    line,
    ...(column !== undefined && column > 0 ? { column } : {}),
    symbol: symbolOf(attributes),
    via: "attributes",
    exact: true,
  };
}

const MOST_PATHS = 10_000;
const userPaths = new Map<string, string | null>();

/** The plain path of the program's own code, else null. Paths repeat from span to span, so each is judged once. */
function userPath(path: string): string | null {
  const known = userPaths.get(path);
  if (known !== undefined) return known;
  const plain = fromFileUri(path);
  const judged = isUserFrame(plain) ? plain : null;
  if (userPaths.size >= MOST_PATHS) userPaths.clear();
  userPaths.set(path, judged);
  return judged;
}

function symbolOf(attributes: Attributes): string | null {
  const symbol = firstOf(attributes, SYMBOL, asText)?.value ?? null;
  return symbol === null || symbol === "<module>" || symbol === "<anonymous>" ? null : symbol;
}

function definitionOf(attributes: Attributes, told: Location | null): Location | null {
  if (asText(attributes.get("traceline.code.origin")) === "definition") return told;
  const path = asText(attributes.get("traceline.code.definition.file"));
  const line = asCount(attributes.get("traceline.code.definition.line"));
  if (path === null || line === null || line < 1) return null;
  return { path: fromFileUri(path), line, symbol: null, via: "attributes", exact: true };
}

function fromStack(record: SpanRecord): Location | null {
  for (const text of stackTexts(record)) {
    const frame = topUserFrame(text);
    if (!frame) continue;
    const { path, line, column, symbol } = frame;
    return { path, line, ...(column === null ? {} : { column }), symbol, via: "stacktrace", exact: true };
  }
  return null;
}

/** Texts of a span that may hold a stack trace, best first. */
export function* stackTexts(record: SpanRecord): Generator<string> {
  for (const event of record.events.toReversed()) {
    const stack = asText(event.attributes.get("exception.stacktrace"));
    if (stack !== null) yield stack;
  }
  const here = asText(record.attributes.get("code.stacktrace"));
  if (here !== null) yield here;
  for (const event of record.events.toReversed()) {
    const message = asText(event.attributes.get("exception.message"));
    if (message?.includes("\n")) yield message;
  }
  if (record.statusMessage.includes("\n")) yield record.statusMessage;
}
