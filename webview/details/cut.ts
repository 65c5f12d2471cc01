import { count } from "../../collector/contract/figures.ts";
import type { ValueLine } from "./valueLines.ts";

/** From this length on a value stands cut. */
const CUT_CHARACTERS = 1024;
const CUT_LINES = 4;
/** Characters of one line that stay in a cut value. */
const LINE_CHARACTERS = 160;

export interface Cut {
  readonly lines: readonly ValueLine[];
  /** *1,814 characters*, or null when nothing was cut. */
  readonly note: string | null;
}

/** The first lines of a long value, with what its whole length is; a short one stays as it is. */
export function cutValue(lines: readonly ValueLine[]): Cut {
  const length = lines.reduce((sum, line) => sum + (line.text?.length ?? 0) + (line.key?.length ?? 0), 0);
  if (length <= CUT_CHARACTERS && lines.length <= 40) return { lines, note: null };
  const kept = lines.slice(0, CUT_LINES).map((line) => {
    if (line.text === null || line.text.length <= LINE_CHARACTERS) return line;
    return { ...line, text: `${line.text.slice(0, LINE_CHARACTERS)}…` };
  });
  return { lines: kept, note: `${count(length)} characters` };
}
