import type { Divergence } from "../contract/comparison.ts";
import { oneLine } from "../contract/figures.ts";
import { asNoun } from "./asNoun.ts";
import type { Act, Course } from "./course.ts";

/** Where two courses part: what each did there, null where it did not do what the other one did. */
export interface Parting {
  readonly kind: Divergence["kind"];
  readonly a: Act | null;
  readonly b: Act | null;
  /** Milliseconds since each run's start. */
  readonly aMs: number;
  readonly bMs: number;
  /** The last that both did. */
  readonly lastA: Act | null;
  readonly lastB: Act | null;
}

const MOST_NAME = 60;

/** What was done, in words that follow a name: *ran refund_order for A-1001*. */
export function actWords(act: Act): string {
  const name = oneLine(act.name, MOST_NAME);
  switch (act.kind) {
    case "tool":
      return act.argument === null ? `ran ${name}` : `ran ${name} for ${oneLine(act.argument, MOST_NAME)}`;
    case "model":
      return `asked ${name}`;
    case "handoff":
      return act.argument === null ? "handed over" : `handed over ${oneLine(act.argument, MOST_NAME)}`;
    case "guardrail":
      return `was checked by ${name}`;
    case "approval":
      return `asked a person about ${asNoun(name, MOST_NAME)}`;
    default:
      return `ran ${name}`;
  }
}

/**
 * Where two runs part, in a sentence: *A ran refund_order for A-1001; B did not, a person declined.* `consequence` is what
 * a decision that differs led to.
 */
export function divergenceWords(parting: Parting, consequence: Parting | null, a: Course, b: Course): string {
  if (parting.kind === "path") return `${pathWords(parting, a, b)}.`;
  const { a: one, b: other } = parting;
  if (!one || !other) return "";
  const name = oneLine(one.name, MOST_NAME);
  if (parting.kind === "argument") {
    const [inA, inB] = [one, other].map((act) => oneLine(act.argument ?? "", MOST_NAME));
    return `${name} ran for ${inA} in A and for ${inB} in B.`;
  }
  const isDecision = one.kind === "approval" || one.kind === "guardrail";
  if (isDecision && consequence) {
    if (consequence.a && !consequence.b) return `A ${actWords(consequence.a)}; B did not, ${decided(other)}.`;
    if (consequence.b && !consequence.a) return `B ${actWords(consequence.b)}; A did not, ${decided(one)}.`;
  }
  if (one.kind === "approval")
    return `A person ${outcomeWord(one)} ${asNoun(name, MOST_NAME)} in A and ${outcomeWord(other)} it in B.`;
  return `${name} ${outcomeWord(one)} in A and ${outcomeWord(other)} in B.`;
}

function pathWords({ a, b, aMs, bMs }: Parting, courseA: Course, courseB: Course): string {
  if (a && b) {
    const [inA, inB] = [actWords(a), actWords(b)];
    if (inA !== inB) return `A ${inA}; B ${inB}`;
    return `A ${inA} as ${a.agent ?? "nobody"}; B did so as ${b.agent ?? "nobody"}`;
  }
  if (a) return `A ${actWords(a)}; B did not${whyNot(courseB, a, bMs)}`;
  return b ? `B ${actWords(b)}; A did not${whyNot(courseA, b, aMs)}` : "";
}

/** What is told of one moment by two spans is a little apart. */
const NEAR_MS = 2;

/** Why a run did not do what the other one did: what was decided right before, or that it ended. */
function whyNot({ acts, approvals }: Course, act: Act, atMs: number): string {
  const goesOn = acts.some((one) => one.atMs >= atMs);
  const until = goesOn ? atMs + NEAR_MS : Number.POSITIVE_INFINITY;
  const isRightBefore = (ms: number) => ms <= until && !acts.some((one) => one.atMs > ms && one.atMs < atMs);
  const isDeclined = approvals.some(({ outcome, tool, askedMs, answeredMs }) => {
    const ms = answeredMs ?? askedMs;
    return outcome === "denied" && ms <= until && (tool === act.name || isRightBefore(ms));
  });
  if (isDeclined) return ", a person declined";
  const check = acts.findLast(
    ({ kind, outcome, endMs }) =>
      kind === "guardrail" && (outcome === "block" || outcome === "escalate") && isRightBefore(endMs),
  );
  if (check) return `, ${decided(check)}`;
  return goesOn ? "" : ", it ended there";
}

function decided(act: Act): string {
  if (act.kind !== "approval") return `${oneLine(act.name, MOST_NAME)} ${outcomeWord(act)}`;
  return act.outcome === "approved"
    ? "a person approved"
    : `a person ${act.outcome === "denied" ? "declined" : "did not answer"}`;
}

const OUTCOMES: Readonly<Record<string, string>> = {
  allow: "allowed",
  warn: "warned",
  modify: "changed",
  block: "blocked",
  escalate: "asked a person",
  error: "failed",
  denied: "declined",
};

const outcomeWord = ({ outcome }: Act) => (outcome === null ? "ended" : (OUTCOMES[outcome] ?? outcome));
