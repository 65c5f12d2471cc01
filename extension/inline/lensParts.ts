import type { CodeKey } from "../../collector/contract/code.ts";
import { money, time, timeChange, tokens } from "../../collector/contract/figures.ts";
import { counted } from "../common/counted.ts";
import { say } from "../common/say.ts";
import { shortTime } from "../run/shortTime.ts";
import { workedMs } from "./intervals.ts";
import { outermost } from "./outermost.ts";

/** What a lens may say, in the order in which it says it. */
export const LENS_PARTS = [
  "trouble",
  "plan",
  "calls",
  "time",
  "checks",
  "modelCalls",
  "retries",
  "tokens",
  "cost",
  "messages",
  "budget",
] as const;
export type LensPart = (typeof LENS_PARTS)[number];

/** Without a setting: short, and what takes a look at the hover to know is left to it. */
export const USUAL_PARTS: readonly LensPart[] = LENS_PARTS.filter((part) => part !== "messages" && part !== "budget");

/** The setting `traceline.lensParts` as it was written; what is no part is left out. */
export function readLensParts(setting: unknown): ReadonlySet<LensPart> {
  if (!Array.isArray(setting)) return new Set(USUAL_PARTS);
  return new Set(LENS_PARTS.filter((part) => setting.includes(part)));
}

const MOST_CHARACTERS = 90;

type Wanted = ReadonlySet<LensPart>;

/** `4 calls · 2.88 s · 8 model calls, 1 retried · 4,046 → 461 tokens · ≈ $0.011`, for one run. */
export function oneRunText(keys: readonly CodeKey[], source: "emitted" | "estimated" | null, wanted: Wanted): string {
  const outer = outermost(keys);
  const checks = keys.filter((key) => key.kind === "guardrail");
  const others = outer.filter((key) => key.kind !== "guardrail");
  if (others.length === 0)
    return joined([
      wanted.has("calls") && counted(sum(checks, "calls"), "check"),
      wanted.has("time") && timeText(checks),
      wanted.has("checks") && verdictText(checks),
    ]);
  const passed = checks.filter((key) => key.hits === 0).reduce((total, key) => total + key.calls, 0);
  // Leaves once: where model calls stand in the function themselves, they are the sum, else the outermost are.
  const models = keys.filter((key) => key.kind === "llm");
  const from = models.length > 0 ? models : others;
  const used = tokens(known(from, "inputTokens"), known(from, "outputTokens"));
  const cost = known(from, "costUsd");
  return joined([
    wanted.has("calls") && noun(others, keys),
    wanted.has("time") && timeText(others),
    wanted.has("checks") && passed > 0 && say("{0} passed", counted(passed, "check")),
    modelText(others, models, from, wanted),
    wanted.has("tokens") && used !== null && say("{0} tokens", used),
    wanted.has("cost") && cost !== null && money(cost, source ?? "emitted"),
    wanted.has("messages") && messageText(others),
  ]);
}

/** `12 calls · p50 240 ms · p95 840 ms of 500 ms`, over several runs. */
export function manyRunsText(keys: readonly CodeKey[], wanted: Wanted): string {
  const outer = outermost(keys);
  const longest = outer.reduce((a, b) => ((b.p95Ms ?? 0) > (a.p95Ms ?? 0) ? b : a));
  const { p50Ms, p95Ms, budget } = longest;
  const cost = known(outer, "costUsd");
  const retries = sum(keys, "retries");
  return joined([
    wanted.has("calls") && counted(sum(outer, "calls"), "call"),
    wanted.has("time") && p50Ms !== null && `p50 ${time(p50Ms)}`,
    wanted.has("time") && p95Ms !== null && `p95 ${budget ? ofLimit(p95Ms, budget.limitMs) : time(p95Ms)}`,
    wanted.has("retries") && retries > 0 && say("{0} retried", retries),
    wanted.has("cost") && cost !== null && money(cost),
    wanted.has("messages") && messageText(outer),
  ]);
}

