import type { Attributes } from "@opentelemetry/api";

/** A place in the code. Lines and columns count from 1. */
export interface Place {
  readonly file: string;
  readonly line: number;
  readonly column: number;
  readonly symbol: string | null;
  /** Where the thing that is called here was defined. */
  readonly definition?: Place | null;
}

/** Where the caller of `callee` stands. Ask before the first `await`: afterwards the stack has forgotten. */
export function callerOf(callee: (...args: never[]) => unknown): Place | null {
  const holder: { stack?: string } = {};
  Error.captureStackTrace(holder, callee);
  const frame = holder.stack?.split("\n")[1] ?? "";
  const found = /^\s*at (?:async )?(?:(?<symbol>.+?) \()?file:\/\/(?<file>.+):(?<line>\d+):(?<column>\d+)\)?$/.exec(
    frame,
  );
  if (!found?.groups) return null;
  const { symbol = null, file = "", line, column } = found.groups;
  return { file: decodeURI(file), line: Number(line), column: Number(column), symbol };
}

/** The place as span attributes: the call by OpenTelemetry's names, the definition beside it by Traceline's. */
export function placeAttributes(place: Place | null): Attributes {
  if (!place) return {};
  return {
    "code.file.path": place.file,
    "code.line.number": place.line,
    "code.column.number": place.column,
    ...(place.symbol ? { "code.function.name": place.symbol } : {}),
    "traceline.code.origin": "call_site",
    ...(place.definition
      ? {
          "traceline.code.definition.file": place.definition.file,
          "traceline.code.definition.line": place.definition.line,
        }
      : {}),
  };
}
