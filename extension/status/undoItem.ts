import * as vscode from "vscode";
import type { COMMANDS } from "../common/ids.ts";
import { plain } from "../common/plain.ts";

interface UndoOptions {
  readonly id: string;
  readonly name: string;
  readonly command: (typeof COMMANDS)[keyof typeof COMMANDS];
  readonly tooltip: string;
  /** What can be taken back; null hides the item. */
  readonly said: () => string | null;
  readonly onDidChange: (listener: () => void) => { dispose(): void };
}

/** In the status bar for as long as something can be taken back. */
export class UndoItem implements vscode.Disposable {
  readonly #item: vscode.StatusBarItem;
  readonly #subscription: { dispose(): void };

  constructor({ id, name, command, tooltip, said, onDidChange }: UndoOptions) {
    this.#item = vscode.window.createStatusBarItem(id, vscode.StatusBarAlignment.Right, 89);
    this.#item.name = name;
    this.#item.command = command;
    this.#item.tooltip = tooltip;
    this.#subscription = onDidChange(() => {
      const text = said();
      if (text === null) return this.#item.hide();
      // What it is about may come from a trace, and a status bar item reads icons out of its text.
      this.#item.text = `$(discard) ${plain(text)}`;
      this.#item.accessibilityInformation = { label: text, role: "button" };
      this.#item.show();
    });
  }

  dispose(): void {
    this.#subscription.dispose();
    this.#item.dispose();
  }
}
