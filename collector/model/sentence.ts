import type { Budget, GuardrailCheck } from "../contract/facts.ts";
import { count, money, oneLine, time } from "../contract/figures.ts";
import type { Plan } from "../contract/plan.ts";
import type { Verdict } from "../contract/span.ts";
import { asNoun } from "./asNoun.ts";

/** What the sentence of a run is made of. Times are milliseconds. */
export interface Story {
  readonly status: "running" | "ok" | "error" | "blocked" | "incomplete";
  /** When its end never came: the process that would have sent it has gone. */
  readonly processGone?: boolean;
  readonly durationMs: number;
  readonly waitingMs: number;
  /** When running: who is at work, and what on. */
  readonly atWork: { readonly who: string; readonly on: string | null } | null;
  /** When failed: why, in one line. */
  readonly cause: string | null;
  /** When blocked: by what, and why. */
  readonly blockedBy: { readonly name: string; readonly reason: string | null } | null;
  /** Failures that stayed, other than the cause. */
  readonly stayed: readonly { readonly name: string; readonly reason: string | null }[];
  /** Failures that a later try repaired, by what failed. */
  readonly repaired: readonly { readonly name: string; readonly times: number }[];
  /** Hits that did not end the run. */
  readonly hits: readonly { readonly check: GuardrailCheck; readonly target: string | null }[];
  /** What a person declined without ending the run. */
  readonly declined: readonly string[];
  readonly exceeded: readonly Budget[];
  readonly plans: readonly Plan[];
}

const MOST_PARTS = 3;
const MOST_LENGTH = 160;
/** Less waiting than this share of the run goes without saying. */
const SHARE_WORTH_SAYING = 0.05;

/**
 * A run in words: how it ended with its time; then, while there is room, failures that stayed, hits, budgets by excess,
 * failures that were repaired, changes of plan. What does not fit is "and 2 more". Of what is told, failures that were
 * repaired come before budgets, for they are often why.
 */
export function sentence(story: Story): string {
  const first = outcome(story);
  const more = [
    ...stayed(story.stayed).map((text) => ({ text, place: 0 })),
    ...story.hits.map(({ check, target }) => ({ text: hit(check, target), place: 1 })),
    ...[...new Set(story.declined)].map((what) => ({ text: `A person declined ${asNoun(what, 60)}.`, place: 1 })),
    ...[...story.exceeded]
      .sort((a, b) => excess(b) - excess(a))
      .map((budget) => ({ text: exceeded(budget), place: 3 })),
    ...story.repaired.map((failure) => ({ text: repaired(failure), place: 2 })),
    ...replanned(story.plans).map((text) => ({ text, place: 4 })),
  ];
  const told: typeof more = [];
  for (const part of more) {
    const rest = more.length - told.length - 1;
    const tail = rest > 0 ? ` And ${rest} more.`.length : 0;
    const length = [first, ...told.map(({ text }) => text), part.text].join(" ").length + tail;
    if (told.length + 1 >= MOST_PARTS || length > MOST_LENGTH) break;
    told.push(part);
  }
  const rest = more.length - told.length;
  const texts = told.sort((a, b) => a.place - b.place).map(({ text }) => text);
  if (rest > 0) texts.push(texts.length > 0 ? `And ${rest} more.` : `${rest} more to see.`);
  return [first, ...texts].join(" ");
}

function outcome(story: Story): string {
  const took = time(story.durationMs);
  switch (story.status) {
    case "running": {
      const { atWork } = story;
      if (!atWork) return `Running for ${took}.`;
      return `Running for ${took}. ${atWork.who} ${atWork.on === null ? "is at work" : `is waiting for ${atWork.on}`}.`;
    }
    case "incomplete":
      if (story.processGone) return `The process ended before this run did; last sign ${took} after the start.`;
      return `The end of this run never arrived; last sign ${took} after the start.`;
    case "error":
      return story.cause === null ? `Failed after ${took}.` : `Failed after ${took}: ${ended(story.cause, 90)}`;
    case "blocked": {
      const by = story.blockedBy;
      if (!by) return `Blocked after ${took}.`;
      return `Blocked after ${took} by ${by.name}${by.reason === null ? "." : `: ${ended(by.reason, 70)}`}`;
    }
    case "ok": {
      if (story.waitingMs < story.durationMs * SHARE_WORTH_SAYING) return `Finished in ${took}.`;
      return `Finished in ${took}, ${time(story.waitingMs)} of it waiting for a person.`;
    }
  }
}

