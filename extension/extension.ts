import * as vscode from "vscode";
import { Window } from "./window.ts";

/** Wires the window together and returns: the collector is found or started behind this. */
export function activate(context: vscode.ExtensionContext): void {
  const log = vscode.window.createOutputChannel("Traceline", { log: true });
  context.subscriptions.push(log, new Window(context, log));
}
