import * as vscode from "vscode";
import { plural, time } from "../collector/contract/figures.ts";
import type { RunSummary } from "../collector/contract/run.ts";
import type { SpanRow } from "../collector/contract/span.ts";
import { openPlace } from "./code/openPlace.ts";
import type { SpanPlace } from "./code/places.ts";
import { COMMANDS } from "./common/ids.ts";
import { runExample, showWalkthrough } from "./firstUse/firstUse.ts";
import { plain } from "./inline/lenses.ts";
import { type PlaceOrder, placeAfter } from "./inline/placeOrder.ts";
import type { PanelHost } from "./panels/runPanel.ts";
import type { RunNode } from "./run/runNode.ts";
import { previousRun } from "./runs/runList.ts";
import type { RunsNode } from "./runs/runsModel.ts";
import { pickMode } from "./selection/modePick.ts";
import type { Origin } from "./selection/selection.ts";
import type { Window } from "./window.ts";

type Handlers = { readonly [Name in keyof typeof COMMANDS]: (...args: never[]) => unknown };

/** Every command of the manifest and what it does in this window; failures are told in one sentence and logged. */
export function registerCommands(window: Window): vscode.Disposable[] {
  const handlers: Handlers = {
    showRun: (row?: RunsNode) => {
      if (row?.kind === "run") showRun(window, row.run);
    },
    openRun: (row?: RunsNode) => openRun(window, row),
    openSpanInPanel: (runId: string, spanId: string) => openSpanInPanel(window, runId, spanId),
    showSpans: (runId: string, spanIds: readonly string[]) => showSpans(window, runId, spanIds),
    openSpan: (runId: string, spanIds: readonly string[], origin: Origin) => openSpan(window, runId, spanIds, origin),
    openCode: (node?: RunNode) => node && openCode(window, node.spanIds, false),
    refreshRuns: () => window.reload(),
    showAllRuns: () => window.showAllRuns(true),
    showWorkspaceRuns: () => window.showAllRuns(false),
    showOlderRuns: () => window.showOlder(),
    deleteRun: (row?: RunsNode) => {
      if (row?.kind !== "run") return;
      window.deletions.add(row.run.runId);
      window.selection.forget(row.run.runId);
    },
    undoDelete: () => window.deletions.undo(),
    deleteAll: () => deleteAll(window),
    showColumn: () => window.showColumn(true),
    hideColumn: () => window.showColumn(false),
    chooseMode: () => chooseMode(window),
    nextPlace: () => goToPlace(window, "file", 1),
    previousPlace: () => goToPlace(window, "file", -1),
    nextPlaceInTime: () => goToPlace(window, "time", 1),
    previousPlaceInTime: () => goToPlace(window, "time", -1),
    compareWithPrevious: (row?: RunsNode) => compareWithPrevious(window, row),
    stopComparing: () => stopComparing(window),
    captureOn: () => window.capture.switch(true),
    captureOff: () => window.capture.switch(false),
    showCapture: () => window.capture.show(),
    copyVariables: () => window.capture.copy(),
    runExample: async () => (await runExample(window.capture)) || showGuide(window),
    showWalkthrough: () => showGuide(window),
    showPorts: () => showPorts(window),
    openInBrowser: () => openInBrowser(window),
    switchOn: () => switchOn(true),
    switchOff: () => switchOn(false),
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

/** Shows a run on the code. Who chooses the newest one wants to see the next one too. */
function showRun(window: Window, run: RunSummary): void {
  const isNewest = window.runs[0]?.runId === run.runId;
  window.selection.show(isNewest ? { kind: "newest" } : { kind: "run", runId: run.runId });
  if (window.panel.runId !== null) window.panel.show(run);
}

async function openSpan(window: Window, runId: string, spanIds: readonly string[], origin: Origin): Promise<void> {
  const spanId = spanIds[0];
  if (spanId === undefined) return;
  window.selection.select({ runId, spanId, origin });
  await openCode(window, spanIds, origin === "tree");
}

/**
 * Shows the code of the first span that has a place in this workspace. Places that fit equally well are offered; where
 * there is none, that is said and the run panel shows the span instead.
 */
async function openCode(
  window: Window,
  spanIds: readonly string[],
  preserveFocus: boolean,
  role: "call" | "definition" = "call",
): Promise<void> {
  const { facts } = window.shownRun.shown;
  if (!facts) return;
  for (const spanId of spanIds) {
    const places = window.places.ofSpan(spanId, facts, role);
    const place = places.length > 1 ? await pickPlace(places) : places[0];
    if (place && window.files.uri(place.path)) return openPlace(window.files, place, preserveFocus);
    if (places.length > 0) return;
  }
  vscode.window.setStatusBarMessage(vscode.l10n.t("No place in this workspace is known for this."), 4_000);
}

async function pickPlace(places: readonly SpanPlace[]): Promise<SpanPlace | undefined> {
  const items = places.map((place) => ({ label: `${place.path}:${place.line}`, place }));
  const title = vscode.l10n.t("Several places fit equally well");
  return (await vscode.window.showQuickPick(items, { title }))?.place;
}

/** The place of the run after or before the cursor. */
async function goToPlace(window: Window, order: PlaceOrder, step: 1 | -1): Promise<void> {
  const editor = vscode.window.activeTextEditor;
  const path = editor && window.files.pathOf(editor.document.uri);
  const at = editor && path !== undefined ? { path, line: editor.selection.active.line + 1 } : null;
  const place = placeAfter(window.inline.ordered, at, order, step);
  if (place) await openPlace(window.files, place, false);
  else vscode.window.setStatusBarMessage(vscode.l10n.t("No place in this workspace is known for this run."), 4_000);
}

/** The same runs as a page: on a remote machine by the way that the editor makes for it. */
async function openInBrowser(window: Window): Promise<void> {
  const { client } = window.connection;
  if (!client) {
    vscode.window.setStatusBarMessage(vscode.l10n.t("No collector is connected."), 10_000);
    return;
  }
  const address = await vscode.env.asExternalUri(vscode.Uri.parse(await client.wayIn(), true));
  await vscode.env.openExternal(address);
}

function openSpanInPanel(window: Window, runId: string, spanId: string): void {
  const run = window.list.get(runId);
  if (!run) return;
  window.panel.show(run, { spanId });
  window.selection.select({ runId, spanId, origin: "panel" });
}

/** Shows the spans behind a lens; a chosen one is shown in the run panel. */
async function showSpans(window: Window, runId: string, spanIds: readonly string[]): Promise<void> {
  const { facts } = window.shownRun.shown;
  const wanted = new Set(spanIds);
  const rows = facts?.run.runId === runId ? facts.spans.filter((span) => wanted.has(span.spanId)) : [];
  const [only] = rows;
  if (!only) return;
  if (rows.length === 1) return openSpanInPanel(window, runId, only.spanId);
  const items = rows.map((span) => ({
    label: plain(span.label),
    description: [span.agent === span.label ? null : span.agent, spanTime(span), span.note]
      .filter(Boolean)
      .map((text) => plain(text ?? ""))
      .join(" · "),
    spanId: span.spanId,
  }));
  const chosen = await vscode.window.showQuickPick(items, { title: vscode.l10n.t("Spans"), matchOnDescription: true });
  if (chosen) openSpanInPanel(window, runId, chosen.spanId);
}

function spanTime(span: SpanRow): string {
  const failed = span.status === "error" ? ", failed" : "";
  return `${span.durationMs === null ? "running" : time(span.durationMs)}${failed}`;
}

function openRun(window: Window, row?: RunsNode): void {
  const run = row?.kind === "run" ? row.run : window.shownRun.frontRun;
  const { span } = window.selection;
  if (run) window.panel.show(run, { spanId: span?.runId === run.runId ? span.spanId : null });
}

/** What the run panel may ask of the window. */
export function panelHost(window: Window): PanelHost {
  return {
    get client() {
      return window.connection.client;
    },
    log: window.log,
    select: (runId, spanId) => window.selection.select({ runId, spanId, origin: "panel" }),
    openCode: (_runId, spanId, role) => void openCode(window, [spanId], false, role),
    openFrame: (path, line) => {
      const { facts } = window.shownRun.shown;
      const place = facts && window.places.ofFrame(path, line, facts.run);
      if (place) void openPlace(window.files, place, false);
    },
    compareWithPrevious: () => void vscode.commands.executeCommand(COMMANDS.compareWithPrevious),
  };
}

function showGuide(window: Window): Promise<void> {
  return showWalkthrough(window.context.extension.id, (on) => window.guide(on));
}

async function deleteAll(window: Window): Promise<void> {
  const { client } = window.connection;
  if (!client) {
    vscode.window.setStatusBarMessage(vscode.l10n.t("No collector is connected, so nothing was deleted."), 10_000);
    return;
  }
  const { runs, spans } = await client.health();
  const remove = vscode.l10n.t("Delete All Data");
  const message = vscode.l10n.t("Delete everything that Traceline has stored?");
  const detail = vscode.l10n.t(
    "{0} with {1}, from all workspaces. Nothing of it can be brought back.",
    plural(runs, "run"),
    plural(spans, "span"),
  );
  if ((await vscode.window.showWarningMessage(message, { modal: true, detail }, remove)) !== remove) return;
  await client.deleteAll();
  vscode.window.setStatusBarMessage(vscode.l10n.t("All data was deleted."), 10_000);
}

/** Which usual ports other programs have, and where capture points to instead. */
async function showPorts(window: Window): Promise<void> {
  const { state } = window.connection;
  if (state.kind !== "connected") return;
  const copy = vscode.l10n.t("Copy the Variables");
  const message = vscode.l10n.t("Traceline receives at {0} and {1}.", state.discovery.http, state.discovery.grpc);
  const detail = state.portNotes.join("\n");
  if ((await vscode.window.showInformationMessage(message, { modal: true, detail }, copy)) === copy)
    await window.capture.copy();
}

/** Switches Traceline on or off in this workspace; in a window without one, everywhere. */
async function switchOn(on: boolean): Promise<void> {
  const target = vscode.workspace.workspaceFolders
    ? vscode.ConfigurationTarget.Workspace
    : vscode.ConfigurationTarget.Global;
  await vscode.workspace.getConfiguration("traceline").update("enabled", on, target);
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

function stopComparing(window: Window): void {
  const run = window.shownRun.frontRun;
  if (run) showRun(window, run);
  else window.selection.show({ kind: "newest" });
}

function compareWithPrevious(window: Window, row?: RunsNode): void {
  const run = row?.kind === "run" ? row.run : window.shownRun.frontRun;
  if (!run) return;
  const before = previousRun(window.runs, run);
  if (before) {
    window.selection.show({ kind: "difference", a: before.runId, b: run.runId });
    if (window.panel.runId !== null) window.panel.show(run, { compareWith: before.runId });
  } else
    void vscode.window.showInformationMessage(
      vscode.l10n.t(
        "This is the first run of {0}. Run it again and Compare shows what changed.",
        run.service ?? run.name,
      ),
    );
}
