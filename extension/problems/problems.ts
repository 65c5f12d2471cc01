import { type Budget, type GuardrailCheck, isHit } from "../../collector/contract/facts.ts";
import { count, money, time } from "../../collector/contract/figures.ts";
import type { KeyPlace } from "../code/keyPlaces.ts";
import { say } from "../common/say.ts";
import type { RunFacts } from "../run/runFacts.ts";
import { shortTime } from "../run/shortTime.ts";
import { failedProblems } from "./failedProblems.ts";
import { type PlaceOf, placeFinder } from "./placeFinder.ts";
import type { Problem } from "./problem.ts";
import { reasonText } from "./reasonText.ts";

/** Guardrail hits, exceeded budgets and failures of a run, where they have a place in the code. */
export function problemsOf(facts: RunFacts, places: readonly KeyPlace[]): Problem[] {
  const placeOf = placeFinder(places);
  return [
    ...facts.guardrails.flatMap((check) => guardrailProblem(check, facts, placeOf)),
    ...facts.budgets.flatMap((budget) => budgetProblem(budget, facts, placeOf)),
    ...failedProblems(facts, places),
  ];
}

/** What a check did with what it judged: of an agent where it is known whose it was. */
function verdictSentence({ name, verdict, stage, agent }: GuardrailCheck): string {
  const what = agent ? say("the {0} of {1}", JUDGED[stage](), agent) : say("the {0}", JUDGED[stage]());
  switch (verdict) {
    case "allow":
      return say("{0} allowed {1}", name, what);
    case "unknown":
      return say("{0} checked {1}", name, what);
    case "warn":
      return say("{0} warned about {1}", name, what);
    case "modify":
      return say("{0} changed {1}", name, what);
    case "block":
      return say("{0} blocked {1}", name, what);
    case "escalate":
      return say("{0} sent to a person {1}", name, what);
    case "error":
      return say("{0} failed to check {1}", name, what);
  }
}

const JUDGED: Readonly<Record<GuardrailCheck["stage"], () => string>> = {
  input: () => say("input"),
  output: () => say("output"),
  tool_input: () => say("tool input"),
  tool_output: () => say("tool output"),
  retrieval: () => say("documents"),
  unknown: () => say("work"),
};

function guardrailProblem(check: GuardrailCheck, facts: RunFacts, placeOf: PlaceOf): Problem[] {
  if (!isHit(check.verdict)) return [];
  const place = placeOf((key) => key.kind === "guardrail" && key.name === check.name);
  if (!place) return [];
  const judged = facts.spans.find((span) => span.spanId === check.targetSpanId);
  const judgedPlace = judged && placeOf((key) => key.kind === judged.kind && key.name === judged.label);
  return [
    {
      path: place.path,
      line: place.line,
      severity: "warning",
      code: "guardrail",
      message: `${verdictSentence(check)}${reasonText(check.reason)}`,
      runId: facts.run.runId,
      spanId: check.spanId,
      name: check.name,
      usedMs: null,
      related: judgedPlace
        ? [{ path: judgedPlace.path, line: judgedPlace.line, message: say("{0} was judged.", judged.label) }]
        : [],
    },
  ];
}

function budgetProblem(budget: Budget, facts: RunFacts, placeOf: PlaceOf): Problem[] {
  if (!budget.over || budget.used === null) return [];
  const span = facts.spans.find((one) => one.spanId === budget.spanId);
  const place =
    placeOf((key) => key.spanIds.includes(budget.spanId)) ??
    placeOf((key) => key.name === budget.name && (key.kind === budget.subject || key.kind === span?.kind));
  if (!place) return [];
  const name = budget.subject === "run" ? say("The run") : budget.name;
  const inside = spansInside(budget.spanId, facts.spans);
  return [
    {
      path: place.path,
      line: place.line,
      severity: "warning",
      code: "budget",
      message: overText(name, budget, budget.used),
      runId: facts.run.runId,
      spanId: budget.spanId,
      name: budget.name,
      usedMs: budget.kind === "time" ? budget.used : null,
      related: place.key.parts.slice(0, 3).flatMap((part) => {
        const used = placeOf(
          ({ kind, name: of, spanIds }) =>
            kind === part.kind && of === part.name && spanIds.some((spanId) => inside.has(spanId)),
        );
        return used && budget.kind === "time"
          ? [{ path: used.path, line: used.line, message: say("{0} took {1} of it.", part.name, time(part.ms)) }]
          : [];
      }),
    },
  ];
}

/** A span and all that is below it; `spans` in tree order. */
function spansInside(spanId: string, spans: RunFacts["spans"]): ReadonlySet<string> {
  const inside = new Set([spanId]);
  for (const span of spans) if (span.parentId !== null && inside.has(span.parentId)) inside.add(span.spanId);
  return inside;
}

function overText(name: string, budget: Budget, used: number): string {
  const over = used - budget.limit;
  // A program that stops at its limit never goes over it.
  if (over <= 0 && budget.kind === "turns")
    return say("{0} stopped at its limit of {1} turns.", name, count(budget.limit));
  if (over <= 0 && budget.kind === "tool_calls")
    return say("{0} stopped at its limit of {1} tool calls.", name, count(budget.limit));
  switch (budget.kind) {
    case "time":
      return say(
        "{0} took {1}, {2} over its budget of {3}.",
        name,
        time(used),
        time(over),
        shortTime(time(budget.limit)),
      );
    case "cost":
      return say("{0} cost {1}, {2} over its budget of {3}.", name, money(used), money(over), money(budget.limit));
    case "tokens":
      return say(
        "{0} used {1} tokens, {2} over its budget of {3}.",
        name,
        count(used),
        count(over),
        count(budget.limit),
      );
    case "turns":
      return say(
        "{0} took {1} turns, {2} over its budget of {3}.",
        name,
        count(used),
        count(over),
        count(budget.limit),
      );
    case "tool_calls":
      return say(
        "{0} made {1} tool calls, {2} over its budget of {3}.",
        name,
        count(used),
        count(over),
        count(budget.limit),
      );
  }
}
