import { join } from "node:path";
import * as vscode from "vscode";
import type { RunSummary } from "../collector/contract/run.ts";
import { BudgetSettings } from "./budgets/budgetSettings.ts";
import { Capture } from "./capture/capture.ts";
import { CodingAgents } from "./capture/codingAgents.ts";
import { WindowHints } from "./capture/windowHints.ts";
import { ChangedOnDisk } from "./code/changedOnDisk.ts";
import { isCode } from "./code/codeFilters.ts";
import { gitProgram } from "./code/gitProgram.ts";
import { byFile, NO_PLACES } from "./code/keyPlaces.ts";
import { LineFollower } from "./code/lineFollower.ts";
import { Places } from "./code/places.ts";
import { WorkspaceFiles } from "./code/workspaceFiles.ts";
import type { Connection } from "./collector/connection.ts";
import { windowConnection, windowDataFolder } from "./collector/windowConnection.ts";
import type { CommandHost } from "./commands/commandHost.ts";
import { panelHost } from "./commands/panelHost.ts";
import { registerCommands } from "./commands/registerCommands.ts";
import { setContext } from "./common/contexts.ts";
import { CONTEXT, VIEWS } from "./common/ids.ts";
import { settingFor } from "./common/settings.ts";
import { Throttle } from "./common/throttle.ts";
import { compareTree } from "./compare/compareModel.ts";
import { findExample } from "./firstUse/firstUse.ts";
import { guardrailsTree } from "./guardrails/guardrailsModel.ts";
import { Badges } from "./inline/badges.ts";
import { Decorations } from "./inline/decorations.ts";
import { Inline } from "./inline/inline.ts";
import { registerProviders } from "./inline/providers.ts";
import { RUN_PANEL, RunPanel } from "./panels/runPanel.ts";
import { HiddenProblems } from "./problems/hiddenProblems.ts";
import { NewestProblems } from "./problems/newestProblems.ts";
import { runTree } from "./run/runModel.ts";
import { RunRowsView } from "./run/runView.ts";
import type { Deletions } from "./runs/deletions.ts";
import type { RunList } from "./runs/runList.ts";
import { RunsView } from "./runs/runsView.ts";
import { WindowRuns } from "./runs/windowRuns.ts";
import { CodeSelection } from "./selection/codeSelection.ts";
import { Selection } from "./selection/selection.ts";
import { type Shown, ShownRun } from "./selection/shownRun.ts";
import { StartSteps } from "./startSteps.ts";
import { StatusItem } from "./status/statusItem.ts";
import { statusText } from "./status/statusText.ts";
import { budgetUndo, deletionUndo } from "./status/undoItems.ts";

/** One window: its way to the collector, the runs it knows, and the views and editors that show them. */
export class Window implements CommandHost, vscode.Disposable {
  readonly #context: vscode.ExtensionContext;
  readonly extensionId: string;
  readonly log: vscode.LogOutputChannel;
  readonly connection: Connection;
  readonly selection = new Selection();
  readonly shownRun: ShownRun;
  readonly files = new WorkspaceFiles();
  readonly places: Places;
  readonly decorations: Decorations;
  readonly panel: RunPanel;
  readonly capture: Capture;
  readonly hints: WindowHints;
  readonly codingAgents: CodingAgents;
  readonly #runs: WindowRuns;
  readonly inline: Inline;
  readonly budgets = new BudgetSettings();
  readonly hiddenProblems = new HiddenProblems();
  readonly #follower = new LineFollower();
  readonly #changedOnDisk = new ChangedOnDisk((document) => this.#saved(document));
  readonly #problems: NewestProblems;
  readonly #badges = new Badges(this.files);
  readonly #runsView = new RunsView();
  readonly #runView = new RunRowsView(VIEWS.run);
  readonly #guardrailsView = new RunRowsView(VIEWS.guardrails);
  readonly #status = new StatusItem();
  readonly #steps: StartSteps;
  /** Trees and code are drawn in turns of their own, so that a key that is pressed meanwhile waits for one of them only. */
  readonly #placing = new Throttle(0, () => this.#place(this.shownRun.shown));
  readonly #disposables: { dispose(): void }[] = [];

