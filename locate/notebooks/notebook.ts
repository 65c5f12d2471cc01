/** A notebook of a workspace. */
export interface Notebook {
  /** As the workspace's index has it. */
  readonly path: string;
  /** The text of each cell in order; null for a cell that holds no code. */
  readonly cells: readonly (string | null)[];
}

export const isNotebook = (path: string): boolean => /\.ipynb$/i.test(path);

/**
 * The cells of a notebook file and the language of its kernel, in lower case (Python where it says nothing). Null for a
 * text that is no notebook.
 */
export function readNotebook(text: string): { cells: Notebook["cells"]; language: string } | null {
  let file: unknown;
  try {
    file = JSON.parse(text);
  } catch {
    return null;
  }
  const cells = field(file, "cells");
  if (!Array.isArray(cells)) return null;
  const metadata = field(file, "metadata");
  const language =
    field(field(metadata, "language_info"), "name") ?? field(field(metadata, "kernelspec"), "language") ?? "python";
  return { cells: cells.map(codeOf), language: String(language).toLowerCase() };
}

function codeOf(cell: unknown): string | null {
  if (field(cell, "cell_type") !== "code") return null;
  const source = field(cell, "source");
  if (typeof source === "string") return source;
  return Array.isArray(source) ? source.filter((line) => typeof line === "string").join("") : "";
}

function field(value: unknown, name: string): unknown {
  if (typeof value !== "object" || value === null || !Object.hasOwn(value, name)) return undefined;
  return (value as Record<string, unknown>)[name];
}
