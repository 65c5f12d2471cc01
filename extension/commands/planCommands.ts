import * as vscode from "vscode";
import { oneLine } from "../../collector/contract/figures.ts";
import type { StepStatus } from "../../collector/contract/plan.ts";
import { plain } from "../common/plain.ts";
import { latestPlans, planName, planText, stepFigures } from "../run/planModel.ts";
import type { CommandHost } from "./commandHost.ts";
import { openSpan } from "./openSpan.ts";

const STEP_ICON: Readonly<Record<StepStatus, string>> = {
  pending: "circle-large-outline",
  in_progress: "loading~spin",
  completed: "pass",
  failed: "error",
  skipped: "debug-step-over",
  blocked: "circle-slash",
  unknown: "question",
};

/** Shows the steps of a plan with their states; a chosen one leads to the code that worked on it. */
export async function showPlan(host: CommandHost, planId: string): Promise<void> {
  const { facts } = host.shownRun.shown;
  const plan = facts && latestPlans(facts.plans).find((one) => one.planId === planId);
  if (!facts || !plan) return;
  const items = plan.steps.map((step) => ({
    label: plain(oneLine(step.title, 80)),
    description: plain(stepFigures(step)),
    iconPath: new vscode.ThemeIcon(STEP_ICON[step.status]),
    step,
  }));
  const chosen = await vscode.window.showQuickPick(items, { title: planName(plan), placeHolder: planText(plan) });
  if (chosen) await openSpan(host, facts.run.runId, chosen.step.spanIds, "command");
}
