import type { RunPart } from "../collector/contract/api.ts";
import type { RunSummary } from "../collector/contract/run.ts";

export const VIEWS = ["timeline", "plan", "messages", "transcript", "guardrails", "budgets", "compare"] as const;
export type ViewName = (typeof VIEWS)[number];

/** A tab as it stands in the row of tabs. */
export interface ViewTab {
  readonly name: ViewName;
  readonly label: string;
  /** Beside the label: how many, or what went wrong. */
  readonly count: string | null;
  readonly tone: "quiet" | "over" | "guard";
}

/** What a view needs of the run beyond its spans. */
export const VIEW_PARTS: Readonly<Record<ViewName, readonly RunPart[]>> = {
  timeline: [],
  plan: ["plan"],
  messages: ["messages", "guardrails", "approvals"],
  transcript: [],
  guardrails: ["guardrails", "approvals"],
  budgets: ["budgets", "evaluations"],
  compare: [],
};

/** The tabs of a run: none for what it does not have, except guardrails and budgets. */
export function viewTabs(run: RunSummary, hasOther: boolean): ViewTab[] {
  const tabs: ViewTab[] = [{ name: "timeline", label: "Timeline", count: null, tone: "quiet" }];
  if (run.planSteps > 0) tabs.push({ name: "plan", label: "Plan", count: null, tone: "quiet" });
  if (run.messages > 0 || run.approvals.requested > 0 || run.agents.length > 1) {
    tabs.push({ name: "messages", label: "Messages", count: number(run.messages), tone: "quiet" });
  }
  if (run.llmCalls > 0 || run.toolCalls > 0) {
    tabs.push({ name: "transcript", label: "Transcript", count: null, tone: "quiet" });
  }
  const hits = run.guardrailHits;
  const checks = hits > 0 ? `◆ ${hits}` : number(run.guardrailChecks);
  tabs.push({ name: "guardrails", label: "Guardrails", count: checks, tone: hits > 0 ? "guard" : "quiet" });
  const over = run.overBudget;
  tabs.push({
    name: "budgets",
    label: "Budgets",
    count: over > 0 ? `▲ ${over}` : null,
    tone: over > 0 ? "over" : "quiet",
  });
  if (hasOther) tabs.push({ name: "compare", label: "Compare", count: null, tone: "quiet" });
  return tabs;
}

const number = (n: number) => (n > 0 ? String(n) : null);
