import { afterLineText, changeText, shortAfterLineText } from "./afterLine.ts";
import type { DocumentFacts } from "./documentFacts.ts";
import { type InkedText, padLeft, widthOf } from "./inkedText.ts";

/** From this many on one screen on, words behind lines go; line and time stay. */
const CROWD = 12;
/** Between code and text at least; what stands further right in a column has more. */
const LEAST_GAP = 3;

/** The one text behind a line of code, gap included. */
export interface AfterText {
  readonly line: number;
  readonly colour: number;
  readonly pieces: readonly InkedText[];
}

export interface AfterView {
  /** A line of the document, counted from 1. */
  readonly codeOf: (line: number) => string | undefined;
  readonly tabSize: number;
  /** The line that is being typed on, which carries none. */
  readonly edited: number | null;
  readonly inView: (line: number) => boolean;
  /** The editor's text is so large that there is little room beside the code. */
  readonly large: boolean;
  /** The run goes on: what has no room behind its line may not come to stand above it yet. */
  readonly live: boolean;
}

/** Behind every touched line one text, in the column of its function; in large text a short one, next to the code. */
export function afterTexts(
  facts: DocumentFacts,
  { codeOf, tabSize, edited, inView, large, live }: AfterView,
): AfterText[] {
  const words = facts.lines.filter(({ line }) => inView(line)).length < CROWD;
  return facts.lines.flatMap((one): AfterText[] => {
    const code = codeOf(one.line);
    if (one.line === edited || code === undefined) return [];
    const column = facts.columns.get(one.line) ?? null;
    const change = facts.difference ? changeText(one) : null;
    if (facts.difference ? !change : column === null && !live) return [];
    const told = large || column === null ? shortAfterLineText(one) : afterLineText(one, facts.durationMs, words);
    const [head, ...rest] = change ? [change] : told;
    if (!head) return [];
    const gap = padLeft("", Math.max(LEAST_GAP, large ? 0 : (column ?? 0) - widthOf(code, tabSize)));
    return [{ line: one.line, colour: one.colour, pieces: [{ ...head, text: gap + head.text }, ...rest] }];
  });
}
