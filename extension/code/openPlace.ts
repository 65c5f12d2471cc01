import * as vscode from "vscode";
import { readCellPath } from "../../locate/notebooks/cellPath.ts";
import type { SpanPlace } from "./places.ts";
import type { WorkspaceFiles } from "./workspaceFiles.ts";

/**
 * Shows a line of a file of the workspace, or of a notebook's cell, in the middle, with the cursor on its first
 * character. Does nothing where the file is gone. Without a column it stands where code stands.
 */
export async function openPlace(
  files: WorkspaceFiles,
  place: SpanPlace,
  preserveFocus: boolean,
  viewColumn: vscode.ViewColumn | undefined = columnOfCode(),
): Promise<void> {
  const uri = files.uri(place.path);
  if (!uri) return;
  const options = { preserveFocus, ...(viewColumn === undefined ? {} : { viewColumn }) };
  const editor = readCellPath(place.path)
    ? await openCell(files, place, options)
    : await vscode.window.showTextDocument(uri, { ...options, preview: true });
  if (!editor) return;
  const { document } = editor;
  const at = Math.min(Math.max(0, place.line - 1), document.lineCount - 1);
  const position = new vscode.Position(at, document.lineAt(at).firstNonWhitespaceCharacterIndex);
  editor.selection = new vscode.Selection(position, position);
  editor.revealRange(new vscode.Range(position, position), vscode.TextEditorRevealType.InCenterIfOutsideViewport);
}

/** Shows a notebook at a cell; the cell's editor where the notebook has made one. */
async function openCell(
  files: WorkspaceFiles,
  { path }: SpanPlace,
  options: { readonly preserveFocus: boolean; readonly viewColumn?: vscode.ViewColumn },
): Promise<vscode.TextEditor | undefined> {
  const cell = readCellPath(path);
  const file = cell && files.uri(cell.path);
  if (!file) return undefined;
  const notebook = await vscode.workspace.openNotebookDocument(file);
  const uri = files.uri(path);
  const index = notebook.getCells().findIndex(({ document }) => document.uri.toString() === uri?.toString());
  const range = new vscode.NotebookRange(Math.max(0, index), Math.max(0, index) + 1);
  const editor = await vscode.window.showNotebookDocument(notebook, { ...options, selections: [range] });
  editor.revealRange(range, vscode.NotebookEditorRevealType.InCenterIfOutsideViewport);
  if (!options.preserveFocus) await vscode.commands.executeCommand("notebook.cell.edit");
  return vscode.window.visibleTextEditors.find(({ document }) => document.uri.toString() === uri?.toString());
}

/** Code stands beside a panel that asks for it, not over it: among other code where there is some. */
function columnOfCode(): vscode.ViewColumn | undefined {
  const { activeTabGroup, all } = vscode.window.tabGroups;
  if (!(activeTabGroup.activeTab?.input instanceof vscode.TabInputWebview)) return undefined;
  const others = all.filter((group) => group !== activeTabGroup);
  const withCode = others.find((group) => group.activeTab?.input instanceof vscode.TabInputText);
  return (withCode ?? others[0])?.viewColumn ?? vscode.ViewColumn.Beside;
}