/** `4 calls, 5 before · ▲ +125 ms`, of one run against another. */
export function differenceText(keys: readonly CodeKey[]): string {
  const changed = keys.filter((key) => key.change);
  // What is gone ran in the other run: its times say nothing of what contains what in this one.
  const gone = outermost(changed.filter((key) => key.change!.kind === "gone"));
  const here = outermost(changed.filter((key) => key.change!.kind !== "gone"));
  if (changed.length === 0) return say("same");
  if (here.length === 0) return say("− gone");
  if (gone.length === 0 && here.every((key) => key.change!.kind === "new")) return say("+ new");
  const now = sum(here, "calls");
  const before = [...here, ...gone].reduce((total, key) => total + key.change!.callsBefore, 0);
  const ms = [...here, ...gone].reduce((total, key) => total + key.change!.ms, 0);
  const total = sum(here, "totalMs");
  const calls = counted(now, "call");
  return joined([now === before ? calls : say("{0}, {1} before", calls, before), changeOf(total - ms, total)]);
}

function changeOf(before: number, after: number): string {
  const change = timeChange(before, after);
  return change === "same" ? say("same") : change;
}

/** `1.89 s of 1.5 s`. */
function ofLimit(ms: number, limitMs: number): string {
  return say("{0} of {1}", time(ms), shortTime(time(limitMs)));
}

/** What is counted: runs, else the agents that are told apart here, else calls. */
function noun(keys: readonly CodeKey[], all: readonly CodeKey[]): string {
  const runs = keys.filter((key) => key.kind === "run" || key.kind === "workflow");
  if (runs.length > 0) return counted(sum(runs, "calls"), "run");
  const agents = new Set(all.filter((key) => key.kind === "agent").map((key) => key.name));
  if (agents.size > 1) return counted(agents.size, "agent");
  return counted(sum(keys, "calls"), "call");
}

function timeText(keys: readonly CodeKey[]): string {
  const only = keys.length === 1 ? keys[0]! : null;
  if (only?.budget) return ofLimit(only.budget.usedMs, only.budget.limitMs);
  const ms = keys.some((key) => key.intervals.length > 0) ? workedMs(keys) : sum(keys, "totalMs");
  const waiting = Math.max(0, ...keys.map((key) => key.waitingMs));
  if (waiting <= ms * 0.05) return time(ms);
  // What only waited is not told twice.
  if (time(waiting) === time(ms)) return say("{0} waiting for a person", time(ms));
  return say("{0}, {1} waiting for a person", time(ms), time(waiting));
}

function modelText(
  others: readonly CodeKey[],
  models: readonly CodeKey[],
  from: readonly CodeKey[],
  wanted: Wanted,
): string | false {
  const retries = wanted.has("retries") ? sum(models, "retries") : 0;
  const calls = wanted.has("modelCalls") ? sum(from, "llmCalls") : 0;
  const retried = retries > 0 && say("{0} retried", retries);
  if (calls === 0 || (others.length === 1 && others[0]!.kind === "llm")) return retried;
  const counts = counted(calls, "model call");
  return retried ? `${counts}, ${retried}` : counts;
}

function messageText(keys: readonly CodeKey[]): string | false {
  const to = [...new Set(keys.flatMap((key) => key.messagesTo.map((message) => message.to)))];
  if (to.length === 0) return false;
  return `→ ${to.length === 1 ? to[0] : say("{0} and {1} more", to[0]!, to.length - 1)}`;
}

function verdictText(checks: readonly CodeKey[]): string {
  const hits = sum(checks, "hits");
  return hits === 0 ? say("all passed") : counted(hits, "hit");
}

/** At most 90 characters; parts that do not fit are dropped from the right. */
function joined(parts: readonly (string | false)[]): string {
  const kept = parts.filter((part) => part !== false);
  while (kept.length > 1 && kept.join(" · ").length > MOST_CHARACTERS) kept.pop();
  return kept.join(" · ");
}

function sum(keys: readonly CodeKey[], field: "calls" | "llmCalls" | "retries" | "hits" | "totalMs"): number {
  return keys.reduce((total, key) => total + key[field], 0);
}

function known(keys: readonly CodeKey[], field: "inputTokens" | "outputTokens" | "costUsd"): number | null {
  return keys.reduce<number | null>((total, key) => (key[field] === null ? total : (total ?? 0) + key[field]), null);
}