  constructor(context: vscode.ExtensionContext, log: vscode.LogOutputChannel) {
    this.#context = context;
    this.extensionId = context.extension.id;
    this.log = log;
    this.#steps = new StartSteps((line) => log.info(line));
    this.connection = windowConnection(context, log);
    this.#runs = new WindowRuns(this.connection, (line) => log.warn(line));
    this.shownRun = new ShownRun({
      connection: this.connection,
      selection: this.selection,
      runs: () => this.runs,
      budgets: () => this.budgets.named,
      log: (line) => log.warn(line),
    });
    const worker = context.asAbsolutePath(join("dist", "extension", "placesWorker.cjs"));
    this.places = new Places({
      files: this.files,
      workerFile: worker,
      storage: context.storageUri ? join(context.storageUri.fsPath, "texts") : null,
      follower: this.#follower,
      gitProgram,
      log: (line) => log.warn(line),
    });
    this.inline = new Inline(this.files, this.#follower);
    this.#problems = new NewestProblems(this.files, this.places, this.hiddenProblems);
    this.panel = new RunPanel(context.extensionUri, panelHost(this));
    this.decorations = new Decorations(this.inline);
    this.capture = new Capture(context, this.connection, (line) => log.warn(line));
    this.codingAgents = new CodingAgents(this.connection, windowDataFolder);
    this.hints = new WindowHints(this.connection, (line) => log.warn(line));
    this.#disposables.push(
      this.#runs,
      this.deletions.onDidChange(() => this.#runsChanged()),
      deletionUndo(this.deletions),
      this.budgets,
      budgetUndo(this.budgets),
      this.hiddenProblems,
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
      this.places,
      this.files,
      this.#changedOnDisk,
      this.decorations,
      this.inline,
      this.#problems,
      this.#badges,
      this.panel,
      this.#runsView,
      this.#runView,
      this.#guardrailsView,
      this.#status,
      ...registerProviders(this.inline, this.decorations, this.#problems.diagnostics),
      vscode.workspace.onDidOpenTextDocument((document) => this.#saved(document)),
      vscode.workspace.onDidSaveTextDocument((document) => this.#saved(document)),
      vscode.workspace.onDidSaveNotebookDocument((notebook) => {
        for (const { document } of notebook.getCells()) this.#follow(document);
      }),
      vscode.workspace.onDidChangeTextDocument(({ document }) => {
        this.#changedOnDisk.changed(document);
        this.inline.touch();
      }),
      vscode.workspace.onDidCloseTextDocument((document) => this.inline.forget(document)),
      vscode.workspace.onDidGrantWorkspaceTrust(() => this.connection.begin()),
      vscode.workspace.onDidChangeWorkspaceFolders(() => {
        this.#runsChanged();
        void this.#lookForExample();
      }),
      vscode.workspace.onDidChangeConfiguration((event) => {
        if (
          event.affectsConfiguration("traceline.enabled") ||
          event.affectsConfiguration("traceline.dataFolder") ||
          event.affectsConfiguration("traceline.startCollector")
        )
          this.connection.begin();
        else if (event.affectsConfiguration("traceline.pathMappings")) this.#runsChanged();
        else if (event.affectsConfiguration("traceline.budgets")) this.#budgetsChanged();
        else if (event.affectsConfiguration("traceline")) this.#settingsChanged();
      }),
      this.connection.onDidChange(() => this.#connectionChanged()),
      this.connection.onLive((event) => {
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
      }),
      this.list.onDidChange(() => this.#runsChanged()),
      this.selection.onDidChangeMode(() => this.#runsChanged()),
      this.selection.onDidSelectSpan(({ runId, spanId, origin }) => {
        if (spanId && origin !== "tree") void this.#runView.reveal(spanId);
        if (origin !== "panel") this.panel.select(runId, spanId);
      }),
      this.shownRun.onDidChange((shown) => this.#show(shown)),
      this.places.onDidChange(() => this.#placing.ask()),
      this.#placing,
      vscode.window.onDidChangeActiveTextEditor(() => this.#editorChanged()),
      this.inline.onDidChange(() => this.#editorChanged()),
      new CodeSelection(this),
      vscode.window.registerWebviewPanelSerializer(RUN_PANEL, this.panel),
      ...registerCommands(this),
    );
    setContext(CONTEXT.capture, this.capture.on);
    for (const document of vscode.workspace.textDocuments) this.#saved(document);
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
    this.decorations.showColumn(shown);
    this.inline.settingsChanged();
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

  #runsChanged(): void {
    const scope = this.#runs.all ? vscode.l10n.t("all workspaces") : "";
    this.#runsView.show(this.runs, {
      hints: this.hints.of(this.#runs.all),
      frontId: this.shownRun.frontRun?.runId ?? null,
      older: this.#runs.hasOlder,
      scope,
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
    this.#status.show(statusText(this.connection.state, this.selection.mode, run));
  }

  #show(shown: Shown): void {
    const { facts } = shown;
    this.#statusChanged();
    setContext(CONTEXT.hasRun, facts !== null);
    setContext(CONTEXT.difference, shown.mode.kind === "difference");
    const tree = facts ? [...(shown.comparison ? compareTree(shown.comparison, facts) : []), ...runTree(facts)] : [];
    this.#runView.show(tree, facts?.run.runId ?? "", facts?.run.agents ?? [], facts?.run.name ?? "");
    this.#guardrailsView.show(facts ? guardrailsTree(facts) : [], facts?.run.runId ?? "", facts?.run.agents ?? [], "");
    this.#placing.ask();
  }

  /** Puts what is shown where its places are known to be by now. */
  #place(shown: Shown): void {
    const { facts } = shown;
    if (!facts || !shown.code) {
      this.inline.show(shown, NO_PLACES);
      this.#badges.show(new Map());
      this.#problems.show(shown);
      return;
    }
    this.#steps.reached("run");
    const places = this.places.of(shown.code.keys, facts.run);
    if (this.files.isKnown) this.#steps.reached("files");
    if (places.complete) this.#steps.reached("places");
    this.inline.show(shown, places);
    this.#badges.show(shown.mode.kind === "difference" ? new Map() : byFile(places.places));
    this.#problems.show(shown);
  }

  #saved(document: vscode.TextDocument): void {
    if (!document.isDirty) this.#follow(document);
  }

  #follow(document: vscode.TextDocument): void {
    if (isCode(document.uri)) this.places.saved(document);
  }

  #budgetsChanged(): void {
    this.shownRun.budgetsChanged();
    this.panel.budgetsChanged();
  }

  #settingsChanged(): void {
    this.inline.settingsChanged();
    this.#problems.settingsChanged();
    this.#badges.settingsChanged();
    this.#editorChanged();
  }

  #editorChanged(): void {
    const editor = vscode.window.activeTextEditor;
    setContext(CONTEXT.languageOff, editor ? !settingFor(editor.document, "onCode", true) : false);
    const onCode = editor ? this.inline.facts(editor.document) !== null : false;
    setContext(CONTEXT.onCode, onCode);
    if (onCode) setContext(CONTEXT.wasOnCode, true);
  }
}
