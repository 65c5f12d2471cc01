import * as vscode from "vscode";

/** Whether the editor is set up for a screen reader: drawings made of characters are left out then. */
export function forScreenReader(): boolean {
  return vscode.workspace.getConfiguration("editor").get<string>("accessibilitySupport") === "on";
}
