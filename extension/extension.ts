import * as vscode from "vscode";
import { speak } from "./common/say.ts";
import { Window } from "./window.ts";

/** Wires the window together and returns: the collector is found or started behind this. */
export function activate(context: vscode.ExtensionContext): void {
  speak((message, ...values) => vscode.l10n.t(message, ...values));
  const log = vscode.window.createOutputChannel("Traceline", { log: true });
  context.subscriptions.push(log, new Window(context, log));
}
