import type * as vscode from "vscode";
import type { RunSummary } from "../../collector/contract/run.ts";
import type { BudgetSettings } from "../budgets/budgetSettings.ts";
import type { Capture } from "../capture/capture.ts";
import type { CodingAgents } from "../capture/codingAgents.ts";
import type { WindowHints } from "../capture/windowHints.ts";
import type { Places } from "../code/places.ts";
import type { WorkspaceFiles } from "../code/workspaceFiles.ts";
import type { Connection } from "../collector/connection.ts";
import type { Inline } from "../inline/inline.ts";
import type { RunPanel } from "../panels/runPanel.ts";
import type { HiddenProblems } from "../problems/hiddenProblems.ts";
import type { Deletions } from "../runs/deletions.ts";
import type { RunList } from "../runs/runList.ts";
import type { CodeSelection } from "../selection/codeSelection.ts";
import type { Selection } from "../selection/selection.ts";
import type { ShownRun } from "../selection/shownRun.ts";

/** What commands need of the window that they are given in. */
export interface CommandHost {
  readonly extensionId: string;
  readonly log: vscode.LogOutputChannel;
  readonly connection: Connection;
  readonly list: RunList;
  /** The runs of this window, newest first. */
  readonly runs: readonly RunSummary[];
  readonly selection: Selection;
  readonly shownRun: ShownRun;
  readonly codeSelection: CodeSelection;
  readonly files: WorkspaceFiles;
  readonly places: Places;
  readonly inline: Inline;
  readonly panel: RunPanel;
  readonly capture: Capture;
  readonly hints: WindowHints;
  readonly codingAgents: CodingAgents;
  readonly deletions: Deletions;
  readonly budgets: BudgetSettings;
  readonly hiddenProblems: HiddenProblems;
  reload(): Promise<void>;
  showOlder(): Promise<void>;
  showAllRuns(all: boolean): void;
  showColumn(shown: boolean): void;
  /** Whether what holds counts as a step of the walkthrough. */
  guide(on: boolean): void;
}
