import type { CodeKey } from "../../collector/contract/code.ts";
import { money, plural, time, timeChange, tokens } from "../../collector/contract/figures.ts";
import { shortTime } from "../run/budgetText.ts";
import type { Trouble } from "../runs/runsModel.ts";
import { enclosingFunction } from "./enclosingFunction.ts";
import { coveredMs, liesWithin } from "./intervals.ts";
import { isHitKey } from "./ownFailures.ts";
import type { PlacedKey } from "./placedKey.ts";

/** What stands above one function, agent or tool definition. */
export interface LensFacts {
  readonly line: number;
  readonly trouble: { readonly kind: Trouble; readonly text: string; readonly spanIds: readonly string[] } | null;
  readonly what: string;
  readonly spanIds: readonly string[];
}

export interface LensOptions {
  readonly costSource: "emitted" | "estimated" | null;
  readonly runs: number;
  readonly difference: boolean;
  /** Text of a plan's state, for code that made a plan. */
  readonly plan: string | null;
  /** Keys that failed by themselves, of the whole run. */
  readonly failures: ReadonlySet<CodeKey>;
}

const MOST_CHARACTERS = 90;

/**
 * One lens for each function that took part: its definition where that is known, else the function around the lines
 * that did. Work whose place telemetry tells is counted there, and not again where it is called from.
 */
export function lensFacts(placed: readonly PlacedKey[], lines: readonly string[], options: LensOptions): LensFacts[] {
  const byLine = new Map<number, Set<CodeKey>>();
  for (const one of placed) {
    if (one.stale) continue;
    const counts = one.exact || one.role === "definition" || (one.role === "call" && countsByName(one.key));
    const line = counts ? anchorOf(one, lines) : null;
    if (line === null) continue;
    const keys = byLine.get(line) ?? new Set();
    byLine.set(line, keys.add(one.key));
  }
  return [...byLine].sort(([a], [b]) => a - b).map(([line, keys]) => lensOf(line, [...keys], options));
}

/** What a name alone may count: work without a told place, and what is told of the function that names it. */
function countsByName({ kind, location }: CodeKey): boolean {
  return location === null || kind === "guardrail" || kind === "workflow" || kind === "run";
}

function anchorOf(one: PlacedKey, lines: readonly string[]): number | null {
  if (one.role !== "definition") return enclosingFunction(lines, one.line);
  return one.line <= lines.length ? one.line : null;
}

function lensOf(line: number, keys: readonly CodeKey[], options: LensOptions): LensFacts {
  const trouble = options.difference ? null : troubleOf(keys, options.failures);
  return {
    line,
    trouble,
    what: options.difference
      ? changeText(keys)
      : within90(options.runs > 1 ? manyParts(keys) : oneParts(keys, options)),
    spanIds: outermost(keys).flatMap((key) => key.spanIds),
  };
}

function troubleOf(keys: readonly CodeKey[], failures: ReadonlySet<CodeKey>): LensFacts["trouble"] {
  const hits = keys.filter(isHitKey);
  const spans = (of: readonly CodeKey[]) => of.flatMap((key) => key.spanIds.slice(-1));
  if (hits.length > 0) {
    const count = hits.reduce((sum, key) => sum + key.hits, 0);
    const word = hits[0]!.verdict === "block" ? "blocked by" : "hit:";
    const text = count === 1 ? `${word} ${hits[0]!.name}` : plural(count, "guardrail hit");
    return { kind: "hit", text, spanIds: spans(hits) };
  }
  const failing = keys.filter((key) => failures.has(key));
  if (failing.length > 0) {
    const failed = failing.reduce((sum, key) => sum + key.errors, 0);
    const repaired = failing.reduce((sum, key) => sum + key.repaired, 0);
    const text = `${failed} failed${repaired >= failed ? ", called again" : ""}`;
    return { kind: "failed", text, spanIds: spans(failing) };
  }
  const over = keys.filter((key) => key.budget?.over);
  return over.length > 0 ? { kind: "over", text: `${over.length} over budget`, spanIds: spans(over) } : null;
}

function oneParts(keys: readonly CodeKey[], options: LensOptions): string[] {
  const outer = outermost(keys);
  const checks = keys.filter((key) => key.kind === "guardrail");
  const others = outer.filter((key) => key.kind !== "guardrail");
  const parts: string[] = [];
  if (options.plan !== null && keys.some((key) => key.kind === "plan")) return [options.plan];
  if (others.length === 0) return [plural(sum(checks, "calls"), "check"), timeText(checks), verdictText(checks)];
  parts.push(noun(others, keys), timeText(others));
  const passed = checks.filter((key) => key.hits === 0).reduce((total, key) => total + key.calls, 0);
  if (passed > 0) parts.push(`${plural(passed, "check")} passed`);
  // Leaves once: where model calls stand in the function themselves, they are the sum, else the outermost are.
  const models = keys.filter((key) => key.kind === "llm");
  const counted = models.length > 0 ? models : others;
  const calls = sum(counted, "llmCalls");
  const retries = sum(models, "retries");
  if (calls > 0 && !(others.length === 1 && others[0]!.kind === "llm"))
    parts.push(`${plural(calls, "model call")}${retries > 0 ? `, ${retries} retried` : ""}`);
  else if (retries > 0) parts.push(`${retries} retried`);
  const used = tokens(known(counted, "inputTokens"), known(counted, "outputTokens"));
  if (used !== null) parts.push(`${used} tokens`);
  const cost = known(counted, "costUsd");
  if (cost !== null) parts.push(money(cost, options.costSource ?? "emitted"));
  return parts;
}

