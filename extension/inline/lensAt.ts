import { enclosingFunction } from "./enclosingFunction.ts";
import type { LensFacts } from "./lensFacts.ts";

/** The lens of the function around a line, or of the next one further out that has one; null outside of all. */
export function lensAt(lenses: readonly LensFacts[], lines: readonly string[], line: number): LensFacts | null {
  const byLine = new Map(lenses.map((lens) => [lens.line, lens]));
  let at: number | null = line <= lines.length ? opening(lines, line) : null;
  while (at !== null) {
    const own = byLine.get(at);
    if (own) return own;
    const begin: number | null = enclosingFunction(lines, at);
    const found = begin === null ? undefined : byLine.get(begin);
    if (found) return found;
    at = outside(lines, begin ?? at);
  }
  return null;
}

/** The nearest line above that is indented less; null at the margin. */
function outside(lines: readonly string[], line: number): number | null {
  const indent = indentOf(lines[line - 1] ?? "");
  for (let above = line - 1; above >= 1; above--) {
    const text = lines[above - 1]!;
    if (text.trim() !== "" && indentOf(text) < indent) return above;
  }
  return null;
}

/** Of a line that only closes what was opened above, that one. */
function opening(lines: readonly string[], line: number): number {
  if (!CLOSING.test(lines[line - 1] ?? "")) return line;
  const indent = indentOf(lines[line - 1]!);
  for (let above = line - 1; above >= 1; above--) {
    const text = lines[above - 1]!;
    if (text.trim() !== "" && indentOf(text) <= indent && !CLOSING.test(text)) return above;
  }
  return line;
}

const CLOSING = /^\s*[)\]}]/;
const indentOf = (text: string) => text.length - text.trimStart().length;
