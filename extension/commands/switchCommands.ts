import * as vscode from "vscode";
import { settingTarget } from "../common/settings.ts";

/** Switches Traceline on or off in this workspace; in a window without one, everywhere. */
export async function switchOn(on: boolean): Promise<void> {
  await vscode.workspace.getConfiguration("traceline").update("enabled", on, settingTarget());
}

/** Draws runs on code of the language in front, or stops that, in this workspace. */
export async function switchLanguageOn(on: boolean): Promise<void> {
  const document = vscode.window.activeTextEditor?.document;
  if (!document) return;
  const settings = vscode.workspace.getConfiguration("traceline", { languageId: document.languageId });
  await settings.update("onCode", on ? undefined : false, settingTarget(), true);
  // Somewhere else it may be off as well: then only a word against that helps.
  const now = vscode.workspace.getConfiguration("traceline", document).get("onCode", true);
  if (on && !now) await settings.update("onCode", true, settingTarget(), true);
}
