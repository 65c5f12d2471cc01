import type { CodeKey } from "../contract/code.ts";
import type { Comparison, ComparisonEntry, Divergence, Figures } from "../contract/comparison.ts";
import type { GuardrailCheck } from "../contract/facts.ts";
import { isSameTime } from "../contract/figures.ts";
import type { Kind } from "../contract/kind.ts";
import type { Plan, PlanStep } from "../contract/plan.ts";
import type { RunSummary } from "../contract/run.ts";
import { sumKnown } from "./budgets.ts";
import { changeSentence } from "./changeSentence.ts";
import { worse } from "./codeKeys.ts";

/** What of a run two runs are compared by. */
export interface ComparedRun {
  readonly summary: RunSummary;
  readonly code: readonly CodeKey[];
  readonly plans: readonly Plan[];
  readonly guardrails: readonly GuardrailCheck[];
}

type EntryKind = ComparisonEntry["kind"];
type Side = Map<string, Pick<ComparisonEntry, "kind" | "name" | "agent"> & { figures: Figures }>;

const ENTRY_KINDS: Partial<Record<Kind, EntryKind>> = { agent: "agent", tool: "tool", mcp: "tool", llm: "model" };

/**
 * What changed from A to B, per agent, tool, model, plan step and check, matched by kind, name and agent.
 * @param divergence where they part, which takes their spans to know
 */
export function compareRuns(a: ComparedRun, b: ComparedRun, divergence: Divergence | null): Comparison {
  const before = sideOf(a);
  const after = sideOf(b);
  const entries: ComparisonEntry[] = [];
  for (const id of new Set([...before.keys(), ...after.keys()])) {
    const one = before.get(id);
    const two = after.get(id);
    const shown = two ?? one;
    if (!shown) continue;
    entries.push({
      kind: shown.kind,
      name: shown.name,
      agent: shown.agent,
      change: !one ? "new" : !two ? "gone" : isSame(one.figures, two.figures) ? "same" : "changed",
      a: one?.figures ?? null,
      b: two?.figures ?? null,
    });
  }
  entries.sort((x, y) => weight(y) - weight(x));
  const sentence = changeSentence(a.summary, b.summary, entries);
  return { a: a.summary, b: b.summary, sentence, entries, divergence };
}

function sideOf(run: ComparedRun): Side {
  const side: Side = new Map();
  const add = (kind: EntryKind, name: string, agent: string | null, figures: Figures) => {
    const id = `${kind}\n${name}\n${agent ?? ""}`;
    const known = side.get(id);
    side.set(id, { kind, name, agent, figures: known ? addedUp(known.figures, figures) : figures });
  };
  const { summary } = run;
  add("run", "run", null, {
    calls: 1,
    ms: summary.durationMs,
    inputTokens: summary.inputTokens,
    outputTokens: summary.outputTokens,
    costUsd: summary.costUsd,
    errors: summary.failures,
    outcome: summary.status,
  });
  for (const key of run.code) {
    const kind = ENTRY_KINDS[key.kind];
    // An MCP span stands for a call only where no tool span does.
    if (!kind || (key.kind === "mcp" && summary.tools[key.name] === undefined)) continue;
    if (key.kind === "mcp" && run.code.some((other) => other.kind === "tool" && other.name === key.name)) continue;
    add(kind, key.name, kind === "agent" ? null : key.agent, figuresOf(key));
  }
  for (const step of latestSteps(run.plans)) add("step", step.title, null, figuresOfStep(step));
  for (const check of run.guardrails) add("guardrail", check.name, check.agent, figuresOfCheck(check));
  return side;
}

function figuresOf(key: CodeKey): Figures {
  return {
    calls: key.calls,
    ms: key.totalMs,
    inputTokens: key.llmCalls > 0 ? key.inputTokens : null,
    outputTokens: key.llmCalls > 0 ? key.outputTokens : null,
    costUsd: key.costUsd,
    errors: key.errors,
    outcome: null,
  };
}

const NO_USAGE = { inputTokens: null, outputTokens: null, costUsd: null } as const;

function figuresOfStep(step: PlanStep): Figures {
  const errors = step.status === "failed" ? 1 : 0;
  return { calls: 1, ms: step.durationMs ?? 0, ...NO_USAGE, errors, outcome: step.status };
}

function figuresOfCheck(check: GuardrailCheck): Figures {
  const errors = check.verdict === "error" ? 1 : 0;
  return { calls: 1, ms: check.durationMs ?? 0, ...NO_USAGE, errors, outcome: check.verdict };
}

function addedUp(a: Figures, b: Figures): Figures {
  return {
    calls: a.calls + b.calls,
    ms: a.ms + b.ms,
    inputTokens: sumKnown([a.inputTokens, b.inputTokens]),
    outputTokens: sumKnown([a.outputTokens, b.outputTokens]),
    costUsd: sumKnown([a.costUsd, b.costUsd]),
    errors: a.errors + b.errors,
    outcome: worstOutcome(a.outcome, b.outcome),
  };
}

function worstOutcome(a: string | null, b: string | null): string | null {
  if (a === null || b === null) return a ?? b;
  return worse(b as GuardrailCheck["verdict"], a as GuardrailCheck["verdict"]) ? b : a;
}

function latestSteps(plans: readonly Plan[]): readonly PlanStep[] {
  const latest = new Map<string, Plan>();
  for (const plan of plans) {
    if ((latest.get(plan.planId)?.version ?? Number.NEGATIVE_INFINITY) <= plan.version) latest.set(plan.planId, plan);
  }
  return [...latest.values()].flatMap((plan) => plan.steps);
}

/** Less than 5 % apart is the same. */
const SAME_SHARE = 0.05;

function isSame(a: Figures, b: Figures): boolean {
  return (
    a.calls === b.calls &&
    a.errors === b.errors &&
    a.outcome === b.outcome &&
    isSameTime(a.ms, b.ms) &&
    isSameAmount(a.inputTokens, b.inputTokens) &&
    isSameAmount(a.outputTokens, b.outputTokens) &&
    isSameAmount(a.costUsd, b.costUsd)
  );
}

function isSameAmount(a: number | null, b: number | null): boolean {
  if (a === null || b === null) return a === b;
  return Math.abs(b - a) <= Math.max(a, b) * SAME_SHARE;
}

/** How much a change matters: outcomes and what is new or gone first, then failures, then time, then tokens. */
function weight(entry: ComparisonEntry): number {
  const { a, b } = entry;
  if (entry.change === "same") return 0;
  const outcome = a && b && a.outcome !== b.outcome ? 1e12 : 0;
  const presence = entry.change === "changed" ? 0 : 1e11;
  const errors = Math.abs((b?.errors ?? 0) - (a?.errors ?? 0)) * 1e9;
  const calls = Math.abs((b?.calls ?? 0) - (a?.calls ?? 0)) * 1e6;
  const ms = Math.abs((b?.ms ?? 0) - (a?.ms ?? 0));
  const tokens = Math.abs((b?.inputTokens ?? 0) - (a?.inputTokens ?? 0));
  return (entry.kind === "run" ? 1e13 : 0) + outcome + presence + errors + calls + ms + tokens / 100 + 1e-6;
}
