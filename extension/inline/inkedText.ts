import { type TextStretch, textLine } from "../../collector/contract/textLine.ts";
import type { LineFacts } from "./lineFacts.ts";

export const NBSP = "\u00a0";

/** Which colour a piece of text has: the agent's, the idle line's, the one of a trouble or of a change. */
export type Ink =
  | "agent"
  | "idle"
  | "quiet"
  | "failed"
  | "over"
  | "hit"
  | "waiting"
  | "running"
  | "slower"
  | "faster"
  | "added"
  | "removed"
  | "same";

export interface InkedText {
  readonly text: string;
  readonly ink: Ink;
}

const INK_OF_STATE: Readonly<Record<TextStretch["state"], Ink>> = {
  passing: "idle",
  working: "agent",
  waiting: "waiting",
  check: "quiet",
  hit: "hit",
  failed: "failed",
};

/** The run's line in pieces of one colour each. */
export function lineInk({ intervals, marks }: LineFacts, durationMs: number, cells: number): InkedText[] {
  return textLine({ cells, durationMs, intervals, marks }).map(({ state, text }) => ({
    text,
    ink: INK_OF_STATE[state],
  }));
}

/** How many columns a line of code takes. */
export function widthOf(line: string, tabSize: number): number {
  let width = 0;
  for (const character of line)
    width += character === "\t" ? tabSize - (width % tabSize) : isWide(character.codePointAt(0) ?? 0) ? 2 : 1;
  return width;
}

const isWide = (code: number) =>
  code >= 0x1100 &&
  (code <= 0x115f ||
    (code >= 0x2e80 && code <= 0xa4cf) ||
    (code >= 0xac00 && code <= 0xd7a3) ||
    (code >= 0xf900 && code <= 0xfaff) ||
    (code >= 0xfe30 && code <= 0xfe4f) ||
    (code >= 0xff00 && code <= 0xff60) ||
    (code >= 0x1f300 && code <= 0x1faff));

/** Decorations keep only hard spaces. */
export function hard(text: string): string {
  return text.replaceAll(" ", NBSP);
}

export function padLeft(text: string, width: number): string {
  return NBSP.repeat(Math.max(0, width - text.length)) + text;
}
