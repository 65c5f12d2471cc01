import { stat } from "node:fs/promises";
import { delimiter } from "node:path";
import * as vscode from "vscode";
import type { Capture } from "../capture/capture.ts";
import { exampleFolder } from "./exampleFolder.ts";

/** Runs the example of an open checkout in a terminal that sends its run here. False where no checkout is open. */
export async function runExample(capture: Capture): Promise<boolean> {
  const example = await findExample();
  if (!example) return false;
  const variables = capture.variables();
  const terminal = vscode.window.createTerminal({
    name: vscode.l10n.t("Research desk"),
    cwd: example.folder,
    env: { ...variables?.set, PATH: `${example.bin}${delimiter}${process.env.PATH ?? ""}` },
  });
  terminal.show(true);
  terminal.sendText("node src/main.ts");
  return true;
}

/**
 * Shows the steps from nothing to a run on the code. The editor notices what begins to hold once it has read them, so
 * what holds already is made to begin again.
 * @param guide tells the steps whether what holds counts
 */
export async function showWalkthrough(extensionId: string, guide: (on: boolean) => void): Promise<void> {
  guide(false);
  await vscode.commands.executeCommand("workbench.action.openWalkthrough", `${extensionId}#firstRun`, false);
  guide(true);
}

/** The example among the folders of this window, or null. */
export function findExample() {
  const folders = (vscode.workspace.workspaceFolders ?? []).map((folder) => folder.uri.fsPath);
  return exampleFolder(folders, (path) =>
    stat(path).then(
      () => true,
      () => false,
    ),
  );
}
