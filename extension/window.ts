import * as vscode from "vscode";
import type { LiveEvent } from "../collector/contract/api.ts";
import type { RunSummary } from "../collector/contract/run.ts";
import { BudgetSettings } from "./budgets/budgetSettings.ts";
import { Capture } from "./capture/capture.ts";
import { CodingAgents } from "./capture/codingAgents.ts";
import { WindowHints } from "./capture/windowHints.ts";
import type { Places } from "./code/places.ts";
import type { WorkspaceFiles } from "./code/workspaceFiles.ts";
import type { Connection } from "./collector/connection.ts";
import { windowConnection, windowDataFolder } from "./collector/windowConnection.ts";
import type { CommandHost } from "./commands/commandHost.ts";
import { panelHost } from "./commands/panelHost.ts";
import { registerCommands } from "./commands/registerCommands.ts";
import { setContext } from "./common/contexts.ts";
import { CONTEXT } from "./common/ids.ts";
import { findExample } from "./firstUse/firstUse.ts";
import type { Inline } from "./inline/inline.ts";
import { OnCode } from "./onCode.ts";
import { RUN_PANEL, RunPanel } from "./panels/runPanel.ts";
import type { HiddenProblems } from "./problems/hiddenProblems.ts";
import type { Deletions } from "./runs/deletions.ts";
import type { RunList } from "./runs/runList.ts";
import { WindowRuns } from "./runs/windowRuns.ts";
import { CodeSelection } from "./selection/codeSelection.ts";
import { Selection } from "./selection/selection.ts";
import { type Shown, ShownRun } from "./selection/shownRun.ts";
import { StartSteps } from "./startSteps.ts";
import { statusText } from "./status/statusText.ts";
import { budgetUndo, deletionUndo } from "./status/undoItems.ts";
import { WindowViews } from "./windowViews.ts";

/** One window: its way to the collector, the runs it knows, and what shows them in views and on the code. */
export class Window implements CommandHost, vscode.Disposable {
  readonly #context: vscode.ExtensionContext;
  readonly extensionId: string;
  readonly log: vscode.LogOutputChannel;
  readonly connection: Connection;
  readonly selection = new Selection();
  readonly shownRun: ShownRun;
  readonly codeSelection: CodeSelection;
  readonly panel: RunPanel;
  readonly capture: Capture;
  readonly hints: WindowHints;
  readonly codingAgents: CodingAgents;
  readonly budgets = new BudgetSettings();
  readonly #runs: WindowRuns;
  readonly #onCode: OnCode;
  readonly #views = new WindowViews();
  readonly #steps: StartSteps;
  readonly #disposables: { dispose(): void }[] = [];

