import * as vscode from "vscode";

/** A setting of the window. */
export function setting<T>(name: string, fallback: T): T {
  return vscode.workspace.getConfiguration("traceline").get<T>(name, fallback);
}

/** A setting for one document: of its folder, and of its language where there is one for that. */
export function settingFor<T>(document: vscode.TextDocument, name: string, fallback: T): T {
  return vscode.workspace.getConfiguration("traceline", document).get<T>(name, fallback);
}

/**
 * Whether a setting is on for a file, open or not. Only where it is set for some language the file is read, since the
 * editor tells the language of documents alone.
 */
export async function isOnIn(uri: vscode.Uri, name: string): Promise<boolean> {
  const settings = vscode.workspace.getConfiguration("traceline", uri);
  if (!settings.inspect(name)?.languageIds?.length) return settings.get(name, true);
  try {
    return settingFor(await vscode.workspace.openTextDocument(uri), name, true);
  } catch {
    return settings.get(name, true);
  }
}

/** Where a change to a setting goes: the workspace, or the user in a window without one. */
export function settingTarget(): vscode.ConfigurationTarget {
  return vscode.workspace.workspaceFolders ? vscode.ConfigurationTarget.Workspace : vscode.ConfigurationTarget.Global;
}
