import { stat } from "node:fs/promises";
import { delimiter } from "node:path";
import * as vscode from "vscode";
import type { Capture } from "../capture/capture.ts";
import { exampleFolder } from "./exampleFolder.ts";

/** Runs the example of an open checkout in a terminal that sends its run here; without one, shows how to begin. */
export async function runExample(capture: Capture, extensionId: string): Promise<void> {
  const example = await findExample();
  if (!example) return showWalkthrough(extensionId);
  const variables = capture.variables();
  const terminal = vscode.window.createTerminal({
    name: vscode.l10n.t("Research desk"),
    cwd: example.folder,
    env: { ...variables?.set, PATH: `${example.bin}${delimiter}${process.env.PATH ?? ""}` },
  });
  terminal.show(true);
  terminal.sendText("node src/main.ts");
}

/** The steps from nothing to a run on the code. */
export async function showWalkthrough(extensionId: string): Promise<void> {
  await vscode.commands.executeCommand("workbench.action.openWalkthrough", `${extensionId}#firstRun`, false);
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
