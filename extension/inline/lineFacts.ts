import type { CodeInterval, CodeKey } from "../../collector/contract/code.ts";
import type { Trouble } from "../runs/runsModel.ts";
import { GroupMemory } from "./groupMemory.ts";
import { workedMs } from "./intervals.ts";
import { isHitKey } from "./ownFailures.ts";
import type { PlacedKey } from "./placedKey.ts";

/** What the shown run did on one line of code. */
export interface LineFacts {
  readonly line: number;
  readonly keys: readonly CodeKey[];
  readonly exact: boolean;
  /** Only calls the function in which the work was done: what went wrong is told there. */
  readonly caller: boolean;
  /** Telemetry named the line, whether or not that still holds. */
  readonly told: boolean;
  readonly stale: boolean;
  /** What stood on the line when the run was recorded, where it is stale. */
  readonly was: string | null;
  /** 1 to 6 in order of appearance in the run, 7 for later ones, for several and for none. */
  readonly colour: number;
  /** Time covered; of the budget's own measure where one key has a budget; null when it is not known. */
  readonly ms: number | null;
  readonly budget: CodeKey["budget"];
  /** Of the run's duration, 0 to 1. */
  readonly share: number | null;
  readonly intervals: readonly CodeInterval[];
  readonly marks: readonly { readonly atMs: number; readonly kind: "check" | "hit" }[];
  readonly trouble: Trouble | null;
  readonly calls: number;
  /** How many runs the facts are of; times are of one call where it is more than one. */
  readonly runs: number;
  readonly running: boolean;
}

/** Colour index of work without an agent, of several agents, and of the seventh agent and later ones. */
export const NO_AGENT = 7;

export interface LineContext {
  readonly durationMs: number;
  /** In order of appearance. */
  readonly agents: readonly string[];
  readonly runs: number;
  /** Keys that failed by themselves, of the whole run. */
  readonly failures: ReadonlySet<CodeKey>;
}

/** What {@link lineFacts} worked out before, in the same context. */
export const lineMemory = () =>
  new GroupMemory<PlacedKey, LineFacts>(
    (one) => one.key,
    (a, b) =>
      a.key === b.key &&
      a.role === b.role &&
      a.via === b.via &&
      a.exact === b.exact &&
      a.stale === b.stale &&
      a.was === b.was,
  );

/** Every touched line, top to bottom, from the calls placed on it. */
export function lineFacts(placed: readonly PlacedKey[], context: LineContext, memory = lineMemory()): LineFacts[] {
  const byLine = new Map<number, PlacedKey[]>();
  for (const one of placed) {
    // A definition has its lens; one that is gone has this line only.
    if (one.role === "definition" && !one.stale) continue;
    const list = byLine.get(one.line);
    if (list) list.push(one);
    else byLine.set(one.line, [one]);
  }
  return [...byLine]
    .sort(([a], [b]) => a - b)
    .map(([line, here]) => memory.of(line, here, () => factsOf(line, here, context)));
}

const EXACT = 0;
const CALLER = 2;
/** What stood elsewhere says nothing of the line that is here now. */
const GONE = 3;
const uncertainty = ({ exact, role, stale }: PlacedKey) =>
  stale ? GONE : exact ? EXACT : role === "caller" ? CALLER : 1;

function factsOf(
  line: number,
  here: readonly PlacedKey[],
  { durationMs, agents, failures, runs }: LineContext,
): LineFacts {
  // A line that telemetry named outranks a name found on it, and that the mere caller of a helper.
  const best = Math.min(...here.map(uncertainty));
  const chosen = here.filter((one) => uncertainty(one) === best);
  const keys = chosen.map((one) => one.key);
  const caller = best === CALLER;
  const checks = keys.filter((key) => key.kind === "guardrail");
  const intervals = keys.flatMap((key) => (key.kind === "guardrail" ? [] : key.intervals));
  const budgets = keys.flatMap((key) => (key.budget ? [key.budget] : []));
  const budget = keys.length === 1 && !caller ? (budgets[0] ?? null) : null;
  const isTimed = keys.some((key) => key.intervals.length > 0);
  // Over several runs there is no one stretch of time: a typical call stands for them.
  const measured = runs > 1 ? typicalMs(keys) : isTimed ? workedMs(keys) : null;
  const ms = budget && runs === 1 ? budget.usedMs : measured;
  return {
    line,
    keys,
    exact: best === EXACT,
    caller,
    told: chosen.some(({ via }) => via === "attributes" || via === "stacktrace"),
    stale: best === GONE,
    was: best === GONE ? (chosen.find((one) => one.was !== null)?.was ?? null) : null,
    colour: colourOf(keys, agents),
    ms,
    budget,
    share: ms !== null && durationMs > 0 && runs === 1 ? Math.min(1, ms / durationMs) : null,
    intervals,
    marks: checks.flatMap((check) =>
      check.intervals.map((interval) => ({
        atMs: interval.fromMs,
        kind: check.hits > 0 ? ("hit" as const) : ("check" as const),
      })),
    ),
    trouble: caller ? null : troubleOf(keys, failures),
    calls: keys.reduce((sum, key) => sum + key.calls, 0),
    runs,
    running: keys.some((key) => key.running > 0),
  };
}

function typicalMs(keys: readonly CodeKey[]): number | null {
  const known = keys.flatMap((key) => (key.p50Ms === null ? [] : [key.p50Ms]));
  return known.length > 0 ? Math.max(...known) : null;
}

/** The worst of some keys, in the order that a single cell shows it. */
function troubleOf(keys: readonly CodeKey[], failures: ReadonlySet<CodeKey>): Trouble | null {
  if (keys.some(isHitKey)) return "hit";
  if (keys.some((key) => failures.has(key))) return "failed";
  return keys.some((key) => key.budget?.over) ? "over" : null;
}

function colourOf(keys: readonly CodeKey[], agents: readonly string[]): number {
  const names = new Set(keys.map((key) => (key.kind === "agent" ? key.name : key.agent)));
  const only = names.size === 1 ? [...names][0] : null;
  return only ? agentColour(only, agents) : NO_AGENT;
}

/** 1 to 6 by first appearance in the run; 7 for later agents and for none. */
export function agentColour(agent: string | null, agents: readonly string[]): number {
  const at = agent === null ? -1 : agents.indexOf(agent);
  return at >= 0 && at < 6 ? at + 1 : NO_AGENT;
}
