import type { DivergedSide, Divergence } from "../contract/comparison.ts";
import type { Act, Course } from "./course.ts";
import { actWords, divergenceWords, type Parting } from "./divergenceWords.ts";

/** So many further acts of each run can be stepped through. */
const MOST_STEPS = 40;

/**
 * Where run B first went another way than run A: by what was done, and by what came of it. What was done at the same time
 * may have begun in any order; another model, another time and other words of a model are no other way. Where both went
 * the same way all along it is the first tool that was called for something else. Null when there is no such place.
 */
export function firstDivergence(a: Course, b: Course): Divergence | null {
  const { partings, arguments: others, pairs } = align(a, b);
  const [first, second] = partings.sort(inTime);
  const parting = first ?? others.sort(inTime)[0];
  if (!parting) return null;
  const consequence = parting.kind === "outcome" && second?.kind === "path" ? second : null;
  return {
    kind: parting.kind,
    words: divergenceWords(parting, consequence, a, b),
    alike: pairs.filter((pair) => pair.endMs <= parting.aMs).length,
    a: sideOf(consequence?.a ?? parting.a, parting.lastA, parting.aMs, a),
    b: sideOf(consequence?.b ?? parting.b, parting.lastB, parting.bMs, b),
  };
}

/** What came of something is told before what it led to. */
const inTime = (x: Parting, y: Parting) =>
  x.aMs + x.bMs - (y.aMs + y.bMs) || Number(x.kind === "path") - Number(y.kind === "path");

function sideOf(act: Act | null, last: Act | null, atMs: number, course: Course): DivergedSide {
  const from = act ? course.acts.indexOf(act) : course.acts.findIndex((one) => one.atMs >= atMs);
  const steps = from < 0 ? [] : course.acts.slice(from, from + MOST_STEPS);
  return {
    atMs,
    spanId: act?.spanId ?? null,
    lastSpanId: last?.spanId ?? null,
    steps: steps.map((one) => ({ spanId: one.spanId, atMs: one.atMs, agent: one.agent, words: actWords(one) })),
  };
}

interface Alignment {
  readonly partings: Parting[];
  readonly arguments: Parting[];
  /** Acts of A that B did too. */
  readonly pairs: Act[];
}

/** A stretch of both courses that is to be compared: what was done within one act, or by nobody's order. */
interface Stretch {
  readonly a: readonly Act[];
  readonly b: readonly Act[];
  readonly aMs: number;
  readonly bMs: number;
  readonly heldByA: Act | null;
  readonly heldByB: Act | null;
}

function align(a: Course, b: Course): Alignment {
  const result: Alignment = { partings: [], arguments: [], pairs: [] };
  const open: Stretch[] = [{ a: a.roots, b: b.roots, aMs: 0, bMs: 0, heldByA: null, heldByB: null }];
  for (let stretch = open.pop(); stretch; stretch = open.pop()) {
    const { pairs, parting } = match(stretch, a.isOpen, b.isOpen);
    if (parting) result.partings.push(parting);
    for (const [one, other] of pairs) {
      result.pairs.push(one);
      const known = { a: one, b: other, lastA: one, lastB: other };
      if (one.outcome !== null && other.outcome !== null && one.outcome !== other.outcome)
        result.partings.push({ ...known, kind: "outcome", aMs: one.endMs, bMs: other.endMs });
      else if (
        one.kind === "tool" &&
        one.argument !== other.argument &&
        one.argument !== null &&
        other.argument !== null
      )
        result.arguments.push({ ...known, kind: "argument", aMs: one.atMs, bMs: other.atMs });
      if (one.children.length > 0 || other.children.length > 0)
        open.push({
          a: one.children,
          b: other.children,
          aMs: one.atMs,
          bMs: other.atMs,
          heldByA: one,
          heldByB: other,
        });
    }
  }
  return result;
}

