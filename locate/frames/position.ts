import { fromFileUri } from "./fileUri.ts";

/** A path with the numbers behind it. */
export interface Position {
  readonly path: string;
  readonly line: number;
  readonly column: number | null;
}

const MAX_LINE = 10_000_000;

/** Reads `path:line` or `path:line:column`, the path plain or a `file://` URI. Null for whatever is no such thing. */
export function readPosition(text: string): Position | null {
  const last = trailingNumber(text, text.length);
  if (!last) return null;
  const before = trailingNumber(text, last.at);
  const line = before ? before.value : last.value;
  const column = before ? last.value : null;
  return toPosition(text.slice(0, before ? before.at : last.at), line, column);
}

/** A position of parts that were read elsewhere; null when there is no path or the line is none. */
export function toPosition(path: string, line: number, column: number | null): Position | null {
  const plain = fromFileUri(path.trim());
  if (plain === "" || !(line >= 1) || line > MAX_LINE) return null;
  return { path: plain, line, column: column !== null && column >= 1 && column <= MAX_LINE ? column : null };
}

/** The number after a colon that ends at `end`, with the place of the colon. */
function trailingNumber(text: string, end: number): { value: number; at: number } | null {
  let at = end;
  while (at > 0 && end - at < 9 && isDigit(text.charCodeAt(at - 1))) at--;
  if (at === end || at < 1 || text[at - 1] !== ":") return null;
  return { value: Number(text.slice(at, end)), at: at - 1 };
}

const isDigit = (code: number) => code >= 48 && code <= 57;