function stayed(failures: Story["stayed"]): string[] {
  const times = new Map<string, number>();
  const reasons = new Map<string, string | null>();
  for (const { name, reason } of failures) {
    times.set(name, (times.get(name) ?? 0) + 1);
    if (!reasons.has(name)) reasons.set(name, reason);
  }
  return [...times].map(([name, n]) => {
    const reason = reasons.get(name) ?? null;
    if (n > 1) return `${name} failed ${howOften(n)}.`;
    return reason === null ? `${name} failed.` : `${name} failed: ${ended(reason, 60)}`;
  });
}

const VERBS: Record<Verdict, string> = {
  allow: "allowed",
  warn: "warned about",
  modify: "changed",
  block: "blocked",
  escalate: "sent a person",
  error: "could not check",
  unknown: "judged",
};

const JUDGED: Record<GuardrailCheck["stage"], string> = {
  input: "the input",
  output: "the output",
  tool_input: "a tool's input",
  tool_output: "a tool's output",
  retrieval: "what was retrieved",
  unknown: "something",
};

function hit(check: GuardrailCheck, target: string | null): string {
  const { name, stage, agent, verdict } = check;
  if (target !== null) {
    const what = stage === "tool_output" ? "the output of " : stage === "tool_input" ? "the input of " : "";
    return `${name} ${VERBS[verdict]} ${what}${target}.`;
  }
  const whose = agent !== null && (stage === "input" || stage === "output") ? ` of ${agent}` : "";
  return `${name} ${VERBS[verdict]} ${JUDGED[stage]}${whose}.`;
}

function excess(budget: Budget): number {
  return budget.used === null || budget.limit === 0 ? 0 : budget.used / budget.limit;
}

function exceeded(budget: Budget): string {
  const who = budget.subject === "run" ? "The run" : budget.name;

  if (budget.used === null) return `${who} went ▲ over its budget.`;
  const by = budget.used - budget.limit;
  if (budget.kind === "time") return `${who} went ▲ ${time(by)} over its budget.`;
  if (budget.kind === "cost") return `${who} went ▲ ${money(by)} over its budget.`;
  const what = { tokens: "tokens", turns: "turns", tool_calls: "tool calls" }[budget.kind];
  if (budget.used <= budget.limit) return `${who} ▲ stopped at its limit of ${count(budget.limit)} ${what}.`;
  return `${who} used ▲ ${count(budget.used)} of ${count(budget.limit)} ${what}.`;
}

function repaired({ name, times }: { name: string; times: number }): string {
  return `${name} failed ${howOften(times)} and worked when called again.`;
}

function replanned(plans: readonly Plan[]): string[] {
  const byId = Map.groupBy(plans, (plan) => plan.planId);
  const sentences: string[] = [];
  for (const versions of byId.values()) {
    const added = versions.reduce((n, plan) => n + plan.steps.filter((step) => step.added).length, 0);
    const dropped = versions.reduce((n, plan) => n + plan.dropped.length, 0);
    if (added > 0 && dropped > 0) sentences.push(`The plan gained ${steps(added)} and lost ${steps(dropped)}.`);
    else if (added > 0) sentences.push(`The plan grew by ${steps(added)}.`);
    else if (dropped > 0) sentences.push(`The plan lost ${steps(dropped)}.`);
  }
  return sentences;
}

const steps = (n: number) => (n === 1 ? "one step" : `${n === 2 ? "two" : n} steps`);
const howOften = (n: number) => (n === 1 ? "once" : n === 2 ? "twice" : `${n} times`);

/** Text in one line with a full stop at its end. */
function ended(text: string, most: number): string {
  const line = oneLine(text.split("\n", 1)[0] ?? text, most);
  return /[.!?…]$/.test(line) ? line : `${line}.`;
}
