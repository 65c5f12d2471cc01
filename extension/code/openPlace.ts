import * as vscode from "vscode";

/** Shows a line of a file of the workspace, in the middle, with the cursor on its first character. */
export async function openPlace(uri: vscode.Uri, line: number, preserveFocus: boolean): Promise<void> {
  const document = await vscode.workspace.openTextDocument(uri);
  const at = Math.min(Math.max(0, line - 1), document.lineCount - 1);
  const position = new vscode.Position(at, document.lineAt(at).firstNonWhitespaceCharacterIndex);
  const editor = await vscode.window.showTextDocument(document, { preserveFocus, preview: true });
  editor.selection = new vscode.Selection(position, position);
  editor.revealRange(new vscode.Range(position, position), vscode.TextEditorRevealType.InCenterIfOutsideViewport);
}
