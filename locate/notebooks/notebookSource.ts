import type { Notebook } from "./notebook.ts";

/** All code of a notebook as one text, so that what one cell defines and another calls is seen together. */
export interface NotebookSource {
  readonly text: string;
  /** The cell of a line of the text and the line in that cell; both count from 1, as the given line does. */
  cellLine(line: number): { readonly cell: number; readonly line: number };
}

/** The code cells one below the other. Lines that are commands to IPython do nothing in it. */
export function notebookSource(cells: Notebook["cells"]): NotebookSource {
  const lines: string[] = [];
  const starts: { readonly cell: number; readonly before: number }[] = [];
  for (const [i, text] of cells.entries()) {
    if (text === null) continue;
    starts.push({ cell: i + 1, before: lines.length });
    lines.push(...pythonLines(text));
  }
  return {
    text: lines.join("\n"),
    cellLine(line) {
      const start = starts.findLast(({ before }) => before < line) ?? { cell: 1, before: 0 };
      return { cell: start.cell, line: line - start.before };
    },
  };
}

/** Magics of a whole cell that run it as Python; all others hand it to something else. */
const PYTHON_MAGIC = /^%%(?:time|timeit|capture|prun)\b/;

function pythonLines(text: string): string[] {
  const lines = text.split(/\r?\n/);
  const first = lines.find((line) => line.trim() !== "") ?? "";
  const foreign = first.startsWith("%%") && !PYTHON_MAGIC.test(first);
  return lines.map((line) => (foreign ? "" : line.replace(/^(\s*)[%!?].*/, "$1pass")));
}
