import { oneLine, time } from "../../collector/contract/figures.ts";
import type { RunRow } from "../runRow.ts";
import { kindWord, outcomeWord } from "../ui/kinds.ts";
import { overMs } from "./tree.ts";

/**
 * A row as a screen reader says it: *search_wire, tool call by Researcher, failed, 71 milliseconds, at 1.08 seconds,
 * level 3, 10 of 28*. `position` counts from 1.
 */
export function rowLabel(row: RunRow, position: number, rows: number): string {
  const kind = kindWord(row.kind).toLowerCase();
  const who = row.agent === null || row.kind === "agent" ? kind : `${kind} by ${oneLine(row.agent, 60)}`;
  const parts = [oneLine(row.label, 120), who, outcomeWord(row)];
  const over = overMs(row);
  if (over > 0) parts.push(`${spoken(time(over))} over its budget`);
  if (row.durationMs !== null) parts.push(spoken(time(row.durationMs)));
  parts.push(`at ${spoken(time(row.offsetMs))}`, `level ${row.depth + 1}`, `${position} of ${rows}`);
  return parts.join(", ");
}

const UNITS: Record<string, string> = { ms: "milliseconds", s: "seconds", min: "minutes", h: "hours" };

/** A figure of time with its units as words. */
export function spoken(figure: string): string {
  return figure
    .replace(/^</, "less than ")
    .replaceAll("\u00a0", " ")
    .replace(/\b(ms|s|min|h)\b/g, (unit) => UNITS[unit] ?? unit);
}
