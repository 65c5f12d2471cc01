import { randomBytes } from "node:crypto";
import * as vscode from "vscode";
import type { CollectorClient } from "../../collector/contract/client.ts";
import type { NamedBudgets } from "../../collector/contract/namedBudgets.ts";
import type { FromPanel, PanelView, SpanOfRun, ToPanel } from "../../collector/contract/panel.ts";
import type { ConnectionState } from "../collector/connection.ts";
import { PanelBudgets } from "./panelBudgets.ts";
import { panelHtml } from "./panelHtml.ts";
import { isReadable, parsePanelMessage } from "./panelMessage.ts";

export interface PanelHost {
  readonly client: CollectorClient | null;
  readonly log: vscode.LogOutputChannel;
  /** Budgets that the workspace sets itself. */
  readonly budgets: NamedBudgets;
  select(runId: string, spanId: string | null): void;
  openCode(runId: string, spanId: string, role: "call" | "definition"): void;
  openFrame(path: string, line: number): void;
  /** Shows the code of two spans beside each other, and leaves the focus with the panel. */
  openBoth(a: SpanOfRun | null, b: SpanOfRun | null): void;
  compareWithPrevious(runId: string): void;
  openRun(runId: string, spanId: string | null): void;
}

/** Type of the panel, by which the editor brings it back. */
export const RUN_PANEL = "traceline.run";

/** The run panel in the editor area: one at a time, showing the run it was last told to. */
export class RunPanel implements vscode.Disposable, vscode.WebviewPanelSerializer {
  readonly #root: vscode.Uri;
  readonly #host: PanelHost;
  readonly #budgets: PanelBudgets;
  #panel: vscode.WebviewPanel | null = null;
  #runId: string | null = null;
  #compareWith: string | null = null;
  #spanId: string | null = null;
  /** Asked for with the run; the page opens it once it listens. */
  #view: PanelView | null = null;
  #problem: string | null = null;
  #connected = false;

  constructor(extension: vscode.Uri, host: PanelHost) {
    this.#root = vscode.Uri.joinPath(extension, "dist", "webview");
    this.#host = host;
    this.#budgets = new PanelBudgets(() => host.budgets);
  }

