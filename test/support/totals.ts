import type { RunSummary } from "../../collector/contract/run.ts";
import type { UnderstoodRun } from "../../collector/model/understoodRun.ts";

/** Figures of all runs together, which no order of arrival may change. */
export function totals(runs: readonly UnderstoodRun[]) {
  const sum = (pick: (summary: RunSummary) => number | null) =>
    runs.reduce<number | null>((all, { summary }) => {
      const one = pick(summary);
      return one === null ? all : (all ?? 0) + one;
    }, null);
  const tools: Record<string, number> = {};
  for (const { summary } of runs)
    for (const [name, calls] of Object.entries(summary.tools)) tools[name] = (tools[name] ?? 0) + calls;
  return {
    runs: runs.length,
    spans: sum((run) => run.spanCount),
    logs: sum((run) => run.logCount),
    llmCalls: sum((run) => run.llmCalls),
    toolCalls: sum((run) => run.toolCalls),
    tools,
    inputTokens: sum((run) => run.inputTokens),
    cachedInputTokens: sum((run) => run.cachedInputTokens),
    outputTokens: sum((run) => run.outputTokens),
    reasoningTokens: sum((run) => run.reasoningTokens),
    guardrailChecks: sum((run) => run.guardrailChecks),
    guardrailHits: sum((run) => run.guardrailHits),
    approvals: sum((run) => run.approvals.requested),
    handoffs: sum((run) => run.handoffs),
    retries: sum((run) => run.retries),
    planSteps: sum((run) => run.planSteps),
    missingParents: sum((run) => run.missingParents),
    costUsd: sum((run) => (run.costUsd === null ? null : Math.round(run.costUsd * 1e9))),
    agents: [...new Set(runs.flatMap((run) => run.summary.agents))].sort(),
    models: [...new Set(runs.flatMap((run) => run.summary.models))].sort(),
    families: [...new Set(runs.flatMap((run) => run.summary.families))].sort(),
    statuses: runs.map((run) => run.summary.status).sort(),
  };
}
