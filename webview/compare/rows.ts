import type { Comparison, ComparisonEntry, Figures } from "../../collector/contract/comparison.ts";
import { atLeast, count, isSameTime, money, time, timeChange } from "../../collector/contract/figures.ts";
import type { RunSummary } from "../../collector/contract/run.ts";
import type { Verdict } from "../../collector/contract/span.ts";
import { verdictWord } from "../ui/kinds.ts";

/** What became of something, and in which colour: cool is not trouble, warm is slower, more or dearer. */
export type ChangeTone = "same" | "slower" | "faster" | "added" | "removed";

/** An entry as a row: both times on one scale, and what changed in words. */
export interface CompareRow {
  readonly entry: ComparisonEntry;
  readonly depth: number;
  readonly aMs: number | null;
  readonly bMs: number | null;
  readonly change: string;
  readonly tone: ChangeTone;
}

const MINUS = "\u2212";

/** Rows in the order of reading: the run, each agent with its own below it, then steps and what belongs to nobody. */
export function compareRows(comparison: Comparison): CompareRow[] {
  const { entries } = comparison;
  const result: CompareRow[] = [];
  const taken = new Set<ComparisonEntry>();
  const add = (entry: ComparisonEntry, depth: number) => {
    if (taken.has(entry)) return;
    taken.add(entry);
    result.push(compareRow(entry, depth));
  };
  for (const entry of entries) if (entry.kind === "run") add(entry, 0);
  const order = [...comparison.b.agents, ...comparison.a.agents];
  const agents = entries.filter((entry) => entry.kind === "agent");
  agents.sort((a, b) => position(order, a.name) - position(order, b.name));
  for (const agent of agents) {
    add(agent, 1);
    for (const entry of entries) if (entry.agent === agent.name && entry.kind !== "step") add(entry, 2);
  }
  for (const kind of ["guardrail", "tool", "model", "step"] as const) {
    for (const entry of entries) if (entry.kind === kind) add(entry, 1);
  }
  return result;
}

const position = (order: readonly string[], name: string) => {
  const at = order.indexOf(name);
  return at < 0 ? order.length : at;
};

function compareRow(entry: ComparisonEntry, depth: number): CompareRow {
  const aMs = entry.a?.ms ?? null;
  const bMs = entry.b?.ms ?? null;
  return { entry, depth, aMs, bMs, ...changeOf(entry) };
}

/** What changed between two figures of time, or that one of them is not there. */
function changeOf(entry: ComparisonEntry): { readonly change: string; readonly tone: ChangeTone } {
  const { a, b } = entry;
  if (!a) return { change: "+ new", tone: "added" };
  if (!b) return { change: `${MINUS} not run`, tone: "removed" };
  if (a.outcome !== b.outcome && entry.kind !== "run") {
    return { change: `${outcomeWords(entry, a)} → ${outcomeWords(entry, b)}`, tone: "same" };
  }
  return { change: timeChange(a.ms, b.ms), tone: toneOf(a.ms, b.ms) };
}

function toneOf(a: number, b: number): ChangeTone {
  if (isSameTime(a, b)) return "same";
  return b > a ? "slower" : "faster";
}

/** One line of the table of changes. */
export interface ChangeLine {
  readonly name: string;
  readonly a: string;
  readonly b: string;
  readonly change: string;
  readonly tone: ChangeTone;
}

export interface ChangeGroup {
  readonly head: string;
  readonly lines: readonly ChangeLine[];
}

/** What changed, by weight, in groups; and the names of what did not. */
export function changeGroups(comparison: Comparison): { readonly groups: ChangeGroup[]; readonly same: string[] } {
  const { entries } = comparison;
  const groups = [
    { head: "Outcome", lines: entries.flatMap(outcomeLines) },
    { head: "Time", lines: entries.filter(hasOtherTime).sort(byTime).map(timeLine) },
    { head: "Tokens", lines: tokenLines(comparison) },
  ].filter((group) => group.lines.length > 0);
  const same = entries.filter((entry) => entry.change === "same").map(nameOf);
  return { groups, same };
}

function nameOf(entry: ComparisonEntry): string {
  if (entry.kind === "run") return "Whole run";
  return entry.agent === null || entry.kind === "agent" ? entry.name : `${entry.name}, ${entry.agent}`;
}

