import * as vscode from "vscode";
import { oneLine, time } from "../../collector/contract/figures.ts";
import type { BudgetSettings } from "../budgets/budgetSettings.ts";
import { COMMANDS } from "../common/ids.ts";
import { shortTime } from "../run/shortTime.ts";
import type { Deletions } from "../runs/deletions.ts";
import { UndoItem } from "./undoItem.ts";

/** For runs that were deleted a moment ago. */
export function deletionUndo(deletions: Deletions): UndoItem {
  return new UndoItem({
    id: "traceline.undo",
    name: vscode.l10n.t("Traceline: undo"),
    command: COMMANDS.undoDelete,
    tooltip: vscode.l10n.t("Brings back what was deleted within the last ten seconds."),
    onDidChange: deletions.onDidChange,
    said: () =>
      deletions.count === 0
        ? null
        : deletions.count === 1
          ? vscode.l10n.t("1 run deleted. Undo")
          : vscode.l10n.t("{0} runs deleted. Undo", deletions.count),
  });
}

/** For a budget that was set a moment ago. */
export function budgetUndo(budgets: BudgetSettings): UndoItem {
  return new UndoItem({
    id: "traceline.undoBudget",
    name: vscode.l10n.t("Traceline: undo budget"),
    command: COMMANDS.undoBudget,
    tooltip: vscode.l10n.t("Takes back the budget that was set within the last ten seconds."),
    onDidChange: budgets.onDidChange,
    said: () => {
      const { last } = budgets;
      if (!last) return null;
      const name = oneLine(last.name, 26);
      return last.limitMs === null
        ? vscode.l10n.t("Budget of {0} removed. Undo", name)
        : vscode.l10n.t("Budget of {0}: {1}. Undo", name, shortTime(time(last.limitMs)));
    },
  });
}
