/** Ids that the manifest and the code share; a test holds both against each other. */
export const COMMANDS = {
  showRun: "traceline.showRun",
  openRun: "traceline.openRun",
  openSpan: "traceline.openSpan",
  openCode: "traceline.openCode",
  openSpanInPanel: "traceline.openSpanInPanel",
  refreshRuns: "traceline.refreshRuns",
  showAllRuns: "traceline.showAllRuns",
  showWorkspaceRuns: "traceline.showWorkspaceRuns",
  showOlderRuns: "traceline.showOlderRuns",
  deleteRun: "traceline.deleteRun",
  showColumn: "traceline.showWaterfallColumn",
  hideColumn: "traceline.hideWaterfallColumn",
  chooseMode: "traceline.chooseMode",
  showSpans: "traceline.showSpans",
  compareWithPrevious: "traceline.compareWithPrevious",
  stopComparing: "traceline.stopComparing",
  captureOn: "traceline.captureOn",
  captureOff: "traceline.captureOff",
  showCapture: "traceline.showCapture",
  restartCollector: "traceline.restartCollector",
  showLog: "traceline.showLog",
} as const;

export const VIEWS = { runs: "traceline.runs", run: "traceline.run", guardrails: "traceline.guardrails" } as const;

export const CONTEXT = {
  allRuns: "traceline.allRuns",
  column: "traceline.column",
  hasRun: "traceline.hasRun",
  difference: "traceline.difference",
  capture: "traceline.capture",
  connection: "traceline.connection",
  onCode: "traceline.onCode",
} as const;
