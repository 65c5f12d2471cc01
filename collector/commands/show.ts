import { stat } from "node:fs/promises";
import { parseArgs } from "node:util";
import type { Budget, GuardrailCheck, Message } from "../contract/facts.ts";
import { atLeast, clock, count, money, oneLine, plural, time, tokens } from "../contract/figures.ts";
import type { NamedBudgets } from "../contract/namedBudgets.ts";
import type { Plan, PlanStep, StepStatus } from "../contract/plan.ts";
import type { RunSummary } from "../contract/run.ts";
import type { SpanRow } from "../contract/span.ts";
import { settingsFolder } from "../workspace/settingsFolder.ts";
import { workspaceBudgets } from "../workspace/workspaceBudgets.ts";
import { asBudgeted } from "./asBudgeted.ts";
import { dataFolder } from "./dataFolder.ts";
import { lacksText } from "./lacksText.ts";
import { chooseRun, type RunSource, withRuns } from "./runSource.ts";
import { scorecardText } from "./scorecardText.ts";
import { printable } from "./terminal/printable.ts";
import { runLineText } from "./terminal/runLineText.ts";
import { cell, table } from "./terminal/table.ts";
import { type Paint, paintFor } from "./terminal/terminalStyle.ts";
import { UsageError } from "./usageError.ts";
import { readReason, reasonText } from "./why.ts";

export const SHOW_HELP = `traceline show RUN [--why COUNT] [--workspace DIR] [--json] [--no-line] [--data DIR]
  Shows one run: what happened, its plan, messages, checks, budgets, scorecard and spans. RUN is an id, the beginning of
  one, last, previous or last~N. With --why it lists the spans behind one count, for example toolErrors, inputTokens or
  approvals.denied. It is held against the budgets that the settings of DIR set for VS Code (traceline.budgets in
  .vscode/settings.json), which stand in for those that the program sent. Without --workspace these are the settings of
  the run's own workspace, when you are in it.`;

export async function show(args: string[]): Promise<void> {
  const { values, positionals } = parseArgs({
    args,
    allowPositionals: true,
    options: {
      json: { type: "boolean", default: false },
      data: { type: "string" },
      why: { type: "string" },
      workspace: { type: "string" },
      "no-line": { type: "boolean", default: false },
    },
  });
  const [wanted, ...more] = positionals;
  if (!wanted || more.length > 0) throw new UsageError("show takes one run, for example: traceline show last");
  await withRuns(values.data ?? dataFolder(), async (source) => {
    const run = await chooseRun(source, wanted);
    if (values.why !== undefined) {
      const reason = await readReason(source, run, values.why);
      const text = values.json ? JSON.stringify(reason, null, 2) : reasonText(reason, paintFor(process.stdout));
      process.stdout.write(`${text}\n`);
      return;
    }
    const named = await (values.workspace === undefined ? ownBudgets(run) : budgetsOf(values.workspace));
    const { run: seen, ...shown } = asBudgeted(run, await readRun(source, run), named);
    const text = values.json
      ? JSON.stringify({ run: seen, ...shown }, null, 2)
      : shownRun(seen, shown, paintFor(process.stdout), Date.now(), !values["no-line"]);
    process.stdout.write(`${text}\n`);
  });
}

/** All that `show` prints of a run. */
async function readRun(source: RunSource, run: RunSummary) {
  const all = { limit: 1000 };
  const [line, spans, plan, messages, guardrails, approvals, budgets, retries, evaluations] = await Promise.all([
    source.part(run.runId, "line"),
    source.part(run.runId, "spans", all),
    source.part(run.runId, "plan", all),
    source.part(run.runId, "messages", all),
    source.part(run.runId, "guardrails", all),
    source.part(run.runId, "approvals", all),
    source.part(run.runId, "budgets", all),
    source.part(run.runId, "retries", all),
    source.part(run.runId, "evaluations", all),
  ]);
  return {
    line,
    spans: spans.spans,
    plans: plan.plans,
    messages: messages.messages,
    guardrails: guardrails.guardrails,
    approvals: approvals.approvals,
    budgets: budgets.budgets,
    retries: retries.retries,
    evaluations: evaluations.evaluations,
  };
}

/** A path that a trace names is only taken where somebody is in it. */
async function ownBudgets({ workspace }: RunSummary): Promise<NamedBudgets> {
  const folder = settingsFolder(workspace, process.cwd(), ["win32", "darwin"].includes(process.platform));
  return folder === null ? new Map() : workspaceBudgets(folder);
}

async function budgetsOf(workspace: string): Promise<NamedBudgets> {
  const isFolder = await stat(workspace).then(
    (found) => found.isDirectory(),
    () => false,
  );
  if (!isFolder) throw new UsageError(`There is no folder ${workspace}.`);
  return workspaceBudgets(workspace);
}

type ShownRun = Awaited<ReturnType<typeof readRun>>;