/** Pairs acts that follow each other, up to the first one that the other run does not do there. */
function match(
  stretch: Stretch,
  isOpenA: boolean,
  isOpenB: boolean,
): { readonly pairs: readonly (readonly [Act, Act])[]; readonly parting: Parting | null } {
  const { a, b } = stretch;
  const pairs: [Act, Act][] = [];
  const taken = new Set<Act>();
  let next = 0;
  for (let at = 0; ; at++) {
    while (next < b.length && taken.has(b[next] as Act)) next++;
    const one = a[at] ?? null;
    const counterpart = one && counterpartOf(one, atTheSameTime(b, next, taken));
    if (one && counterpart) {
      pairs.push([one, counterpart]);
      taken.add(counterpart);
      continue;
    }
    const last = pairs.at(-1) ?? null;
    const done = pairsAmong(atTheSameTime(a, at, NONE), atTheSameTime(b, next, taken));
    for (const [, other] of done) taken.add(other);
    const skipped = new Set(done.map(([act]) => act));
    const restA = untaken(a, at, skipped);
    const restB = untaken(b, next, taken);
    const parting = partingAt(stretch, pairs, last, [restA, restB]);
    pairs.push(...done);
    const isUnheard = (restA.length === 0 && isOpenA) || (restB.length === 0 && isOpenB);
    return { pairs, parting: (parting.a || parting.b) && !isUnheard ? parting : null };
  }
}

const NONE: ReadonlySet<Act> = new Set();

/** What both did at the same time, beside what only one of them did. */
function pairsAmong(a: readonly Act[], b: readonly Act[]): [Act, Act][] {
  const pairs: [Act, Act][] = [];
  const left = [...b];
  for (const act of a) {
    const other = counterpartOf(act, left);
    if (!other) continue;
    pairs.push([act, other]);
    left.splice(left.indexOf(other), 1);
  }
  return pairs;
}

function counterpartOf(act: Act, others: readonly Act[]): Act | undefined {
  const alike = others.filter((other) => isAlike(act, other));
  return alike.find((other) => other.argument === act.argument) ?? alike[0];
}

/** So many acts further on is soon enough to say that something was done before it, and not instead of it. */
const SOON = 8;
/** Acts at the same time that are looked through for a counterpart. */
const MOST_AT_ONCE = 200;

/** What is still to be done in B from `from` on, as far as it began before what stands there had ended. */
function atTheSameTime(acts: readonly Act[], from: number, taken: ReadonlySet<Act>): Act[] {
  const found: Act[] = [];
  let until = Number.NEGATIVE_INFINITY;
  for (let i = from; i < Math.min(acts.length, from + MOST_AT_ONCE); i++) {
    const act = acts[i] as Act;
    if (taken.has(act)) continue;
    if (found.length > 0 && act.atMs >= until) break;
    until = Math.max(until, act.endMs);
    found.push(act);
  }
  return found;
}

function untaken(acts: readonly Act[], from: number, taken: ReadonlySet<Act>): Act[] {
  const found: Act[] = [];
  for (let i = from; i < acts.length && found.length < SOON; i++) {
    const act = acts[i] as Act;
    if (!taken.has(act)) found.push(act);
  }
  return found;
}

/** What each did where they part: the one that soon does what the other one does only left something out. */
function partingAt(
  stretch: Stretch,
  pairs: readonly (readonly [Act, Act])[],
  last: readonly [Act, Act] | null,
  [restA, restB]: readonly [readonly Act[], readonly Act[]],
): Parting {
  const [one = null] = restA;
  const [other = null] = restB;
  const isSoonInB = one !== null && restB.some((act) => isAlike(one, act));
  const isSoonInA = other !== null && restA.some((act) => isAlike(act, other));
  const a = isSoonInB && !isSoonInA ? null : one;
  const b = isSoonInA && !isSoonInB ? null : other;
  const [lastA, lastB] = last ?? [stretch.heldByA, stretch.heldByB];
  const endA = pairs.reduce((end, [act]) => Math.max(end, act.endMs), stretch.aMs);
  const endB = pairs.reduce((end, [, act]) => Math.max(end, act.endMs), stretch.bMs);
  return { kind: "path", a, b, lastA, lastB, aMs: one?.atMs ?? endA, bMs: other?.atMs ?? endB };
}

/** Whether two acts are the same thing done. Which model an agent asks is a setting and no way that a run takes. */
function isAlike(a: Act, b: Act): boolean {
  if (a.kind !== b.kind) return false;
  if (a.kind === "model") return a.agent === b.agent;
  if (a.kind === "handoff") return (a.argument ?? a.name) === (b.argument ?? b.name);
  return a.name === b.name && (a.kind === "agent" || a.agent === b.agent);
}
