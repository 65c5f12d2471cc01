import type { LineFacts } from "./lineFacts.ts";

/** Lines that a run would have come to, had it not been stopped. */
export interface NotReached {
  readonly from: number;
  readonly to: number;
}

/**
 * The rest of the block in which a run was stopped: from the line after the last one that was touched there, if that is
 * the one with the trouble, to the end of its block. Null when something later in the block was reached, or nothing is left.
 */
export function notReached(facts: readonly LineFacts[], lines: readonly string[]): NotReached | null {
  const stop = facts.findLast(
    ({ trouble, stale, caller }) => (trouble === "hit" || trouble === "failed") && !stale && !caller,
  );
  const text = stop && lines[stop.line - 1];
  if (!stop || text === undefined) return null;
  const indent = indentOf(text);
  if (indent === 0) return null;
  let to = stop.line;
  for (let line = stop.line + 1; line <= lines.length; line++) {
    const next = lines[line - 1]!;
    if (next.trim() === "") continue;
    if (indentOf(next) < indent) break;
    to = line;
  }
  const from = firstCode(lines, stop.line + 1, to);
  const reached = facts.some(({ line }) => line > stop.line && line <= to);
  return from === null || reached ? null : { from, to };
}

function firstCode(lines: readonly string[], from: number, to: number): number | null {
  for (let line = from; line <= to; line++) if (lines[line - 1]!.trim() !== "") return line;
  return null;
}

const indentOf = (line: string) => line.length - line.trimStart().length;