function outcomeLines(entry: ComparisonEntry): ChangeLine[] {
  const { a, b } = entry;
  const name = nameOf(entry);
  if (!a) return [{ name, a: "–", b: ranWords(b), change: "+ new", tone: "added" }];
  if (!b) return [{ name, a: ranWords(a), b: "–", change: `${MINUS} not run`, tone: "removed" }];
  if (a.outcome !== b.outcome) {
    return [{ name, a: outcomeWords(entry, a), b: outcomeWords(entry, b), change: "other outcome", tone: "same" }];
  }
  if (a.errors === b.errors) return [];
  const delta = b.errors - a.errors;
  const change = delta > 0 ? `▲ +${delta}` : `▼ ${MINUS}${-delta}`;
  return [
    {
      name: `${name}, failed`,
      a: String(a.errors),
      b: String(b.errors),
      change,
      tone: delta > 0 ? "slower" : "faster",
    },
  ];
}

function ranWords(figures: Figures | null): string {
  if (!figures) return "–";
  return figures.calls === 1 ? "ran" : `${count(figures.calls)} calls`;
}

function outcomeWords(entry: ComparisonEntry, figures: Figures): string {
  if (figures.outcome === null) return "unknown";
  return entry.kind === "guardrail" ? verdictWord(figures.outcome as Verdict) : figures.outcome.replace("_", " ");
}

function hasOtherTime(entry: ComparisonEntry): boolean {
  return entry.a !== null && entry.b !== null && entry.kind !== "guardrail" && !isSameTime(entry.a.ms, entry.b.ms);
}

function byTime(x: ComparisonEntry, y: ComparisonEntry): number {
  return Math.abs(delta(y)) - Math.abs(delta(x));
}
const delta = (entry: ComparisonEntry) => (entry.b?.ms ?? 0) - (entry.a?.ms ?? 0);

function timeLine(entry: ComparisonEntry): ChangeLine {
  const a = entry.a?.ms ?? 0;
  const b = entry.b?.ms ?? 0;
  return { name: nameOf(entry), a: time(a), b: time(b), change: timeChange(a, b), tone: toneOf(a, b) };
}

/** Less than so much apart is the same: a share of the amount before. */
const SAME_SHARE = 0.05;

function tokenLines(comparison: Comparison): ChangeLine[] {
  const run = comparison.entries.find((entry) => entry.kind === "run");
  const lines: (ChangeLine | null)[] = [
    amountLine("In", run?.a?.inputTokens ?? null, run?.b?.inputTokens ?? null, count),
    amountLine("Out", run?.a?.outputTokens ?? null, run?.b?.outputTokens ?? null, count),
    costLine(comparison, run?.a?.costUsd ?? null, run?.b?.costUsd ?? null),
  ];
  return lines.filter((line) => line !== null);
}

/** What an emitter did not send is estimated, and where prices are missing it is a lower bound: the figure says so. */
function costLine({ a, b }: Comparison, usdA: number | null, usdB: number | null): ChangeLine | null {
  const line = amountLine("Cost", usdA, usdB, money);
  const words = (run: RunSummary, usd: number | null) =>
    usd === null ? "unknown" : atLeast(money(usd, run.costSource ?? "emitted"), run.costAtLeast);
  return line && { ...line, a: words(a, usdA), b: words(b, usdB) };
}

function amountLine(name: string, a: number | null, b: number | null, write: (n: number) => string): ChangeLine | null {
  if (a === null && b === null) return null;
  const words = (n: number | null) => (n === null ? "unknown" : write(n));
  if (a === null || b === null) return { name, a: words(a), b: words(b), change: "unknown", tone: "same" };
  if (Math.abs(b - a) <= a * SAME_SHARE) return { name, a: words(a), b: words(b), change: "same", tone: "same" };
  const more = b > a;
  const change = more ? `▲ +${write(b - a)}` : `▼ ${MINUS}${write(a - b)}`;
  return { name, a: words(a), b: words(b), change, tone: more ? "slower" : "faster" };
}

/** The colour of B's work in the line, by agent. */
export function agentTones(comparison: Comparison): ReadonlyMap<string, ChangeTone> {
  const tones = new Map<string, ChangeTone>();
  for (const entry of comparison.entries) if (entry.kind === "agent") tones.set(entry.name, changeOf(entry).tone);
  return tones;
}
