import { time } from "../../collector/contract/figures.ts";
import { say } from "../common/say.ts";
import { hard, type Ink, type InkedText, lineInk, NBSP, padLeft } from "./inkedText.ts";
import type { LineFacts } from "./lineFacts.ts";

const CELLS = 18;
/** Characters of the waterfall column: line 18, gap 1, time 7, gap 1, glyph 1, gap 2. */
export const COLUMN_WIDTH = 30;
export const EMPTY_COLUMN = NBSP.repeat(COLUMN_WIDTH);
const TROUBLE = { hit: "◆", failed: "×", over: "▲" } as const;
/** Pieces that the run's line may take; a line of more is one text in one colour, where weight alone tells. */
export const LINE_PIECES = 7;

/** What stands in the waterfall column before a line of code; always {@link COLUMN_WIDTH} characters. */
export function columnText(facts: LineFacts, durationMs: number): InkedText[] {
  const drawn = lineInk(facts, durationMs, CELLS);
  const line: InkedText[] =
    facts.intervals.length === 0 && facts.marks.length === 0
      ? [{ text: NBSP.repeat(CELLS), ink: "idle" }]
      : drawn.length > LINE_PIECES
        ? [{ text: drawn.map((piece) => piece.text).join(""), ink: "agent" }]
        : drawn;
  const figures = facts.stale ? hard(say("stale")) : facts.ms === null ? "" : hard(time(facts.ms));
  const ink: Ink = facts.trouble === "hit" ? "hit" : facts.trouble === "failed" ? "failed" : "over";
  const glyph = facts.trouble && !facts.stale ? TROUBLE[facts.trouble] : NBSP;
  const room = figures.length > 7 ? 0 : 1;
  return [
    ...line,
    { text: NBSP.repeat(room) + padLeft(figures, 8 - room).slice(0, 8) + NBSP, ink: "quiet" },
    { text: glyph, ink },
    { text: NBSP.repeat(2), ink: "quiet" },
  ];
}
