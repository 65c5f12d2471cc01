import { type Cell, cellPath } from "./cellPath.ts";
import { murmur2 } from "./murmur2.ts";
import type { Notebook } from "./notebook.ts";
import { sha1 } from "./sha1.ts";
import { utf8 } from "./utf8.ts";

/** Cells of notebooks, found by the names that kernels give them in stack traces. */
export interface CellIndex {
  /** Name → paths of the cells, see {@link cellPath}. */
  readonly byName: ReadonlyMap<string, readonly string[]>;
}

/** The seed with which ipykernel hashes the text of a cell for the name of its file. */
const SEED = 0xc70f6907;
const LONGEST = 1_000_000;

const KERNEL_FILE = /[/\\]ipykernel_\d{1,10}[/\\](\d{1,10})\.py$/;
const INPUT = /^<ipython-input-\d{1,10}-([0-9a-f]{12})>$/;

/** The name of a cell in a path of a stack trace: what depends on the cell's text alone. Null for any other path. */
export function cellName(path: string): string | null {
  return KERNEL_FILE.exec(path)?.[1] ?? INPUT.exec(path)?.[1] ?? null;
}

/** Makes the cells of notebooks findable. Texts over a million characters are left out. */
export function indexCells(notebooks: Iterable<Notebook>): CellIndex {
  const byName = new Map<string, string[]>();
  for (const { path, cells } of notebooks) {
    for (const [i, text] of cells.entries()) {
      if (text === null || text.trim() === "" || text.length > LONGEST) continue;
      const cell: Cell = { path, cell: i + 1 };
      for (const name of namesOf(text)) {
        const same = byName.get(name);
        if (same?.includes(cellPath(cell))) continue;
        if (same) same.push(cellPath(cell));
        else byName.set(name, [cellPath(cell)]);
      }
    }
  }
  return { byName };
}

/**
 * The names that kernels give to a text. Editors differ in the line ends they send and in whether the last line has one;
 * none of it moves a line.
 */
function namesOf(text: string): Set<string> {
  const unix = text.replaceAll("\r\n", "\n");
  const bare = unix.replace(/\n$/, "");
  const names = new Set<string>();
  for (const form of new Set([text, unix, bare, `${bare}\n`])) {
    const bytes = utf8(form);
    if (!bytes) continue;
    names.add(String(murmur2(bytes, SEED)));
    names.add(sha1(bytes).slice(0, 12));
  }
  return names;
}
