import * as vscode from "vscode";
import type { Connection } from "../collector/connection.ts";
import { type CaptureVariables, captureVariables, ENDPOINTS, exportLines } from "./captureVariables.ts";

const REMEMBERED = "traceline.capture";

/**
 * *Capture agent runs*: variables for new terminals and for debug sessions of this window. Off until somebody switches
 * it on; remembered for the workspace. What it set is shown, and taken back when it is switched off.
 */
export class Capture implements vscode.Disposable {
  readonly #context: vscode.ExtensionContext;
  readonly #connection: Connection;
  readonly #disposables: { dispose(): void }[] = [];
  readonly #changed = new vscode.EventEmitter<boolean>();
  readonly onDidChange = this.#changed.event;

  constructor(context: vscode.ExtensionContext, connection: Connection) {
    this.#context = context;
    this.#connection = connection;
    // Ports may be others the next time: nothing of this outlives the window.
    context.environmentVariableCollection.persistent = false;
    const provider = {
      resolveDebugConfiguration: (folder: vscode.WorkspaceFolder | undefined, config: vscode.DebugConfiguration) =>
        this.#debug(folder, config),
    };
    this.#disposables.push(
      this.#changed,
      connection.onDidChange(() => this.#apply()),
      vscode.workspace.onDidChangeWorkspaceFolders(() => this.#apply()),
      vscode.debug.registerDebugConfigurationProvider("*", provider),
    );
    this.#apply();
  }

  get on(): boolean {
    return vscode.workspace.isTrusted && this.#context.workspaceState.get(REMEMBERED, false);
  }

  async switch(on: boolean): Promise<void> {
    await this.#context.workspaceState.update(REMEMBERED, on);
    this.#apply();
    this.#changed.fire(on);
    if (on) await this.#say();
  }

  /** One sentence on what capture does now, and the way to see all of it. */
  async #say(): Promise<void> {
    const current = this.current();
    const show = vscode.l10n.t("Show Variables");
    const endpoint = current?.set.OTEL_EXPORTER_OTLP_ENDPOINT;
    if (endpoint) {
      const message = vscode.l10n.t("New terminals and debug sessions send their runs to {0}.", endpoint);
      if ((await vscode.window.showInformationMessage(message, show)) === show) await this.show();
    } else
      void vscode.window.showInformationMessage(
        current?.left ?? vscode.l10n.t("Capture begins once a collector is connected."),
      );
  }

  /** What new terminals of the first folder get, or why they get nothing. */
  current(): CaptureVariables | null {
    const { state } = this.#connection;
    if (!this.on || state.kind !== "connected") return null;
    const folder = vscode.workspace.workspaceFolders?.[0]?.uri.fsPath ?? null;
    return captureVariables({ ...process.env, ...terminalSettings() }, { http: state.discovery.http, folder });
  }

  /** Shows what is set, with a way to copy it for a shell outside the editor. */
  async show(): Promise<void> {
    const current = this.current();
    if (!current) {
      const why = this.on ? vscode.l10n.t("No collector is connected.") : vscode.l10n.t("Nothing is captured.");
      void vscode.window.showInformationMessage(why);
      return;
    }
    if (current.left !== null) {
      void vscode.window.showInformationMessage(current.left);
      return;
    }
    const lines = Object.entries(current.set).map(([name, value]) => `${name}=${value}`);
    const copy = vscode.l10n.t("Copy for a Shell");
    const message = vscode.l10n.t("New terminals and debug sessions of this window have these variables set.");
    const chosen = await vscode.window.showInformationMessage(message, { modal: true, detail: lines.join("\n") }, copy);
    if (chosen === copy) await vscode.env.clipboard.writeText(exportLines(current.set, process.platform === "win32"));
  }

  dispose(): void {
    for (const disposable of this.#disposables) disposable.dispose();
  }

  #apply(): void {
    const { environmentVariableCollection: collection } = this.#context;
    const { state } = this.#connection;
    if (!this.on) {
      collection.clear();
      return;
    }
    // While the collector is away the variables stay: it comes back where it was, or they are set anew.
    if (state.kind !== "connected") return;
    collection.clear();
    collection.description = vscode.l10n.t("Sends runs of agents to Traceline on this machine.");
    const existing = { ...process.env, ...terminalSettings() };
    const folders = vscode.workspace.workspaceFolders ?? [];
    for (const folder of folders.length > 1 ? folders : [folders[0]]) {
      const { set } = captureVariables(existing, { http: state.discovery.http, folder: folder?.uri.fsPath ?? null });
      const scoped = folders.length > 1 ? collection.getScoped({ workspaceFolder: folder! }) : collection;
      for (const [name, value] of Object.entries(set)) scoped.replace(name, value);
    }
  }

  #debug(folder: vscode.WorkspaceFolder | undefined, config: vscode.DebugConfiguration): vscode.DebugConfiguration {
    const { state } = this.#connection;
    if (!this.on || state.kind !== "connected" || config.request === "attach") return config;
    const own = folder ?? vscode.workspace.workspaceFolders?.[0];
    const env = isRecord(config.env) ? config.env : {};
    const inherited = Object.fromEntries(
      [...ENDPOINTS, "OTEL_RESOURCE_ATTRIBUTES"].map((name) => [name, process.env[name]]),
    );
    const target = { http: state.discovery.http, folder: own?.uri.fsPath ?? null };
    const { set, left } = captureVariables({ ...inherited, ...env }, target);
    if (left !== null) vscode.window.setStatusBarMessage(left, 10_000);
    return Object.keys(set).length > 0 ? { ...config, env: { ...env, ...set } } : config;
  }
}

/** What the user's settings put into terminals. */
function terminalSettings(): Record<string, string | null> {
  const platform = process.platform === "win32" ? "windows" : process.platform === "darwin" ? "osx" : "linux";
  const env = vscode.workspace.getConfiguration("terminal.integrated.env").get<unknown>(platform);
  return isRecord(env) ? env : {};
}

function isRecord(value: unknown): value is Record<string, string | null> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
