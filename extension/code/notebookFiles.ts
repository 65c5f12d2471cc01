import * as vscode from "vscode";
import { isNotebook, type Notebook, readNotebook } from "../../locate/notebooks/notebook.ts";
import type { Notebooks } from "./notebooks.ts";
import { readText } from "./readText.ts";

/** More than a person works with; a collection of thousands is not read to find one cell. */
const MOST_NOTEBOOKS = 500;

/** The notebooks of the workspace: open ones with the texts that their cells had, others as their files have them. */
export class NotebookFiles {
  readonly #open: Notebooks;
  /** What was read, by path. */
  readonly #read = new Map<string, Notebook>();

  constructor(open: Notebooks) {
    this.#open = open;
  }

  /** @param sources the source files of the workspace, by path */
  async read(sources: ReadonlyMap<string, vscode.Uri>): Promise<Notebook[]> {
    for (const path of this.#read.keys()) if (!sources.has(path)) this.#read.delete(path);
    const open = new Map(vscode.workspace.notebookDocuments.map((one) => [one.uri.toString(), one]));
    const found: Notebook[] = [];
    for (const [path, uri] of [...sources].filter(([name]) => isNotebook(name)).slice(0, MOST_NOTEBOOKS)) {
      const document = open.get(uri.toString());
      if (document) for (const cells of this.#open.versions(document)) found.push({ path, cells });
      else found.push(await this.#ofFile(path, uri));
    }
    return found;
  }

  /** A file has other content. @returns whether it is a notebook that was read */
  changed(path: string): boolean {
    return this.#read.delete(path);
  }

  async #ofFile(path: string, uri: vscode.Uri): Promise<Notebook> {
    const known = this.#read.get(path);
    if (known) return known;
    const notebook = { path, cells: readNotebook((await readText(uri)) ?? "")?.cells ?? [] };
    this.#read.set(path, notebook);
    return notebook;
  }
}
