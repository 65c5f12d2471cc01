import * as vscode from "vscode";
import { COMMANDS } from "../common/ids.ts";
import type { StatusText } from "./statusText.ts";

/** The one status bar item; writes only what changed. */
export class StatusItem implements vscode.Disposable {
  readonly #item = vscode.window.createStatusBarItem("traceline.status", vscode.StatusBarAlignment.Right, 90);

  constructor() {
    this.#item.name = "Traceline";
    this.#item.command = COMMANDS.chooseMode;
  }

  /** Null hides it. */
  show(status: StatusText | null): void {
    if (!status) {
      this.#item.hide();
      return;
    }
    const { text, tooltip, spoken } = status;
    if (this.#item.text !== text) this.#item.text = text;
    if (this.#item.tooltip !== tooltip) this.#item.tooltip = tooltip;
    this.#item.accessibilityInformation = { label: spoken };
    this.#item.show();
  }

  dispose(): void {
    this.#item.dispose();
  }
}
