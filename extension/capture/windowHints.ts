import * as vscode from "vscode";
import type { Hint } from "../../collector/contract/hint.ts";
import { isInstallCommand } from "../../collector/contract/installCommand.ts";
import type { Connection } from "../collector/connection.ts";
import { ofThisWindow } from "../runs/ofThisWindow.ts";

/** Frameworks that ran in this window's workspace and sent nothing, as the collector tells. */
export class WindowHints implements vscode.Disposable {
  readonly #connection: Connection;
  readonly #log: (line: string) => void;
  readonly #changed = new vscode.EventEmitter<void>();
  readonly onDidChange = this.#changed.event;
  readonly #disposables: vscode.Disposable[];
  #hints: readonly Hint[] = [];

  constructor(connection: Connection, log: (line: string) => void) {
    this.#connection = connection;
    this.#log = log;
    this.#disposables = [
      this.#changed,
      connection.onDidChange(() => void this.#reload()),
      connection.onLive((event) => {
        if (event.type === "reset") void this.#reload();
        else if (event.type === "hint") this.#set([event.hint, ...this.#without(event.hint.id)]);
        else if (event.type === "hintGone") this.#set(this.#without(event.id));
      }),
    ];
  }

  /** Those of this window's folders, or of all; newest first. */
  of(all: boolean): readonly Hint[] {
    return all ? this.#hints : ofThisWindow(this.#hints);
  }

  /** Types what installs it into the terminal at hand. Whether it runs is left to whoever presses Enter. */
  install(hint: Hint): void {
    if (hint.command === null || !isInstallCommand(hint.command)) return;
    const terminal = vscode.window.activeTerminal ?? vscode.window.createTerminal();
    terminal.show();
    terminal.sendText(hint.command, false);
  }

  async dismiss(hint: Hint): Promise<void> {
    this.#set(this.#without(hint.id));
    await this.#connection.client?.dismissHint(hint.id);
  }

  dispose(): void {
    for (const disposable of this.#disposables) disposable.dispose();
  }

  #without(id: string): readonly Hint[] {
    return this.#hints.filter((hint) => hint.id !== id);
  }

  #set(hints: readonly Hint[]): void {
    this.#hints = hints;
    this.#changed.fire();
  }

  /** What came while this was asked for is in the answer, or comes as an event after it. */
  async #reload(): Promise<void> {
    const { client } = this.#connection;
    if (!client) {
      this.#set([]);
      return;
    }
    try {
      this.#set((await client.hints()).hints);
    } catch (error) {
      this.#log(`The hints could not be read: ${error}`);
    }
  }
}
