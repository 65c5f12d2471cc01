import * as vscode from "vscode";
import { cellPath } from "../../locate/notebooks/cellPath.ts";
import type { Notebook } from "../../locate/notebooks/notebook.ts";
import { CellOrder } from "./cellOrder.ts";

/** Scheme of the documents that a notebook's cells are. */
export const CELL_SCHEME = "vscode-notebook-cell";

/**
 * The cells of open notebooks: which number each has among the files of the workspace, and the texts that ran. Numbers
 * are those of the saved file, since names are searched for in it; texts are those that a cell had when it was opened,
 * saved or executed, so that what ran is found also when it was not saved or was edited since.
 */
export class Notebooks implements vscode.Disposable {
  readonly #orders = new Map<string, CellOrder>();
  readonly #changed = new vscode.EventEmitter<void>();
  /** A notebook was opened, saved or closed, a cell came or was executed. */
  readonly onDidChange = this.#changed.event;
  readonly #disposables: vscode.Disposable[];

  constructor() {
    for (const notebook of vscode.workspace.notebookDocuments) this.#order(notebook);
    this.#disposables = [
      this.#changed,
      vscode.workspace.onDidOpenNotebookDocument((notebook) => {
        this.#order(notebook);
        this.#changed.fire();
      }),
      vscode.workspace.onDidSaveNotebookDocument((notebook) => {
        this.#order(notebook).saved(cellsOf(notebook));
        this.#changed.fire();
      }),
      vscode.workspace.onDidCloseNotebookDocument((notebook) => {
        this.#orders.delete(notebook.uri.toString());
        this.#changed.fire();
      }),
      vscode.workspace.onDidChangeNotebookDocument(({ notebook, cellChanges, contentChanges }) => {
        const executed = cellChanges.filter(({ executionSummary }) => executionSummary !== undefined);
        if (executed.length === 0 && contentChanges.length === 0) return;
        const order = this.#order(notebook);
        for (const { cell } of executed) order.seen(cell.document.uri.toString(), textOf(cell));
        this.#changed.fire();
      }),
    ];
  }

  /** The path of a cell's document among the files of the workspace, given its notebook's. */
  pathOf(cell: vscode.Uri, pathOf: (notebook: vscode.Uri) => string | undefined): string | undefined {
    const notebook = notebookOf(cell);
    const path = notebook && pathOf(notebook.uri);
    const number = notebook && this.#order(notebook).numberOf(cell.toString());
    return path === undefined || number === undefined ? undefined : cellPath({ path, cell: number });
  }

  /** The document of a cell, counted from 1; undefined while its notebook is not open. */
  cell(notebook: vscode.Uri, cell: number): vscode.Uri | undefined {
    const known = this.#orders.get(notebook.toString())?.cellOf(cell);
    return known === undefined ? undefined : vscode.Uri.parse(known, true);
  }

  /** The code of an open notebook's cells by their numbers: as it was last, then as it was before that, and so on. */
  versions(notebook: vscode.NotebookDocument): Notebook["cells"][] {
    return this.#order(notebook).texts();
  }

  dispose(): void {
    for (const disposable of this.#disposables) disposable.dispose();
  }

  #order(notebook: vscode.NotebookDocument): CellOrder {
    const key = notebook.uri.toString();
    const order = this.#orders.get(key) ?? new CellOrder(cellsOf(notebook));
    this.#orders.set(key, order);
    order.update(cellsOf(notebook));
    return order;
  }
}

/** The open notebook that a cell's document belongs to. */
function notebookOf(cell: vscode.Uri): vscode.NotebookDocument | undefined {
  if (cell.scheme !== CELL_SCHEME) return undefined;
  const key = cell.toString();
  return vscode.workspace.notebookDocuments.find((notebook) =>
    notebook.getCells().some(({ document }) => document.uri.toString() === key),
  );
}

function cellsOf(notebook: vscode.NotebookDocument): { id: string; text: string | null }[] {
  return notebook.getCells().map((cell) => ({ id: cell.document.uri.toString(), text: textOf(cell) }));
}

/** Null for a cell that holds no code. */
function textOf({ kind, document }: vscode.NotebookCell): string | null {
  return kind === vscode.NotebookCellKind.Code ? document.getText() : null;
}
