import * as vscode from "vscode";
import { openPlace } from "./code/openPlace.ts";
import { COMMANDS } from "./common/ids.ts";
import type { RunNode } from "./run/runNode.ts";
import { previousRun } from "./runs/runList.ts";
import type { RunsNode } from "./runs/runsModel.ts";
import { pickMode } from "./selection/modePick.ts";
import type { Origin } from "./selection/selection.ts";
import type { Window } from "./window.ts";

type Handlers = { readonly [Name in keyof typeof COMMANDS]: (...args: never[]) => unknown };

/** Every command of the manifest and what it does in this window; failures are told in one sentence and logged. */
export function registerCommands(window: Window): vscode.Disposable[] {
  const handlers: Partial<Handlers> = {
    showRun: (row?: RunsNode) => {
      if (row?.kind === "run") window.selection.show({ kind: "run", runId: row.run.runId });
    },
    openSpan: (runId: string, spanIds: readonly string[], origin: Origin) => openSpan(window, runId, spanIds, origin),
    openCode: (node?: RunNode) => node && openCode(window, node.spanIds, false),
    refreshRuns: () => window.reload(),
    showAllRuns: () => window.showAllRuns(true),
    showWorkspaceRuns: () => window.showAllRuns(false),
    showOlderRuns: () => window.showOlder(),
    deleteRun: (row?: RunsNode) => deleteRun(window, row),
    showColumn: () => window.showColumn(true),
    hideColumn: () => window.showColumn(false),
    chooseMode: () => chooseMode(window),
    compareWithPrevious: (row?: RunsNode) => compareWithPrevious(window, row),
    stopComparing: () => window.selection.show({ kind: "newest" }),
    restartCollector: () => window.connection.begin(),
    showLog: () => window.log.show(),
  };
  return Object.entries(handlers).map(([name, handler]) =>
    vscode.commands.registerCommand(COMMANDS[name as keyof typeof COMMANDS], async (...args: unknown[]) => {
      try {
        return await (handler as (...given: unknown[]) => unknown)(...args);
      } catch (error) {
        window.log.error(error instanceof Error ? error : String(error));
        const reason = error instanceof Error ? error.message : String(error);
        void vscode.window.showErrorMessage(vscode.l10n.t("Traceline: {0}", reason));
      }
    }),
  );
}

async function openSpan(window: Window, runId: string, spanIds: readonly string[], origin: Origin): Promise<void> {
  const spanId = spanIds[0];
  if (spanId === undefined) return;
  window.selection.select({ runId, spanId, origin });
  await openCode(window, spanIds, origin === "tree");
}

/** Shows the code of the first span that has a place in this workspace; says so where none has. */
async function openCode(window: Window, spanIds: readonly string[], preserveFocus: boolean): Promise<void> {
  const { facts } = window.shownRun.shown;
  if (!facts) return;
  for (const spanId of spanIds) {
    const place = window.places.ofSpan(spanId, facts);
    const uri = place && window.files.uri(place.path);
    if (uri) return openPlace(uri, place.line, preserveFocus);
  }
  vscode.window.setStatusBarMessage(vscode.l10n.t("No place in this workspace is known for this."), 4_000);
}

async function deleteRun(window: Window, row?: RunsNode): Promise<void> {
  if (row?.kind !== "run") return;
  const remove = vscode.l10n.t("Delete");
  const message = vscode.l10n.t("Delete this run? Its data is removed for good.");
  const answer = await vscode.window.showWarningMessage(message, { modal: true, detail: row.run.name }, remove);
  if (answer === remove) await window.connection.client?.deleteRun(row.run.runId);
}

async function chooseMode(window: Window): Promise<void> {
  if (window.connection.state.kind !== "connected") {
    await vscode.commands.executeCommand(COMMANDS.showLog);
    return;
  }
  const lastRuns = vscode.workspace.getConfiguration("traceline").get<number>("lastRuns", 10);
  const mode = await pickMode(window.runs, window.shownRun.frontRun, lastRuns);
  if (mode) window.selection.show(mode);
}

function compareWithPrevious(window: Window, row?: RunsNode): void {
  const run = row?.kind === "run" ? row.run : window.shownRun.frontRun;
  if (!run) return;
  const before = previousRun(window.list.runs, run);
  if (before) window.selection.show({ kind: "difference", a: before.runId, b: run.runId });
  else
    void vscode.window.showInformationMessage(
      vscode.l10n.t(
        "This is the first run of {0}. Run it again and Compare shows what changed.",
        run.service ?? run.name,
      ),
    );
}
