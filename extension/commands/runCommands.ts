import * as vscode from "vscode";
import type { RunSummary } from "../../collector/contract/run.ts";
import { COMMANDS } from "../common/ids.ts";
import { setting } from "../common/settings.ts";
import { previousRun } from "../runs/runList.ts";
import type { RunsNode } from "../runs/runsModel.ts";
import { pickMode } from "../selection/modePick.ts";
import type { CommandHost } from "./commandHost.ts";

/** Shows a run on the code. Who chooses the newest one wants to see the next one too. */
export function showRun(host: CommandHost, run: RunSummary): void {
  const isNewest = host.runs[0]?.runId === run.runId;
  host.selection.show(isNewest ? { kind: "newest" } : { kind: "run", runId: run.runId });
  if (host.panel.runId !== null) host.panel.show(run);
}

/** Shows the panel of a row's run, else of the run in front, with the span that is selected in it. */
export function openRun(host: CommandHost, row?: RunsNode): void {
  const run = row?.kind === "run" ? row.run : host.shownRun.frontRun;
  const { span } = host.selection;
  if (run) host.panel.show(run, { spanId: span?.runId === run.runId ? span.spanId : null });
}

/** Deletes the run of a row; for a few seconds that can be taken back. */
export function deleteRun(host: CommandHost, row?: RunsNode): void {
  if (row?.kind !== "run") return;
  host.deletions.add(row.run.runId);
  host.selection.forget(row.run.runId);
}

export async function chooseMode(host: CommandHost): Promise<void> {
  if (host.connection.state.kind !== "connected") {
    await vscode.commands.executeCommand(COMMANDS.showLog);
    return;
  }
  const lastRuns = setting("lastRuns", 10);
  const mode = await pickMode(host.runs, host.shownRun.frontRun, lastRuns);
  if (mode) host.selection.show(mode);
}

export function stopComparing(host: CommandHost): void {
  const run = host.shownRun.frontRun;
  if (run) showRun(host, run);
  else host.selection.show({ kind: "newest" });
}

export function compareWithPrevious(host: CommandHost, row?: RunsNode): void {
  const run = row?.kind === "run" ? row.run : host.shownRun.frontRun;
  if (!run) return;
  const before = previousRun(host.runs, run);
  if (before) {
    host.selection.show({ kind: "difference", a: before.runId, b: run.runId });
    if (host.panel.runId !== null) host.panel.show(run, { compareWith: before.runId });
  } else
    void vscode.window.showInformationMessage(
      vscode.l10n.t(
        "This is the first run of {0}. Run it again and Compare shows what changed.",
        run.service ?? run.name,
      ),
    );
}
