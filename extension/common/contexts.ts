import * as vscode from "vscode";

const known = new Map<string, unknown>();

/** Sets a context key that the manifest's conditions ask for; sent only when it changed. */
export function setContext(key: string, value: unknown): void {
  if (known.get(key) === value) return;
  known.set(key, value);
  void vscode.commands.executeCommand("setContext", key, value);
}