function manyParts(keys: readonly CodeKey[]): string[] {
  const outer = outermost(keys);
  const longest = outer.reduce((a, b) => ((b.p95Ms ?? 0) > (a.p95Ms ?? 0) ? b : a));
  const parts = [plural(sum(outer, "calls"), "call")];
  if (longest.p50Ms !== null) parts.push(`p50 ${time(longest.p50Ms)}`);
  if (longest.p95Ms !== null)
    parts.push(`p95 ${time(longest.p95Ms)}${longest.budget ? ` of ${shortTime(time(longest.budget.limitMs))}` : ""}`);
  const cost = known(outer, "costUsd");
  if (cost !== null) parts.push(money(cost));
  return parts;
}

/** `4 calls, 5 before · ▲ +125 ms`. */
function changeText(keys: readonly CodeKey[]): string {
  const changed = keys.filter((key) => key.change);
  // What is gone ran in the other run: its times say nothing of what contains what in this one.
  const gone = outermost(changed.filter((key) => key.change!.kind === "gone"));
  const here = outermost(changed.filter((key) => key.change!.kind !== "gone"));
  if (changed.length === 0) return "same";
  if (here.length === 0) return "− gone";
  if (gone.length === 0 && here.every((key) => key.change!.kind === "new")) return "+ new";
  const now = sum(here, "calls");
  const before = [...here, ...gone].reduce((total, key) => total + key.change!.callsBefore, 0);
  const ms = [...here, ...gone].reduce((total, key) => total + key.change!.ms, 0);
  const total = sum(here, "totalMs");
  const calls = now === before ? plural(now, "call") : `${plural(now, "call")}, ${before} before`;
  return within90([calls, timeChange(total - ms, total)]);
}

/** What is counted: runs, else the agents that are told apart here, else calls. */
function noun(keys: readonly CodeKey[], all: readonly CodeKey[]): string {
  const runs = keys.filter((key) => key.kind === "run" || key.kind === "workflow");
  if (runs.length > 0) return plural(sum(runs, "calls"), "run");
  const agents = new Set(all.filter((key) => key.kind === "agent").map((key) => key.name));
  if (agents.size > 1) return plural(agents.size, "agent");
  return plural(sum(keys, "calls"), "call");
}

function timeText(keys: readonly CodeKey[]): string {
  const only = keys.length === 1 ? keys[0]! : null;
  if (only?.budget) return `${time(only.budget.usedMs)} of ${shortTime(time(only.budget.limitMs))}`;
  const ms = keys.some((key) => key.intervals.length > 0)
    ? coveredMs(keys.flatMap((key) => key.intervals))
    : sum(keys, "totalMs");
  const waiting = Math.max(0, ...keys.map((key) => key.waitingMs));
  return waiting > ms * 0.05 && waiting > 0 ? `${time(ms)}, ${time(waiting)} waiting for a person` : time(ms);
}

function verdictText(checks: readonly CodeKey[]): string {
  const hits = sum(checks, "hits");
  return hits === 0 ? "all passed" : plural(hits, "hit");
}

/** Keys that do not lie within another one of the same function. */
function outermost(keys: readonly CodeKey[]): readonly CodeKey[] {
  // Over several runs no times are known: what contains by its kind stands for what it contains.
  if (keys.every((key) => key.intervals.length === 0)) return highest(keys);
  const outer = keys.filter((key) => !keys.some((other) => other !== key && isContained(key, other)));
  return outer.length > 0 ? outer : keys;
}

function highest(keys: readonly CodeKey[]): readonly CodeKey[] {
  const rank = ({ kind }: CodeKey) => (RANK.includes(kind) ? RANK.indexOf(kind) : RANK.length);
  const best = Math.min(...keys.map(rank));
  return keys.filter((key) => rank(key) === best);
}

function isContained(inner: CodeKey, outer: CodeKey): boolean {
  if (!liesWithin(inner.intervals, outer.intervals)) return false;
  return !liesWithin(outer.intervals, inner.intervals) || RANK.indexOf(outer.kind) < RANK.indexOf(inner.kind);
}

const RANK: readonly CodeKey["kind"][] = ["run", "workflow", "agent", "step", "tool", "retriever", "mcp", "llm"];

function within90(parts: readonly string[]): string {
  const kept = [...parts];
  while (kept.length > 1 && kept.join(" · ").length > MOST_CHARACTERS) kept.pop();
  return kept.join(" · ");
}

function sum(keys: readonly CodeKey[], field: "calls" | "llmCalls" | "retries" | "hits" | "totalMs"): number {
  return keys.reduce((total, key) => total + key[field], 0);
}

function known(keys: readonly CodeKey[], field: "inputTokens" | "outputTokens" | "costUsd"): number | null {
  return keys.reduce<number | null>((total, key) => (key[field] === null ? total : (total ?? 0) + key[field]), null);
}