  /** Shows a run, beside the code when there is code in front. */
  show(
    run: { runId: string; name: string },
    options: { compareWith?: string | null; spanId?: string | null; view?: PanelView } = {},
  ): void {
    this.#runId = run.runId;
    this.#compareWith = options.compareWith ?? null;
    if (options.spanId !== undefined) this.#spanId = options.spanId;
    this.#view = options.view ?? null;
    if (this.#panel) this.#panel.reveal(undefined, true);
    else this.#panel = this.#create();
    this.#panel.title = run.name.slice(0, 40);
    this.#sendAll();
  }

  get runId(): string | null {
    return this.#panel ? this.#runId : null;
  }

  select(runId: string, spanId: string | null): void {
    if (runId !== this.#runId || spanId === this.#spanId) return;
    this.#spanId = spanId;
    this.#send({ type: "select", spanId });
  }

  /** Gives the panel the focus where it is shown. */
  focus(): void {
    this.#panel?.reveal(undefined, false);
  }

  changed(runId: string): void {
    this.#budgets.changed(runId);
    if (runId === this.#runId) this.#send({ type: "changed", runId });
  }

  /** The budgets of the workspace changed. */
  budgetsChanged(): void {
    if (this.#runId !== null) this.changed(this.#runId);
  }

  connectionChanged(state: ConnectionState): void {
    const wasConnected = this.#connected;
    this.#connected = state.kind === "connected";
    this.#problem = state.kind === "connected" || state.kind === "looking" ? null : problemText(state);
    // What was asked meanwhile found nobody.
    if (this.#connected && !wasConnected) this.#sendAll();
    else this.#send({ type: "connection", problem: this.#problem });
  }

  /** After the window was loaded again: the panel stands where it stood, with the run that it kept. */
  async deserializeWebviewPanel(panel: vscode.WebviewPanel, state: unknown): Promise<void> {
    const runId = keptRun(state);
    if (runId === null || this.#panel) {
      panel.dispose();
      return;
    }
    this.#runId = runId;
    this.#panel = this.#fill(panel);
  }

  /** A run is gone: the panel that shows it goes too. */
  forget(runId: string): void {
    if (runId === this.#runId) this.#panel?.dispose();
  }

  dispose(): void {
    this.#panel?.dispose();
  }

  #create(): vscode.WebviewPanel {
    const column = vscode.window.activeTextEditor ? vscode.ViewColumn.Beside : vscode.ViewColumn.Active;
    const panel = vscode.window.createWebviewPanel(
      RUN_PANEL,
      vscode.l10n.t("Run"),
      { viewColumn: column, preserveFocus: true },
      { enableFindWidget: false },
    );
    return this.#fill(panel);
  }

  #fill(panel: vscode.WebviewPanel): vscode.WebviewPanel {
    const { webview } = panel;
    webview.options = { enableScripts: true, localResourceRoots: [this.#root] };
    const at = (name: string) => webview.asWebviewUri(vscode.Uri.joinPath(this.#root, name)).toString();
    panel.iconPath = vscode.Uri.joinPath(this.#root, "..", "..", "media", "activity.svg");
    webview.html = panelHtml({
      nonce: randomBytes(16).toString("base64url"),
      source: webview.cspSource,
      script: at("panel.js"),
      styles: [at("panel.css")],
    });
    webview.onDidReceiveMessage((value: unknown) => {
      const message = parsePanelMessage(value);
      if (message) void this.#receive(message);
      else this.#host.log.warn("A message of the run panel was not understood.");
    });
    panel.onDidDispose(() => {
      this.#panel = null;
      this.#spanId = null;
    });
    return panel;
  }

  async #receive(message: FromPanel): Promise<void> {
    const runId = this.#runId;
    if (runId === null) return;
    switch (message.type) {
      case "ready":
        return this.#sendAll();
      case "get":
      case "bytes":
        return this.#answer(message);
      case "select":
        this.#spanId = message.spanId;
        this.#view = null;
        return this.#host.select(runId, message.spanId);
      case "openCode":
        return this.#host.openCode(runId, message.spanId, message.role);
      case "openFrame":
        return this.#host.openFrame(message.location.path, message.location.line);
      case "openRun":
        return this.#host.openRun(message.runId, message.spanId);
      case "openBoth":
        return this.#host.openBoth(message.a, message.b);
      case "compareWithPrevious":
        return this.#host.compareWithPrevious(runId);
    }
  }

  async #answer({ type, id, path }: Extract<FromPanel, { path: string }>): Promise<void> {
    const { client } = this.#host;
    if (!isReadable(type, path))
      return this.#send({ type: "refused", id, message: vscode.l10n.t("This cannot be read from here.") });
    if (!client)
      return this.#send({ type: "refused", id, message: this.#problem ?? vscode.l10n.t("No collector is connected.") });
    try {
      const value = await this.#budgets.read(client, type, path);
      this.#send({ type: "answer", id, value });
    } catch (error) {
      this.#send({ type: "refused", id, message: error instanceof Error ? error.message : String(error) });
    }
  }

  #sendAll(): void {
    if (this.#runId === null) return;
    this.#send({ type: "connection", problem: this.#problem });
    this.#send({ type: "show", runId: this.#runId, compareWith: this.#compareWith });
    if (this.#spanId !== null) this.#send({ type: "select", spanId: this.#spanId });
    if (this.#view !== null) this.#send({ type: "view", view: this.#view });
  }

  #send(message: ToPanel): void {
    void this.#panel?.webview.postMessage(message);
  }
}

/** The run that a panel's page has kept; what a page keeps is not trusted to have a shape. */
function keptRun(state: unknown): string | null {
  if (typeof state !== "object" || state === null || !("runId" in state)) return null;
  return typeof state.runId === "string" && state.runId.length < 200 ? state.runId : null;
}

function problemText(state: Exclude<ConnectionState, { kind: "connected" | "looking" }>): string {
  if (state.kind === "disabled") return vscode.l10n.t("Traceline is switched off in this workspace.");
  return state.kind === "starting" ? vscode.l10n.t("The collector is starting.") : state.reason;
}
