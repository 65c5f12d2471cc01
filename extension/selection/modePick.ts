import * as vscode from "vscode";
import type { RunSummary } from "../../collector/contract/run.ts";
import { counted } from "../common/counted.ts";
import { previousRun } from "../runs/runList.ts";
import type { Mode } from "./selection.ts";

interface ModeItem extends vscode.QuickPickItem {
  readonly mode: Mode;
}

/** Asks what the code shows: the newest run, the last few, or the difference of the last two. */
export async function pickMode(
  runs: readonly RunSummary[],
  front: RunSummary | null,
  lastRuns: number,
): Promise<Mode | null> {
  const items: ModeItem[] = [
    { label: vscode.l10n.t("Newest run"), description: vscode.l10n.t("follows new runs"), mode: { kind: "newest" } },
  ];
  if (front)
    items.push({
      label: vscode.l10n.t("This run"),
      description: front.name,
      mode: { kind: "run", runId: front.runId },
    });
  if (runs.length > 1) {
    const count = Math.min(lastRuns, runs.length);
    items.push({ label: vscode.l10n.t("Last {0}", counted(count, "run")), mode: { kind: "last", count } });
  }
  const before = front && previousRun(runs, front);
  if (before)
    items.push({
      label: vscode.l10n.t("Difference from the previous run"),
      description: before.name,
      mode: { kind: "difference", a: before.runId, b: front.runId },
    });
  const chosen = await vscode.window.showQuickPick(items, { title: vscode.l10n.t("What the code shows") });
  return chosen?.mode ?? null;
}
