import { join } from "node:path";
import * as vscode from "vscode";
import {
  type CaptureEnvironment,
  type CaptureTarget,
  captureEnvironment,
} from "../../collector/contract/captureEnvironment.ts";
import { exportLines } from "../../collector/contract/exportLines.ts";
import type { Connection } from "../collector/connection.ts";
import { Doors } from "./doors.ts";
import { leftAloneText } from "./leftAloneText.ts";
import { mutators } from "./mutators.ts";
import { takesEnv } from "./takesEnv.ts";

type Environment = Readonly<Record<string, string | null | undefined>>;

const REMEMBERED = "traceline.capture";

/**
 * *Capture agent runs*: variables for new terminals and for debug sessions of this window. Off until somebody switches
 * it on; remembered for the workspace. What it set is shown, and taken back when it is switched off.
 */
export class Capture implements vscode.Disposable {
  readonly #context: vscode.ExtensionContext;
  readonly #connection: Connection;
  readonly #doors: Doors;
  readonly #disposables: { dispose(): void }[] = [];
  readonly #changed = new vscode.EventEmitter<boolean>();
  readonly onDidChange = this.#changed.event;

  constructor(context: vscode.ExtensionContext, connection: Connection, log: (line: string) => void) {
    this.#context = context;
    this.#connection = connection;
    this.#doors = new Doors(connection, context.workspaceState, () => this.#apply(), log);
    // Ports may be others the next time: nothing of this outlives the window.
    context.environmentVariableCollection.persistent = false;
    const provider = {
      // Only now are values that name others what they will be.
      resolveDebugConfigurationWithSubstitutedVariables: (
        folder: vscode.WorkspaceFolder | undefined,
        config: vscode.DebugConfiguration,
      ) => this.#debug(folder, config),
    };
    this.#disposables.push(
      this.#changed,
      connection.onDidChange(() => {
        this.#doors.forget();
        this.#apply();
      }),
      vscode.workspace.onDidChangeConfiguration((event) => {
        if (event.affectsConfiguration("traceline.passOn")) this.#doors.forget();
        if (event.affectsConfiguration("traceline.passOn") || event.affectsConfiguration("terminal.integrated.env"))
          this.#apply();
      }),
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
    if (on) this.#say();
  }

  /** One sentence on what capture does now. Where somebody else's endpoint is in the way there is a question beside it. */
  #say(): void {
    const current = this.#current();
    const endpoint = current?.set.OTEL_EXPORTER_OTLP_ENDPOINT;
    if (current?.foreign) tell(leftAloneText(current.foreign));
    else if (endpoint) tell(vscode.l10n.t("New terminals and debug sessions send their runs to {0}.", endpoint));
    else tell(vscode.l10n.t("Capture begins once a collector is connected."));
  }

  /** What makes a program of the first folder send its runs here; null while no collector is connected. */
  variables(): CaptureEnvironment | null {
    const before = existing();
    const target = this.#target(vscode.workspace.workspaceFolders?.[0], before);
    return target && captureEnvironment(before, target);
  }

  /** The variables in the words of a shell, for one outside this window. */
  async copy(): Promise<void> {
    const variables = this.variables();
    if (!variables) tell(vscode.l10n.t("No collector is connected."));
    else if (variables.foreign) void vscode.window.showInformationMessage(leftAloneText(variables.foreign));
    else {
      await vscode.env.clipboard.writeText(exportLines(variables.set, process.platform === "win32"));
      tell(vscode.l10n.t("Copied. Paste it into the shell that starts the agent."));
    }
  }

  #current(): CaptureEnvironment | null {
    return this.on ? this.variables() : null;
  }

  /** Shows what is set, with a way to copy it for a shell outside the editor. */
  async show(): Promise<void> {
    const current = this.#current();
    if (!current) {
      tell(this.on ? vscode.l10n.t("No collector is connected.") : vscode.l10n.t("Nothing is captured."));
      return;
    }
    if (current.foreign) {
      void vscode.window.showInformationMessage(leftAloneText(current.foreign));
      return;
    }
    const lines = Object.entries(current.set).map(([name, value]) => `${name}=${value}`);
    const copy = vscode.l10n.t("Copy for a Shell");
    const message = vscode.l10n.t("New terminals and debug sessions of this window have these variables set.");
    const chosen = await vscode.window.showInformationMessage(message, { modal: true, detail: lines.join("\n") }, copy);
    if (chosen === copy) await this.copy();
  }

  dispose(): void {
    for (const disposable of this.#disposables) disposable.dispose();
  }

  #apply(): void {
    const { environmentVariableCollection: collection } = this.#context;
    if (!this.on || this.#connection.state.kind === "disabled") {
      collection.clear();
      return;
    }
    // While the collector is away the variables stay: it comes back where it was, or they are set anew.
    if (this.#connection.state.kind !== "connected") return;
    collection.clear();
    collection.description = vscode.l10n.t("Sends runs of agents to Traceline on this machine.");
    const before = existing();
    const folders = vscode.workspace.workspaceFolders ?? [];
    for (const folder of folders.length > 1 ? folders : [folders[0]]) {
      const target = this.#target(folder, before);
      if (!target) return;
      const scoped = folders.length > 1 ? collection.getScoped({ workspaceFolder: folder! }) : collection;
      for (const { name, how, value } of mutators(captureEnvironment(before, target).set, before))
        scoped[how](name, value);
    }
  }

  #debug(folder: vscode.WorkspaceFolder | undefined, config: vscode.DebugConfiguration): vscode.DebugConfiguration {
    if (!this.on || config.request === "attach") return config;
    const manifests = vscode.extensions.all.map((extension): unknown => extension.packageJSON);
    if (!takesEnv(config.type, manifests)) return config;
    const env = isRecord(config.env) ? config.env : {};
    const before = { ...process.env, ...env };
    const target = this.#target(folder ?? vscode.workspace.workspaceFolders?.[0], before);
    if (!target) return config;
    const { set, foreign } = captureEnvironment(before, target);
    if (foreign) tell(leftAloneText(foreign));
    return Object.keys(set).length > 0 ? { ...config, env: { ...env, ...set } } : config;
  }

  #target(folder: vscode.WorkspaceFolder | undefined, before: Environment): CaptureTarget | null {
    const { state } = this.#connection;
    if (state.kind !== "connected") return null;
    return {
      http: state.discovery.http,
      ingestToken: state.discovery.ingestToken,
      folder: folder?.uri.fsPath ?? null,
      // A terminal outlives the commit that it was opened on.
      revision: null,
      dirty: null,
      helpers: this.#context.asAbsolutePath(join("dist", "inprocess")),
      windows: process.platform === "win32",
      // Only while capture is on: until then nobody is asked.
      forwards: this.on && this.#doors.doorFor(before),
    };
  }
}

/** What a new terminal has by itself, as far as that can be known. */
function existing(): Environment {
  return { ...process.env, ...terminalSettings() };
}

/** What a glance at the status bar is enough for. */
function tell(text: string): void {
  vscode.window.setStatusBarMessage(text, 10_000);
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
