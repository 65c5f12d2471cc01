import { fromFileUri } from "../../../locate/frames/fileUri.ts";
import { isUserFrame } from "../../../locate/frames/isUserFrame.ts";
import { topUserFrame } from "../../../locate/frames/topUserFrame.ts";
import type { Location } from "../../contract/location.ts";
import type { Attributes, SpanRecord } from "../../otlp/telemetry.ts";
import { editedPlace } from "./editedPlace.ts";
import { asCount, asText, firstOf } from "./fieldReaders.ts";
import { ofKeys } from "./ofKeys.ts";

const FILE = ["code.file.path", "code.filepath"];
const LINE = ["code.line.number", "code.lineno"];
const COLUMN = ["code.column.number", "code.column"];
const SYMBOL = ["code.function.name", "code.function"];

const ORIGIN = "traceline.code.origin";
const DEFINITION_FILE = "traceline.code.definition.file";
const DEFINITION_LINE = "traceline.code.definition.line";

/** Which of the keys some attributes have. */
interface PlaceKeys {
  readonly file: readonly string[];
  readonly line: readonly string[];
  readonly column: readonly string[];
  readonly symbol: readonly string[];
  readonly definition: boolean;
}

const keysIn = ofKeys((keys): PlaceKeys => {
  const present = (names: readonly string[]) => names.filter((name) => keys.has(name));
  return {
    file: present(FILE),
    line: present(LINE),
    column: present(COLUMN),
    symbol: present(SYMBOL),
    definition: keys.has(ORIGIN) || keys.has(DEFINITION_FILE),
  };
});

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
  const keys = keysIn(attributes);
  const told = fromAttributes(attributes, keys);
  const definition = definitionOf(attributes, keys, told);
  return { location: told ?? fromStack(record), definition };
}

/** What a span's place was read from. */
export function locationSource(record: SpanRecord): string {
  const file = fromAttributes(record.attributes, keysIn(record.attributes))
    ? firstOf(record.attributes, FILE, asText)
    : null;
  return file?.key ?? (editedPlace(record) ? "event tool.output" : "stack trace");
}

function fromAttributes(attributes: Attributes, keys: PlaceKeys): Location | null {
  const path = firstOf(attributes, keys.file, asText)?.value;
  const line = firstOf(attributes, keys.line, asCount)?.value;
  if (path === undefined || line === undefined || line < 1) return null;
  const plain = userPath(path);
  if (plain === null) return null;
  const column = firstOf(attributes, keys.column, asCount)?.value;
  return sharedLocation(
    plain,
    line,
    column !== undefined && column > 0 ? column : null,
    symbolOf(attributes, keys.symbol),
  );
}

/** A power of two. */
const MOST_SHARED = 4096;
/** Longer names are not held on to. */
const LONGEST_SHARED = 256;
const shared: (Location | undefined)[] = new Array(MOST_SHARED);

/** Most spans of a run are at a few thousand lines of code: one object stands for all that are at the same. */
function sharedLocation(path: string, line: number, column: number | null, symbol: string | null): Location {
  const made = (): Location => ({
    path,
    line,
    ...(column === null ? {} : { column }),
    symbol,
    via: "attributes",
    exact: true,
  });
  if (path.length + (symbol?.length ?? 0) > LONGEST_SHARED) return made();
  const slot = (line + path.length * 131 + (symbol?.length ?? 0) * 1031) & (MOST_SHARED - 1);
  const known = shared[slot];
  if (known?.line === line && known.path === path && known.symbol === symbol && (known.column ?? null) === column)
    return known;
  const location = made();
  shared[slot] = location;
  return location;
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

function symbolOf(attributes: Attributes, keys: readonly string[]): string | null {
  const symbol = firstOf(attributes, keys, asText)?.value ?? null;
  return symbol === null || symbol === "<module>" || symbol === "<anonymous>" ? null : symbol;
}

function definitionOf(attributes: Attributes, keys: PlaceKeys, told: Location | null): Location | null {
  if (!keys.definition) return null;
  if (asText(attributes.get(ORIGIN)) === "definition") return told;
  const path = asText(attributes.get(DEFINITION_FILE));
  const line = asCount(attributes.get(DEFINITION_LINE));
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
