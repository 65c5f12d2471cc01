import * as vscode from "vscode";
import { belongsHere } from "../../locate/paths/belongsHere.ts";
import { pathsOfFolder } from "../common/windowFolders.ts";

/** Those of runs, or of whatever else names a folder, that belong to the folders of this window. */
export function ofThisWindow<T extends { readonly workspace: string | null }>(all: readonly T[]): readonly T[] {
  const folders = (vscode.workspace.workspaceFolders ?? []).flatMap((folder) => pathsOfFolder(folder.uri.fsPath));
  const ignoreCase = process.platform === "win32" || process.platform === "darwin";
  return all.filter(({ workspace }) => belongsHere(workspace, folders, ignoreCase));
}
