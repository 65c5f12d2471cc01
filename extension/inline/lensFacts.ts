import type { CodeKey } from "../../collector/contract/code.ts";
import { counted } from "../common/counted.ts";
import { say } from "../common/say.ts";
import type { Trouble } from "../runs/runsModel.ts";
import { enclosingFunctions } from "./enclosingFunction.ts";
import { GroupMemory } from "./groupMemory.ts";
import { differenceText, type LensPart, manyRunsText, oneRunText } from "./lensParts.ts";
import { outermost } from "./outermost.ts";
import { failedText, isHitKey } from "./ownFailures.ts";
import type { PlacedKey } from "./placedKey.ts";
import type { PlanLens } from "./planLenses.ts";

/** What stands above one function, agent or tool definition. */
export interface LensFacts {
  readonly line: number;
  /** The same for the same things, whatever line they are on and whatever is said of them. */
  readonly id: string;
  readonly trouble: { readonly kind: Trouble; readonly text: string; readonly spanIds: readonly string[] } | null;
  readonly plan: PlanLens | null;
  /** Empty where only the plan is told. */
  readonly what: string;
  readonly spans: LensSpans;
  /** What a budget can be set for from here; null where that would be several. */
  readonly budgetName: string | null;
}

/** The spans behind a lens: the calls that are counted, and the model calls inside them that stand in the function. */
export interface LensSpans {
  readonly calls: readonly string[];
  readonly models: readonly string[];
  readonly checks: readonly string[];
}

export interface LensOptions {
  readonly costSource: "emitted" | "estimated" | null;
  readonly runs: number;
  readonly difference: boolean;
  readonly parts: ReadonlySet<LensPart>;
  /** By the work that made a plan. */
  readonly plans: ReadonlyMap<CodeKey, PlanLens>;
  /** Keys that failed by themselves, of the whole run. */
  readonly failures: ReadonlySet<CodeKey>;
}

/** What {@link lensFacts} worked out before, for the same options. */
export const lensMemory = () =>
  new GroupMemory<CodeKey, LensFacts>(
    (key) => key,
    (a, b) => a === b,
  );

/**
 * One lens for each function that took part: its definition where that is known, else the function around the lines
 * that did. Work whose place telemetry tells is counted there, and not again where it is called from.
 */
export function lensFacts(
  placed: readonly PlacedKey[],
  lines: readonly string[],
  options: LensOptions,
  {
    enclosing = enclosingFunctions(lines),
    memory = lensMemory(),
  }: { enclosing?: (line: number) => number | null; memory?: ReturnType<typeof lensMemory> } = {},
): LensFacts[] {
  const byLine = new Map<number, Set<CodeKey>>();
  for (const one of placed) {
    if (one.stale) continue;
    const counts = one.exact || one.role === "definition" || (one.role === "call" && countsByName(one.key));
    const line = counts ? anchorOf(one, lines, enclosing) : null;
    if (line === null) continue;
    const keys = byLine.get(line) ?? new Set();
    byLine.set(line, keys.add(one.key));
  }
  return [...byLine]
    .sort(([a], [b]) => a - b)
    .map(([line, set]) => {
      const keys = [...set];
      return memory.of(line, keys, () => lensOf(line, keys, options));
    })
    .filter(({ trouble, plan, what }) => trouble || plan || what);
}

/** What a name alone may count: work without a told place, and what is told of the function that names it. */
function countsByName({ kind, location }: CodeKey): boolean {
  return location === null || kind === "guardrail" || kind === "workflow" || kind === "run";
}

function anchorOf(one: PlacedKey, lines: readonly string[], enclosing: (line: number) => number | null): number | null {
  if (one.role !== "definition") return enclosing(one.line);
  return one.line <= lines.length ? one.line : null;
}

function lensOf(line: number, keys: readonly CodeKey[], options: LensOptions): LensFacts {
  const { difference, parts, plans } = options;
  const outer = outermost(keys);
  const trouble = difference || !parts.has("trouble") ? null : troubleOf(keys, options.failures);
  const plan = difference || !parts.has("plan") ? null : (keys.map((key) => plans.get(key)).find(Boolean) ?? null);
  const names = new Set(outer.map(({ name }) => name));
  const spansOf = (of: readonly CodeKey[]) => [...new Set(of.flatMap((key) => key.spanIds))];
  return {
    line,
    id: keys
      .map(({ kind, name, agent }) => JSON.stringify([kind, name, agent]))
      .sort()
      .join(),
    trouble,
    plan,
    what: plan && keys.every(({ kind }) => kind === "plan") ? "" : whatOf(keys, options),
    spans: {
      calls: spansOf(outer.filter(({ kind }) => kind !== "guardrail")),
      models: spansOf(keys.filter((key) => key.kind === "llm" && !outer.includes(key))),
      checks: spansOf(keys.filter(({ kind }) => kind === "guardrail")),
    },
    budgetName: parts.has("budget") && !difference && names.size === 1 ? [...names][0]! : null,
  };
}

function whatOf(keys: readonly CodeKey[], { difference, runs, costSource, parts }: LensOptions): string {
  if (difference) return differenceText(keys);
  return runs > 1 ? manyRunsText(keys, parts) : oneRunText(keys, costSource, parts);
}

function troubleOf(keys: readonly CodeKey[], failures: ReadonlySet<CodeKey>): LensFacts["trouble"] {
  const hits = keys.filter(isHitKey);
  const spans = (of: readonly CodeKey[]) => of.flatMap((key) => key.spanIds);
  if (hits.length > 0) {
    const count = hits.reduce((sum, key) => sum + key.hits, 0);
    const { name, verdict } = hits[0]!;
    const only = verdict === "block" ? say("blocked by {0}", name) : say("hit: {0}", name);
    return { kind: "hit", text: count === 1 ? only : counted(count, "guardrail hit"), spanIds: spans(hits) };
  }
  const failing = keys.filter((key) => failures.has(key));
  if (failing.length > 0) return { kind: "failed", text: failedText(failing), spanIds: spans(failing) };
  const over = keys.filter((key) => key.budget?.over);
  return over.length > 0 ? { kind: "over", text: say("{0} over budget", over.length), spanIds: spans(over) } : null;
}
