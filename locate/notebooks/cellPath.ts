/** A cell of a notebook; cells count from 1, those without code too. */
export interface Cell {
  readonly path: string;
  readonly cell: number;
}

/** The path under which a cell stands among the files of a workspace: it is a file of its own to whoever looks for lines. */
export const cellPath = ({ path, cell }: Cell): string => `${path}#cell=${cell}`;

/** The cell that such a path means; null for any other path. */
export function readCellPath(path: string): Cell | null {
  const [, notebook, cell] = /^(.+\.ipynb)#cell=(\d{1,6})$/i.exec(path) ?? [];
  return notebook === undefined ? null : { path: notebook, cell: Number(cell) };
}
