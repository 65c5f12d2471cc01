import * as vscode from "vscode";

/** What the editor's own extension for git offers, as far as it is needed. */
interface GitExtension {
  getAPI(version: 1): { readonly git: { readonly path: string } };
}

/** Git's file as the editor found it, else its name; null in a workspace that is not trusted, where nothing is run. */
export function gitProgram(): string | null {
  if (!vscode.workspace.isTrusted) return null;
  const extension = vscode.extensions.getExtension<GitExtension | undefined>("vscode.git");
  try {
    return (extension?.isActive && extension.exports?.getAPI(1).git.path) || "git";
  } catch {
    // It is switched off by its own setting.
    return "git";
  }
}
