import { oneLine } from "../contract/figures.ts";

/** A question or a name as a part of a sentence: in one line, and without an end mark of its own. */
export function asNoun(text: string, most: number): string {
  return oneLine(text, most).replace(/[\s.?!]+$/, "");
}
