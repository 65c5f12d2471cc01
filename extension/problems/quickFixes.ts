import * as vscode from "vscode";
import type { Diagnostics } from "./diagnostics.ts";
import { fixesOf } from "./fixes.ts";

/** Quick fixes of the problems that a run has put into the Problems view. */
export class QuickFixes implements vscode.CodeActionProvider {
  static readonly metadata: vscode.CodeActionProviderMetadata = {
    providedCodeActionKinds: [vscode.CodeActionKind.QuickFix],
  };
  readonly #diagnostics: Diagnostics;

  constructor(diagnostics: Diagnostics) {
    this.#diagnostics = diagnostics;
  }

  provideCodeActions(
    document: vscode.TextDocument,
    _range: vscode.Range,
    { diagnostics }: vscode.CodeActionContext,
  ): vscode.CodeAction[] {
    return diagnostics.flatMap((diagnostic) => {
      const problem = this.#diagnostics.problemOf(document.uri, diagnostic);
      if (!problem) return [];
      return fixesOf(problem).map((fix) => {
        const action = new vscode.CodeAction(fix.title, vscode.CodeActionKind.QuickFix);
        action.command = { title: fix.title, command: fix.command, arguments: [...fix.arguments] };
        action.diagnostics = [diagnostic];
        return action;
      });
    });
  }
}
