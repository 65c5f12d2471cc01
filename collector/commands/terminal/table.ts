/** One cell: what is written, and how wide it stands on a terminal once paint is left out. */
export interface Cell {
  readonly text: string;
  readonly width: number;
}

export const cell = (text: string, painted = text): Cell => ({ text: painted, width: [...text].length });

/** Rows in columns two spaces apart; figures right-aligned where `right` says so. The last column is not padded. */
export function table(rows: readonly (readonly Cell[])[], right: readonly number[] = []): string {
  const widths: number[] = [];
  for (const row of rows) for (const [i, at] of row.entries()) widths[i] = Math.max(widths[i] ?? 0, at.width);
  return rows
    .map((row) =>
      row
        .map((at, i) => {
          const space = " ".repeat((widths[i] ?? 0) - at.width);
          if (right.includes(i)) return space + at.text;
          return i === row.length - 1 ? at.text : at.text + space;
        })
        .join("  ")
        .trimEnd(),
    )
    .join("\n");
}
