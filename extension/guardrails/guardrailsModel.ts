import { type Budget, type GuardrailCheck, isHit } from "../../collector/contract/facts.ts";
import { counted } from "../common/counted.ts";
import { say } from "../common/say.ts";
import { KIND_WORD } from "../common/words.ts";
import { budgetNode } from "../run/budgetText.ts";
import type { RunFacts } from "../run/runFacts.ts";
import { type RunNode, verdictText } from "../run/runNode.ts";
import { GLYPH } from "../runs/runsModel.ts";

/** Guardrails and budgets of a run: what went wrong first, then budgets by how much of them was used, then checks. */
export function guardrailsTree(facts: Pick<RunFacts, "guardrails" | "budgets">): RunNode[] {
  const checks = byName(facts.guardrails).map(checkNode);
  const hits = checks.filter((node) => node.trouble !== null);
  const passed = checks.filter((node) => node.trouble === null);
  const budgets = [...facts.budgets]
    .sort((a, b) => Number(b.over) - Number(a.over) || usedShare(b) - usedShare(a))
    .map(budgetNode);
  return hits.length > 0 ? [...hits, ...passed, ...budgets] : [...budgets, ...passed];
}

function usedShare(budget: Budget): number {
  return budget.used === null || budget.limit === 0 ? 0 : budget.used / budget.limit;
}

function byName(checks: readonly GuardrailCheck[]): GuardrailCheck[][] {
  const groups = new Map<string, GuardrailCheck[]>();
  for (const check of checks) groups.set(check.name, [...(groups.get(check.name) ?? []), check]);
  return [...groups.values()];
}

function checkNode(checks: readonly GuardrailCheck[]): RunNode {
  const hits = checks.filter((check) => isHit(check.verdict));
  const first = hits[0] ?? checks[0]!;
  const said = hits.length > 0 ? verdictText(first) : allowed(checks);
  const more = hits.length > 1 ? `, ${counted(hits.length, "hit")}` : "";
  const warned = hits.length > 0 && hits.every((check) => check.verdict === "warn");
  return {
    id: `check:${first.name}`,
    label: first.name,
    description: hits.length > 0 ? `${GLYPH.hit} ${said}${more}` : `${counted(checks.length, "check")}, ${said}`,
    icon: "guardrail",
    agent: first.agent,
    trouble: hits.length === 0 ? null : warned ? "over" : "hit",
    spanIds: [first, ...checks.filter((check) => check !== first)].map((check) => check.spanId),
    children: [],
    open: false,
    spoken: `${first.name}, ${KIND_WORD.guardrail()}, ${said}${first.reason ? `: ${first.reason}` : ""}`,
  };
}

const allowed = (checks: readonly GuardrailCheck[]) =>
  checks.every((check) => check.verdict === "allow") ? say("allowed") : say("verdict unknown");