/** The run for people. */
function shownRun(run: RunSummary, shown: ShownRun, paint: Paint, nowMs: number, withLine: boolean): string {
  const parts = [
    `${paint(printable(run.name), "strong")}  ${paint(`${printable(run.service ?? "unknown")} · ${clock(run.startMs, nowMs)}`, "quiet")}`,
    printable(run.sentence),
    facts(run).join(" · "),
    ...(withLine ? [runLineText(shown.line, run.agents, 60, paint)] : []),
    section(
      "Plan",
      latest(shown.plans).flatMap((plan) => planLines(plan, paint)),
      paint,
    ),
    section(
      "Messages",
      shown.messages.map((message) => messageLine(message)),
      paint,
    ),
    section(
      "Checks",
      shown.guardrails.map((check) => checkLine(check, paint)),
      paint,
    ),
    section(
      "Budgets",
      shown.budgets.map((budget) => budgetLine(budget, paint)),
      paint,
    ),
    section("Scorecard", [scorecardText(run, paint)], paint),
    section(
      "Spans",
      [
        spanTable(
          shown.spans.filter((span) => !span.internal),
          paint,
        ),
      ],
      paint,
    ),
  ];
  const left = run.spanCount - shown.spans.length;
  if (left > 0) parts.push(paint(`${plural(left, "span")} more.`, "quiet"));
  const lacks = lacksText(run.lacks ?? []);
  if (lacks) parts.push(`\n${paint(lacks, "quiet")}`);
  return parts.filter(Boolean).join("\n");
}

function section(title: string, lines: readonly string[], paint: Paint): string {
  const text = lines.filter(Boolean).join("\n");
  return text ? `\n${paint(title, "strong")}\n${text}` : "";
}

function facts(run: RunSummary): string[] {
  const result = [`${plural(run.llmCalls, "model call")}`, plural(run.toolCalls, "tool call")];
  const used = tokens(run.inputTokens, run.outputTokens);
  result.push(used ? `${atLeast(used, run.tokensAtLeast)} tokens` : "tokens unknown");
  if (run.costUsd !== null) result.push(atLeast(money(run.costUsd, run.costSource ?? "emitted"), run.costAtLeast));
  if (run.agents.length > 0) result.push(printable(run.agents.join(", ")));
  if (run.masked) result.push(maskedInWords(run.masked));
  return result;
}

function maskedInWords(masked: Readonly<Record<string, number>>): string {
  const rules = Object.entries(masked).sort(([, a], [, b]) => b - a);
  const all = rules.reduce((sum, [, times]) => sum + times, 0);
  return `${plural(all, "secret")} masked (${rules.map(([rule, times]) => (times > 1 ? `${printable(rule)} ×${times}` : printable(rule))).join(", ")})`;
}

function latest(plans: readonly Plan[]): Plan[] {
  const byId = new Map<string, Plan>();
  for (const plan of plans) if ((byId.get(plan.planId)?.version ?? -1) <= plan.version) byId.set(plan.planId, plan);
  return [...byId.values()];
}

const STEP_GLYPH: Record<StepStatus, string> = {
  pending: "○",
  in_progress: "◉",
  completed: "✓",
  failed: "×",
  skipped: "⊘",
  blocked: "◆",
  unknown: "?",
};

function planLines(plan: Plan, paint: Paint): string[] {
  const depth = (step: PlanStep): number => {
    let levels = 0;
    for (let at = step; at.parentId !== null && levels < 20; levels++) {
      const parent = plan.steps.find((other) => other.id === at.parentId);
      if (!parent) break;
      at = parent;
    }
    return levels;
  };
  return plan.steps.map((step) => {
    const glyph = STEP_GLYPH[step.status];
    const tone = step.status === "failed" ? "error" : step.status === "blocked" ? "guard" : "plain";
    const took = step.durationMs === null ? "" : paint(`  ${time(step.durationMs)}`, "quiet");
    const over = step.budgetMs !== null && step.durationMs !== null && step.durationMs > step.budgetMs;
    const limit =
      step.budgetMs === null ? "" : paint(` of ${time(step.budgetMs)}${over ? " ▲" : ""}`, over ? "over" : "quiet");
    return `${"  ".repeat(depth(step))}${paint(glyph, tone)} ${printable(step.title)}${took}${took ? limit : ""}`;
  });
}

const messageLine = (message: Message) =>
  `${printable(message.from)} → ${printable(message.to)} (${message.channel.replace("_", " ")}) ${printable(oneLine(message.text ?? "text not sent", 100))}`;

function checkLine(check: GuardrailCheck, paint: Paint): string {
  const hit = check.verdict !== "allow" && check.verdict !== "unknown";
  const reason = check.reason ? `: ${printable(oneLine(check.reason, 100))}` : "";
  return `${paint(hit ? "◆" : "◇", hit ? "guard" : "quiet")} ${printable(check.name)}, ${check.stage.replace("_", " ")}, ${check.verdict}${reason}`;
}

function budgetLine(budget: Budget, paint: Paint): string {
  const amount = (n: number) => (budget.kind === "time" ? time(n) : budget.kind === "cost" ? money(n) : count(n));
  const used = budget.used === null ? "unknown" : amount(budget.used);
  const what = `${printable(budget.name)}, ${budget.kind.replace("_", " ")}`;
  return `${budget.over ? paint("▲", "over") : " "} ${what}: ${used} of ${amount(budget.limit)}`;
}

function spanTable(spans: readonly SpanRow[], paint: Paint): string {
  return table(
    spans.map((span) => {
      const label = `${"  ".repeat(Math.min(span.depth, 20))}${printable(oneLine(span.label, 48))}`;
      const trouble = span.status === "error" ? `× ${printable(oneLine(span.error ?? "failed", 80))}` : "";
      return [
        cell(time(span.offsetMs)),
        cell(span.durationMs === null ? "running" : time(span.durationMs)),
        cell(label),
        cell(span.kind, paint(span.kind, "quiet")),
        trouble ? cell(trouble, paint(trouble, "error")) : cell(printable(oneLine(span.note ?? "", 60))),
      ];
    }),
    [0, 1],
  );
}
