import type { CodeKey } from "../../collector/contract/code.ts";
import { type Budget, type GuardrailCheck, isHit } from "../../collector/contract/facts.ts";
import { count, money, oneLine, time } from "../../collector/contract/figures.ts";
import type { KeyPlace } from "../code/keyPlaces.ts";
import { ownFailures } from "../inline/ownFailures.ts";
import { shortTime } from "../run/budgetText.ts";
import type { RunFacts } from "../run/runFacts.ts";

/** One entry of the Problems view. */
export interface Problem {
  readonly path: string;
  readonly line: number;
  readonly severity: "error" | "warning" | "information";
  readonly code: "budget" | "guardrail" | "failed";
  readonly message: string;
  readonly runId: string;
  readonly spanId: string;
  /** What it is about: the agent, tool, check or step. */
  readonly name: string;
  /** What was used of a time budget, in milliseconds; null for anything else. */
  readonly usedMs: number | null;
  readonly related: readonly { readonly path: string; readonly line: number; readonly message: string }[];
}

/** Guardrail hits, exceeded budgets and failures of a run, where they have a place in the code. */
export function problemsOf(facts: RunFacts, places: readonly KeyPlace[]): Problem[] {
  const placeOf = placeFinder(places);
  return [
    ...facts.guardrails.flatMap((check) => guardrailProblem(check, facts, placeOf)),
    ...facts.budgets.flatMap((budget) => budgetProblem(budget, facts, placeOf)),
    ...[...ownFailures(facts.code.keys)].flatMap((key) => failedProblem(key, facts.run.runId, placeOf)),
  ];
}

type PlaceOf = (matches: (key: CodeKey) => boolean) => KeyPlace | null;

/**
 * Where a problem stands: of a key's lines the one that is most its own. A line that many agents share, inside a helper
 * that calls them all, says less than the line that names one of them.
 */
function placeFinder(places: readonly KeyPlace[]): PlaceOf {
  const sharers = new Map<string, Set<CodeKey>>();
  const at = (place: KeyPlace) => `${place.path}:${place.line}`;
  for (const place of places) {
    const set = sharers.get(at(place)) ?? new Set();
    sharers.set(at(place), set.add(place.key));
  }
  const weight = (place: KeyPlace) =>
    (sharers.get(at(place))?.size ?? 1) * 4 +
    (place.role === "call" ? 0 : place.role === "definition" ? 2 : 8) +
    (place.exact ? 0 : 1);
  return (matches) => {
    const fitting = places.filter((place) => matches(place.key));
    return fitting.reduce<KeyPlace | null>((best, one) => (best && weight(best) <= weight(one) ? best : one), null);
  };
}

const DID = {
  allow: "allowed",
  unknown: "checked",
  warn: "warned about",
  modify: "changed",
  block: "blocked",
  escalate: "sent to a person",
  error: "failed to check",
} as const;
const WHAT = {
  input: "input",
  output: "output",
  tool_input: "tool input",
  tool_output: "tool output",
  retrieval: "documents",
  unknown: "work",
} as const;

function guardrailProblem(check: GuardrailCheck, facts: RunFacts, placeOf: PlaceOf): Problem[] {
  if (!isHit(check.verdict)) return [];
  const place = placeOf((key) => key.kind === "guardrail" && key.name === check.name);
  if (!place) return [];
  const whose = check.agent ? ` of ${check.agent}` : "";
  const reason = check.reason ? `: ${sentence(check.reason)}` : ".";
  const judged = facts.spans.find((span) => span.spanId === check.targetSpanId);
  const judgedPlace = judged && placeOf((key) => key.kind === judged.kind && key.name === judged.label);
  return [
    {
      path: place.path,
      line: place.line,
      severity: "warning",
      code: "guardrail",
      message: `${check.name} ${DID[check.verdict]} the ${WHAT[check.stage]}${whose}${reason}`,
      runId: facts.run.runId,
      spanId: check.spanId,
      name: check.name,
      usedMs: null,
      related: judgedPlace
        ? [{ path: judgedPlace.path, line: judgedPlace.line, message: `${judged.label} was judged.` }]
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
  const name = budget.subject === "run" ? "The run" : budget.name;
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
        const used = placeOf((key) => key.kind === part.kind && key.name === part.name);
        return used && budget.kind === "time"
          ? [{ path: used.path, line: used.line, message: `${part.name} took ${time(part.ms)} of it.` }]
          : [];
      }),
    },
  ];
}

function overText(name: string, budget: Budget, used: number): string {
  const over = used - budget.limit;
  switch (budget.kind) {
    case "time":
      return `${name} took ${time(used)}, ${time(over)} over its budget of ${shortTime(time(budget.limit))}.`;
    case "cost":
      return `${name} cost ${money(used)}, ${money(over)} over its budget of ${money(budget.limit)}.`;
    case "tokens":
      return `${name} used ${count(used)} tokens, ${count(over)} over its budget of ${count(budget.limit)}.`;
    case "turns":
      return `${name} took ${count(used)} turns, ${count(over)} over its budget of ${count(budget.limit)}.`;
    case "tool_calls":
      return `${name} made ${count(used)} tool calls, ${count(over)} over its budget of ${count(budget.limit)}.`;
  }
}

function failedProblem(key: CodeKey, runId: string, placeOf: PlaceOf): Problem[] {
  const place = placeOf((one) => one === key);
  const spanId = key.spanIds.at(-1);
  if (!place || spanId === undefined) return [];
  const reason = key.error ? `: ${sentence(key.error)}` : ".";
  return [
    {
      path: place.path,
      line: place.line,
      severity: key.repaired >= key.errors ? "information" : "error",
      code: "failed",
      message: `${key.name} failed${reason}`,
      runId,
      spanId,
      name: key.name,
      usedMs: null,
      related: [],
    },
  ];
}

function sentence(text: string): string {
  const line = oneLine(text);
  return /[.!?…]$/.test(line) ? line : `${line}.`;
}