  constructor(context: vscode.ExtensionContext, log: vscode.LogOutputChannel) {
    this.#context = context;
    this.extensionId = context.extension.id;
    this.log = log;
    const warn = (line: string) => log.warn(line);
    this.#steps = new StartSteps((line) => log.info(line));
    this.connection = windowConnection(context, log);
    this.#runs = new WindowRuns(this.connection, warn);
    this.shownRun = new ShownRun({
      connection: this.connection,
      selection: this.selection,
      runs: () => this.runs,
      budgets: () => this.budgets.named,
      log: warn,
    });
    this.#onCode = new OnCode({ context, shown: () => this.shownRun.shown, steps: this.#steps, log: warn });
    this.codeSelection = new CodeSelection(this);
    this.panel = new RunPanel(context.extensionUri, panelHost(this));
    this.capture = new Capture(context, this.connection, warn);
    this.codingAgents = new CodingAgents(this.connection, windowDataFolder);
    this.hints = new WindowHints(this.connection, warn);
    this.#disposables.push(
      this.#runs,
      this.deletions.onDidChange(() => this.#runsChanged()),
      deletionUndo(this.deletions),
      this.budgets,
      budgetUndo(this.budgets),
      this.codingAgents,
      this.hints,
      this.hints.onDidChange(() => this.#runsChanged()),
      this.capture,
      this.capture.onDidChange((on) => {
        setContext(CONTEXT.capture, on);
        this.guide(true);
      }),
      this.connection,
      this.shownRun,
      this.#onCode,
      this.panel,
      this.#views,
      vscode.workspace.onDidGrantWorkspaceTrust(() => this.connection.begin()),
      vscode.workspace.onDidChangeWorkspaceFolders(() => {
        this.#runsChanged();
        void this.#lookForExample();
      }),
      vscode.workspace.onDidChangeConfiguration((event) => this.#settingsChanged(event)),
      this.connection.onDidChange(() => this.#connectionChanged()),
      this.connection.onLive((event) => this.#heard(event)),
      this.list.onDidChange(() => this.#runsChanged()),
      this.selection.onDidChangeMode(() => this.#runsChanged()),
      this.selection.onDidSelectSpan(({ runId, spanId, origin }) => {
        if (spanId && origin !== "tree") void this.#views.reveal(spanId);
        if (origin !== "panel") this.panel.select(runId, spanId);
      }),
      this.shownRun.onDidChange((shown) => this.#show(shown)),
      this.codeSelection,
      vscode.window.registerWebviewPanelSerializer(RUN_PANEL, this.panel),
      ...registerCommands(this),
    );
    setContext(CONTEXT.capture, this.capture.on);
    this.showColumn(context.workspaceState.get(CONTEXT.column, false));
    this.showAllRuns(context.workspaceState.get(CONTEXT.allRuns, false));
    this.connection.begin();
    this.#connectionChanged();
    void this.#lookForExample();
  }

  get list(): RunList {
    return this.#runs.list;
  }

  get deletions(): Deletions {
    return this.#runs.deletions;
  }

  /** The runs of this window, newest first. */
  get runs(): readonly RunSummary[] {
    return this.#runs.shown;
  }

  get files(): WorkspaceFiles {
    return this.#onCode.files;
  }

  get places(): Places {
    return this.#onCode.places;
  }

  get inline(): Inline {
    return this.#onCode.inline;
  }

  get hiddenProblems(): HiddenProblems {
    return this.#onCode.hiddenProblems;
  }

  reload(): Promise<void> {
    return this.#runs.reload();
  }

  showOlder(): Promise<void> {
    return this.#runs.showOlder();
  }

  showAllRuns(all: boolean): void {
    this.#runs.all = all;
    void this.#context.workspaceState.update(CONTEXT.allRuns, all);
    setContext(CONTEXT.allRuns, all);
    this.#runsChanged();
  }

  /** Whether what holds counts as a step of the walkthrough. */
  guide(on: boolean): void {
    setContext(CONTEXT.guided, on);
  }

  showColumn(shown: boolean): void {
    void this.#context.workspaceState.update(CONTEXT.column, shown);
    setContext(CONTEXT.column, shown);
    this.#onCode.showColumn(shown);
  }

  dispose(): void {
    for (const disposable of this.#disposables) disposable.dispose();
  }

  #connectionChanged(): void {
    this.panel.connectionChanged(this.connection.state);
    const { state } = this.connection;
    setContext(CONTEXT.connection, state.kind);
    setContext(CONTEXT.portsTaken, this.#portNotes.length > 0);
    if (state.kind === "disabled") this.shownRun.clear();
    this.#runsChanged();
    if (state.kind !== "connected") return;
    this.#steps.reached("collector");
    void this.reload().catch((error) => this.log.warn(`The runs could not be read: ${error}`));
  }

  #heard(event: LiveEvent): void {
    if (event.type === "reset") void this.reload();
    else if (event.type === "run" || event.type === "deleted") this.list.apply(event);
    if (event.type === "run") {
      this.panel.changed(event.run.runId);
      this.guide(true);
    }
    if (event.type === "deleted") {
      this.selection.forget(event.runId);
      this.panel.forget(event.runId);
      this.places.forget(event.runId);
    }
  }

  #runsChanged(): void {
    this.#views.runs.show(this.runs, {
      hints: this.hints.of(this.#runs.all),
      frontId: this.shownRun.frontRun?.runId ?? null,
      older: this.#runs.hasOlder,
      scope: this.#runs.all ? vscode.l10n.t("all workspaces") : "",
      message: this.#portNotes[0] ?? "",
    });
    this.#statusChanged();
    this.shownRun.refresh();
    if (this.runs.length === 0) return;
    this.#steps.reached("runs");
    // What it takes to find places is made ready while the run is still being read.
    this.places.begin();
  }

  get #portNotes(): readonly string[] {
    return this.connection.state.kind === "connected" ? this.connection.state.portNotes : [];
  }

  async #lookForExample(): Promise<void> {
    setContext(CONTEXT.example, (await findExample()) !== null);
  }

  #statusChanged(): void {
    const { frontRun, shown } = this.shownRun;
    const known = shown.facts?.run;
    // The list knows the budgets that programs send, what is shown those of the workspace too.
    const run = frontRun && known?.runId === frontRun.runId ? { ...frontRun, overBudget: known.overBudget } : frontRun;
    this.#views.status.show(statusText(this.connection.state, this.selection.mode, run));
  }

  #show(shown: Shown): void {
    this.#statusChanged();
    setContext(CONTEXT.hasRun, shown.facts !== null);
    setContext(CONTEXT.difference, shown.mode.kind === "difference");
    this.#views.showRun(shown);
    this.#onCode.draw();
  }

  #settingsChanged(event: vscode.ConfigurationChangeEvent): void {
    const touches = (name: string) => event.affectsConfiguration(name);
    if (["traceline.enabled", "traceline.dataFolder", "traceline.startCollector"].some(touches))
      this.connection.begin();
    else if (touches("traceline.pathMappings")) this.#runsChanged();
    else if (touches("traceline.budgets")) {
      this.shownRun.budgetsChanged();
      this.panel.budgetsChanged();
    } else if (touches("traceline")) this.#onCode.settingsChanged();
  }
}
