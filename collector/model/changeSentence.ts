import type { ComparisonEntry } from "../contract/comparison.ts";
import { count, isSameTime, time } from "../contract/figures.ts";
import type { RunSummary } from "../contract/run.ts";

const MOST_PARTS = 3;
const MOST_LENGTH = 160;
/** Less than 5 % apart is the same. */
const SAME_SHARE = 0.05;

/**
 * What changed from run A to run B, in words: how it ended, when that differs; what is new and what is gone; what failed
 * more or less; time and tokens of the whole. At most three parts.
 */
export function changeSentence(a: RunSummary, b: RunSummary, entries: readonly ComparisonEntry[]): string {
  const all = [
    ...ending(a, b),
    ...answers(a, b),
    ...presence(entries),
    ...failures(entries),
    ...verdicts(entries),
    overall(a, b),
    ...slowest(entries),
  ];
  const parts: string[] = [];
  for (const part of all) {
    if (parts.length >= MOST_PARTS || (parts.length > 0 && [...parts, part].join(" ").length > MOST_LENGTH)) break;
    parts.push(part);
  }
  return parts.join(" ");
}

const ENDED: Record<RunSummary["status"], string> = {
  ok: "finished",
  error: "failed",
  blocked: "was blocked",
  incomplete: "never ended",
  running: "still runs",
};

function ending(a: RunSummary, b: RunSummary): string[] {
  return a.status === b.status ? [] : [`A ${ENDED[a.status]}, B ${ENDED[b.status]}.`];
}

/** What a person answered, where that differs. */
function answers({ approvals: a }: RunSummary, { approvals: b }: RunSummary): string[] {
  if (a.denied === b.denied) return [];
  if (a.denied === 0) return ["A person declined in B."];
  return b.denied === 0 ? ["A person declined in A."] : [];
}

function presence(entries: readonly ComparisonEntry[]): string[] {
  const named = (change: "new" | "gone") =>
    entries.filter((entry) => entry.change === change && entry.kind !== "run").map((entry) => entry.name);
  const sentences: string[] = [];
  const gone = [...new Set(named("gone"))];
  const fresh = [...new Set(named("new"))].filter((name) => !gone.includes(name));
  if (gone.length > 0) sentences.push(`${listed(gone)} did not run in B.`);
  if (fresh.length > 0) sentences.push(`${listed(fresh)} ran in B only.`);
  return sentences;
}

function failures(entries: readonly ComparisonEntry[]): string[] {
  const sentences: string[] = [];
  for (const { kind, name, a, b } of entries) {
    if (kind === "run" || kind === "agent" || !a || !b || a.errors === b.errors) continue;
    if (b.errors === 0) sentences.push(`${name} failed in A and not in B.`);
    else if (a.errors === 0) sentences.push(`${name} failed in B and not in A.`);
    else sentences.push(`${name} failed ${count(b.errors)} instead of ${count(a.errors)} times.`);
  }
  return sentences;
}

function verdicts(entries: readonly ComparisonEntry[]): string[] {
  return entries
    .filter(({ kind, a, b }) => (kind === "guardrail" || kind === "step") && a && b && a.outcome !== b.outcome)
    .map(({ name, a, b }) => `${name}: ${worded(a?.outcome)} in A, ${worded(b?.outcome)} in B.`);
}

const WORDS: Readonly<Record<string, string>> = {
  allow: "allowed",
  warn: "warned",
  modify: "changed",
  block: "blocked",
  escalate: "sent to a person",
  error: "check failed",
  completed: "done",
  in_progress: "in progress",
};

function worded(outcome: string | null | undefined): string {
  return outcome ? (WORDS[outcome] ?? outcome) : "unknown";
}

function overall(a: RunSummary, b: RunSummary): string {
  const times = isSameTime(a.durationMs, b.durationMs)
    ? "Time is the same"
    : b.durationMs > a.durationMs
      ? `B took ${time(b.durationMs - a.durationMs)} longer`
      : `B took ${time(a.durationMs - b.durationMs)} less`;
  const tokens = tokenChange(a.inputTokens, b.inputTokens);
  return tokens === null ? `${times}.` : `${times}, ${tokens}.`;
}

function tokenChange(a: number | null, b: number | null): string | null {
  if (a === null || b === null || Math.abs(b - a) <= Math.max(a, b) * SAME_SHARE) return null;
  return `with ${count(Math.abs(b - a))} ${b > a ? "more" : "fewer"} tokens in`;
}

/** The agent, else the tool, whose time changed most. */
function slowest(entries: readonly ComparisonEntry[]): string[] {
  const moved = entries.filter(
    ({ kind, a, b }) => (kind === "agent" || kind === "tool") && a && b && !isSameTime(a.ms, b.ms),
  );
  const [most] = moved.sort((x, y) => change(y) - change(x));
  if (!most?.a || !most.b) return [];
  const delta = most.b.ms - most.a.ms;
  return [`${most.name} was ${time(Math.abs(delta))} ${delta > 0 ? "slower" : "faster"}.`];
}

function change({ a, b }: ComparisonEntry): number {
  return Math.abs((b?.ms ?? 0) - (a?.ms ?? 0));
}

function listed(names: readonly string[]): string {
  if (names.length === 1) return names[0] ?? "";
  if (names.length === 2) return `${names[0]} and ${names[1]}`;
  return `${names[0]}, ${names[1]} and ${names.length - 2} more`;
}
