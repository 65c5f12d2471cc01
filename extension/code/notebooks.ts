import * as vscode from "vscode";
import { cellPath } from "../../locate/notebooks/cellPath.ts";

/** Scheme of the documents that a notebook's cells are. */
export const CELL_SCHEME = "vscode-notebook-cell";

/**
 * Which cell of its file each cell of an open notebook is: as it stood when it was opened or saved last, since names
 * are searched for in the file. A cell that came later has no place until the notebook is saved.
 */
export class Notebooks implements vscode.Disposable {
  readonly #cells = new Map<string, readonly string[]>();
  readonly #changed = new vscode.EventEmitter<void>();
  /** A notebook was opened, saved or closed. */
  readonly onDidChange = this.#changed.event;
  readonly #disposables: vscode.Disposable[];

  constructor() {
    for (const notebook of vscode.workspace.notebookDocuments) this.#remember(notebook);
    const remember = (notebook: vscode.NotebookDocument) => {
      this.#remember(notebook);
      this.#changed.fire();
    };
    this.#disposables = [
      this.#changed,
      vscode.workspace.onDidOpenNotebookDocument(remember),
      vscode.workspace.onDidSaveNotebookDocument(remember),
      vscode.workspace.onDidCloseNotebookDocument((notebook) => {
        this.#cells.delete(notebook.uri.toString());
        this.#changed.fire();
      }),
    ];
  }

  /** The path of a cell's document among the files of the workspace, given its notebook's. */
  pathOf(cell: vscode.Uri, pathOf: (notebook: vscode.Uri) => string | undefined): string | undefined {
    const notebook = notebookOf(cell);
    const at = notebook ? (this.#cells.get(notebook.uri.toString())?.indexOf(cell.toString()) ?? -1) : -1;
    const path = notebook && at >= 0 ? pathOf(notebook.uri) : undefined;
    return path === undefined ? undefined : cellPath({ path, cell: at + 1 });
  }

  /** The document of a cell, counted from 1; undefined while its notebook is not open. */
  cell(notebook: vscode.Uri, cell: number): vscode.Uri | undefined {
    const known = this.#cells.get(notebook.toString())?.[cell - 1];
    return known === undefined ? undefined : vscode.Uri.parse(known, true);
  }

  dispose(): void {
    for (const disposable of this.#disposables) disposable.dispose();
  }

  #remember(notebook: vscode.NotebookDocument): void {
    const cells = notebook.getCells().map((cell) => cell.document.uri.toString());
    this.#cells.set(notebook.uri.toString(), cells);
  }
}

/** The open notebook that a cell's document belongs to. */
export function notebookOf(cell: vscode.Uri): vscode.NotebookDocument | undefined {
  if (cell.scheme !== CELL_SCHEME) return undefined;
  const key = cell.toString();
  return vscode.workspace.notebookDocuments.find((notebook) =>
    notebook.getCells().some(({ document }) => document.uri.toString() === key),
  );
}
