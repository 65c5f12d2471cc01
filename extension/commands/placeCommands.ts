import * as vscode from "vscode";
import { openPlace } from "../code/openPlace.ts";
import { type PlaceOrder, placeAfter } from "../inline/placeOrder.ts";
import type { CommandHost } from "./commandHost.ts";

/** The place of the run after or before the cursor. */
export async function goToPlace(host: CommandHost, order: PlaceOrder, step: 1 | -1): Promise<void> {
  const editor = vscode.window.activeTextEditor;
  const path = editor && host.files.pathOf(editor.document.uri);
  const at = editor && path !== undefined ? { path, line: editor.selection.active.line + 1 } : null;
  const place = placeAfter(host.inline.ordered, at, order, step);
  if (place) await openPlace(host.files, place, false);
  else vscode.window.setStatusBarMessage(vscode.l10n.t("No place in this workspace is known for this run."), 4_000);
}
