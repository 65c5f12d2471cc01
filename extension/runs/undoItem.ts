import * as vscode from "vscode";
import { COMMANDS } from "../common/ids.ts";
import type { Deletions } from "./deletions.ts";

/** In the status bar for as long as a deletion can be taken back. */
export class UndoItem implements vscode.Disposable {
  readonly #item = vscode.window.createStatusBarItem("traceline.undo", vscode.StatusBarAlignment.Right, 89);

  constructor(deletions: Deletions) {
    this.#item.name = vscode.l10n.t("Traceline: undo");
    this.#item.command = COMMANDS.undoDelete;
    deletions.onDidChange(() => {
      if (deletions.count === 0) return this.#item.hide();
      const said =
        deletions.count === 1
          ? vscode.l10n.t("1 run deleted. Undo")
          : vscode.l10n.t("{0} runs deleted. Undo", deletions.count);
      this.#item.text = `$(discard) ${said}`;
      this.#item.tooltip = vscode.l10n.t("Brings back what was deleted within the last ten seconds.");
      this.#item.accessibilityInformation = { label: said, role: "button" };
      this.#item.show();
    });
  }

  dispose(): void {
    this.#item.dispose();
  }
}
