import * as vscode from "vscode";
import type { HintNode } from "../capture/hintNode.ts";
import { COMMANDS } from "../common/ids.ts";
import { runExample, showWalkthrough } from "../firstUse/firstUse.ts";
import type { LensSpans } from "../inline/lensFacts.ts";
import type { Problem } from "../problems/problem.ts";
import type { RunNode } from "../run/runNode.ts";
import type { RunsNode, Trouble } from "../runs/runsModel.ts";
import type { Origin } from "../selection/selection.ts";
import { setBudget } from "./budgetCommands.ts";
import { deleteAll, openInBrowser, showPorts } from "./collectorCommands.ts";
import type { CommandHost } from "./commandHost.ts";
import { goToSpan, showFunctionSpans } from "./cursorCommands.ts";
import { showGuide } from "./guideCommands.ts";
import { openCode } from "./openCode.ts";
import { openSpan, openSpanInPanel } from "./openSpan.ts";
import { goToPlace } from "./placeCommands.ts";
import { showPlan } from "./planCommands.ts";
import { chooseMode, compareWithPrevious, deleteRun, openRun, showRun, stopComparing } from "./runCommands.ts";
import { showSpans, showTrouble } from "./spanCommands.ts";
import { switchLanguageOn, switchOn } from "./switchCommands.ts";

type Handlers = { readonly [Name in keyof typeof COMMANDS]: (...args: never[]) => unknown };

/** Every command of the manifest and what it does in this window; failures are told in one sentence and logged. */
export function registerCommands(host: CommandHost): vscode.Disposable[] {
  const showSteps = () => showWalkthrough(host.extensionId, (on) => host.guide(on));
  const handlers: Handlers = {
    showRun: (row?: RunsNode) => {
      if (row?.kind === "run") showRun(host, row.run);
    },
    openRun: (row?: RunsNode) => openRun(host, row),
    openSpanInPanel: (runId: string, spanId: string, view?: unknown) =>
      openSpanInPanel(host, runId, spanId, view === "timeline" || view === "guardrails" ? view : undefined),
    showSpans: (runId: string, spans: LensSpans) => showSpans(host, runId, spans),
    showTrouble: (runId: string, trouble: Trouble, spanIds: readonly string[]) =>
      showTrouble(host, runId, trouble, spanIds),
    showPlan: (planId: string) => showPlan(host, planId),
    openSpan: (runId: string, spanIds: readonly string[], origin: Origin) => openSpan(host, runId, spanIds, origin),
    openCode: (node?: RunNode) => node && openCode(host, node.spanIds, false),
    refreshRuns: () => host.reload(),
    showAllRuns: () => host.showAllRuns(true),
    showWorkspaceRuns: () => host.showAllRuns(false),
    showOlderRuns: () => host.showOlder(),
    deleteRun: (row?: RunsNode) => deleteRun(host, row),
    undoDelete: () => host.deletions.undo(),
    deleteAll: () => deleteAll(host),
    showColumn: () => host.showColumn(true),
    hideColumn: () => host.showColumn(false),
    setBudget: (name?: unknown, limitMs?: unknown) => setBudget(host, name, limitMs),
    undoBudget: () => host.budgets.undo(),
    hideProblem: (problem?: Pick<Problem, "runId" | "code" | "spanId">) => problem && host.hiddenProblems.hide(problem),
    showHiddenProblems: () => host.hiddenProblems.showAll(),
    chooseMode: () => chooseMode(host),
    nextPlace: () => goToPlace(host, "file", 1),
    previousPlace: () => goToPlace(host, "file", -1),
    nextPlaceInTime: () => goToPlace(host, "time", 1),
    previousPlaceInTime: () => goToPlace(host, "time", -1),
    goToSpan: () => goToSpan(host),
    showFunctionSpans: () => showFunctionSpans(host),
    compareWithPrevious: (row?: RunsNode) => compareWithPrevious(host, row),
    stopComparing: () => stopComparing(host),
    captureOn: () => host.capture.switch(true),
    captureOff: () => host.capture.switch(false),
    showGuide: (slug?: unknown) => showGuide(host, slug),
    showCapture: () => host.capture.show(),
    captureAgent: () => host.codingAgents.capture(),
    takeBackAgent: () => host.codingAgents.takeBack(),
    copyVariables: () => host.capture.copy(),
    installHint: (row?: HintNode) => row?.kind === "hint" && host.hints.install(row.hint),
    dismissHint: (row?: HintNode) => row?.kind === "hint" && host.hints.dismiss(row.hint),
    runExample: async () => (await runExample(host.capture)) || showSteps(),
    showWalkthrough: showSteps,
    showPorts: () => showPorts(host),
    openInBrowser: () => openInBrowser(host),
    switchOn: () => switchOn(true),
    switchOff: () => switchOn(false),
    switchLanguageOn: () => switchLanguageOn(true),
    switchLanguageOff: () => switchLanguageOn(false),
    restartCollector: () => host.connection.begin(),
    showLog: () => host.log.show(),
  };
  return Object.entries(handlers).map(([name, handler]) =>
    vscode.commands.registerCommand(COMMANDS[name as keyof typeof COMMANDS], async (...args: unknown[]) => {
      try {
        return await (handler as (...given: unknown[]) => unknown)(...args);
      } catch (error) {
        host.log.error(error instanceof Error ? error : String(error));
        const reason = error instanceof Error ? error.message : String(error);
        void vscode.window.showErrorMessage(vscode.l10n.t("Traceline: {0}", reason));
      }
    }),
  );
}
