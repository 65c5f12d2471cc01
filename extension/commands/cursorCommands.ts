import * as vscode from "vscode";
import { lensAt } from "../inline/lensAt.ts";
import type { CommandHost } from "./commandHost.ts";
import { pickSpan } from "./pickSpan.ts";
import { rowsOf, showSpans } from "./spanCommands.ts";

/** Shows the span of the line under the cursor; of several it asks which. */
export function goToSpan(host: CommandHost): void {
  const editor = vscode.window.activeTextEditor;
  const facts = editor && host.inline.facts(editor.document);
  const line = editor && editor.selection.active.line + 1;
  const here = facts?.lines.find((one) => one.line === line)?.keys ?? facts?.definitions.get(line ?? 0)?.keys;
  if (!facts || !here) {
    vscode.window.setStatusBarMessage(vscode.l10n.t("Nothing of the run happened on this line."), 4_000);
    return;
  }
  const spans = rowsOf(
    host,
    facts.runId,
    here.flatMap((key) => key.spanIds),
  );
  const title = vscode.l10n.t("Spans of line {0}", line ?? 0);
  pickSpan(host, facts.runId, title, [{ title, spans }]);
}

/** Lists the spans of the function around the cursor. */
export function showFunctionSpans(host: CommandHost): void {
  const editor = vscode.window.activeTextEditor;
  const facts = editor && host.inline.facts(editor.document);
  const lines = editor?.document.getText().split(/\r\n|\r|\n/) ?? [];
  const lens = facts && lensAt(facts.lenses, lines, editor.selection.active.line + 1);
  if (lens) showSpans(host, facts.runId, lens.spans);
  else vscode.window.setStatusBarMessage(vscode.l10n.t("Nothing of the run happened in this function."), 4_000);
}
