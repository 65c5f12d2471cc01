import { isUserFrame } from "../frames/isUserFrame.ts";
import type { StackFrame } from "../frames/stackFrame.ts";
import type { Place, PlaceWhat } from "../names/place.ts";
import { matchPath, type PathContext } from "../paths/matchPath.ts";
import { distance, type RankContext } from "./distance.ts";

/** A place that telemetry names. */
export interface TracedPlace {
  readonly path: string;
  readonly line: number;
  readonly column?: number;
  readonly symbol: string | null;
  readonly via: "attributes" | "stacktrace" | "symbol" | "literal";
  /** False where it is not sure that this is still, or in its source, the line that telemetry named. */
  readonly exact?: boolean;
  /** What stood on the line when the run was recorded, where it is gone since. */
  readonly stale?: string;
}

/** A thing of a run that can have a place in code. */
export interface ResolveKey {
  readonly kind: string;
  readonly name: string;
  /** Where telemetry says that it was called or where it failed. */
  readonly location?: TracedPlace | null;
  /** Where telemetry says that it is defined. */
  readonly definition?: TracedPlace | null;
  /** Frames of its failure, innermost first; used when there is no location. */
  readonly frames?: readonly (StackFrame & Pick<TracedPlace, "exact" | "stale">)[];
}

/** A place of a name, in a file of the workspace. */
export interface FilePlace {
  readonly path: string;
  readonly place: Place;
}

export interface ResolvedPlace {
  readonly role: "definition" | "call";
  /** As the workspace's index has it. */
  readonly path: string;
  readonly line: number;
  readonly column: number | null;
  /** Last line of the definition or call; null where only a line is known. */
  readonly endLine: number | null;
  readonly symbol: string | null;
  readonly via: "attributes" | "stacktrace" | "symbol" | "literal";
  /** Telemetry named this very line. */
  readonly exact: boolean;
  /** What stood on the line when the run was recorded, where it is gone since: the place is near to where it was. */
  readonly stale: string | null;
}

export interface Resolution {
  /** Exact ones first, then definitions, then calls. */
  readonly places: readonly ResolvedPlace[];
  /** Places that fit equally well, where none may be taken for the right one. */
  readonly ties: readonly { readonly path: string; readonly line: number }[];
}

export interface ResolveContext extends RankContext {
  readonly paths: PathContext;
}

const MAX_CALLS = 20;
const MAX_TIES = 20;

/**
 * The places of a thing of a run in the workspace. What telemetry names comes first: attributes, then the innermost
 * frame of the program's own code that lies in the workspace. Names add what telemetry does not say: the surest
 * definition and the calls. `found` are the places of this name in the workspace's files. Of several equally good
 * definitions, or calls in several files without a definition, none is taken: they are ties.
 */
export function resolvePlaces(key: ResolveKey, found: readonly FilePlace[], context: ResolveContext): Resolution {
  const traced = tracedPlaces(key, context);
  const told = traced.places.some((place) => place.role === "definition");
  const calledHere = traced.places.length > 0;
  const definitions = told ? NOTHING : pickDefinition(key, found, context, calledHere);
  const chosen = definitions.chosen[0] ?? null;
  const undecided = definitions.ties.length > 0 && !definitions.far;
  const calls =
    undecided || tellsTheCall(traced.places, found) ? NOTHING : pickCalls(key, found, context, chosen, told);
  const places = distinct([...traced.places, ...definitions.chosen.map(toResolved), ...calls.chosen.map(toResolved)]);
  const ties = [
    ...traced.ties,
    ...[...definitions.ties, ...calls.ties].map((it) => ({ path: it.path, line: it.place.line })),
  ];
  return { places, ties: ties.slice(0, MAX_TIES) };
}

/** Whether the call that telemetry tells is one of those the name leads to: then the others are other calls. */
function tellsTheCall(traced: readonly ResolvedPlace[], found: readonly FilePlace[]): boolean {
  const call = traced.find((place) => place.role === "call" && place.stale === null);
  return found.some((it) => it.place.role === "call" && it.path === call?.path && it.place.line === call.line);
}

type Ties = { readonly path: string; readonly line: number }[];

function tracedPlaces(key: ResolveKey, context: ResolveContext): { places: ResolvedPlace[]; ties: Ties } {
  const definition = key.definition ? trace(key.definition, "definition", context) : null;
  const location = samePlace(key.location, key.definition) ? null : key.location;
  let call = location ? trace(location, "call", context) : null;
  for (const frame of call ? [] : (key.frames ?? [])) {
    if (!frame.user) continue;
    const { path, line, column, symbol } = frame;
    const { exact = true, stale } = frame;
    const place = { path, line, symbol, via: "stacktrace" as const, exact };
    const whole = { ...place, ...(column === null ? {} : { column }), ...(stale === undefined ? {} : { stale }) };
    call = trace(whole, "call", context);
    if (call) break;
  }
  const all = [definition, call].filter((it) => it !== null);
  return { places: all.flatMap((it) => it.places), ties: all.flatMap((it) => it.ties) };
}

/** Where telemetry names one place only, and says that it is the definition, it does not name the call. */
function samePlace(a: TracedPlace | null | undefined, b: TracedPlace | null | undefined): boolean {
  return a != null && b != null && a.path === b.path && a.line === b.line;
}

function trace(
  traced: TracedPlace,
  role: ResolvedPlace["role"],
  context: ResolveContext,
): { places: ResolvedPlace[]; ties: Ties } | null {
  const match = isUserFrame(traced.path) ? matchPath(traced.path, context.paths) : null;
  if (!match) return null;
  const paths = "path" in match ? [match.path] : nearest(match.ties, context);
  const [path] = paths;
  if (path === undefined) return null;
  if (paths.length > 1) return { places: [], ties: paths.map((tie) => ({ path: tie, line: traced.line })) };
  const { line, column = null, symbol, via, stale = null } = traced;
  const exact = (via === "attributes" || via === "stacktrace") && traced.exact !== false;
  return { places: [{ role, path, line, column, endLine: null, symbol, via, exact, stale }], ties: [] };
}

function nearest(paths: readonly string[], context: ResolveContext): string[] {
  const distances = paths.map((path) => distance(path, context));
  const least = distances.reduce((a, b) => (compare(a, b) <= 0 ? a : b));
  return paths.filter((_, i) => compare(distances[i] ?? [], least) === 0);
}

interface Picked {
  readonly chosen: readonly FilePlace[];
  readonly ties: readonly FilePlace[];
  /** The ties are farther from the run than its calls, so they say nothing against these. */
  readonly far?: boolean;
}

const NOTHING: Picked = { chosen: [], ties: [] };

function pickDefinition(
  key: ResolveKey,
  found: readonly FilePlace[],
  context: ResolveContext,
  calledHere: boolean,
): Picked {
  const own = found.filter((it) => it.place.name === key.name);
  const calls = own.filter((it) => it.place.role === "call");
  const called = calledHere || calls.length > 0;
  // A description for a model says where a tool is declared, but not where it lives: a call says more.
  const useful = own.filter(
    (it) => it.place.role === "definition" && (it.place.rank < SCHEMA || !called) && !isOtherThing(it.place, key),
  );
  const best = leastOf(useful, (it) => score(it, key, context));
  // Code near the run that says the name itself, and a definition elsewhere: that may be another program's.
  const near = calls.filter((it) => it.place.via === "literal").map((it) => outsideOf(it, context));
  const far = best.some((it) => outsideOf(it, context) > Math.min(...near, Number.POSITIVE_INFINITY));
  return best.length === 1 && !far ? { chosen: best, ties: [] } : { chosen: [], ties: best, far };
}

/** A step's title in words is no tool or check whose function is called with the same words. */
function isOtherThing({ what, via, symbol }: Place, { kind, name }: ResolveKey): boolean {
  return kind === "step" && via === "symbol" && symbol !== name && (what === "tool" || what === "guardrail");
}

const outsideOf = (it: FilePlace, context: ResolveContext) => distance(it.path, context)[0] ?? 0;

function pickCalls(
  key: ResolveKey,
  found: readonly FilePlace[],
  context: ResolveContext,
  definition: FilePlace | null,
  told: boolean,
): Picked {
  const calls = found.filter((it) => it.place.name === key.name && it.place.role === "call");
  if (definition) {
    const near = compareHead(distance(definition.path, context));
    const kept = calls.filter((it) => it.path === definition.path || near(distance(it.path, context)));
    return { chosen: certainFirst(kept, key.kind).slice(0, MAX_CALLS), ties: [] };
  }
  // Where nothing here defines the name, a function that happens to be called so says nothing.
  const said = told ? calls : calls.filter((it) => it.place.via === "literal");
  const near = leastOf(said, (it) => distance(it.path, context).slice(0, 2));
  const best = leastOf(certainFirst(near, key.kind), (it) => {
    return [mismatch(it.place.what, key.kind), ...distance(it.path, context)];
  });
  const files = new Set(best.map((it) => it.path));
  return files.size <= 1 ? { chosen: best.slice(0, MAX_CALLS), ties: [] } : { chosen: [], ties: best };
}

/** Where some calls say that they call a thing of this kind, a mere mention of the name as an argument is none. */
function certainFirst(calls: readonly FilePlace[], kind: string): readonly FilePlace[] {
  const what = whatOfKind(kind);
  const certain = calls.some((it) => what !== null && it.place.what === what);
  return certain ? calls.filter((it) => it.place.what === what || it.place.via === "symbol") : calls;
}

/** Whether a place is as near as another one in all that is compared before the files of the run. */
const compareHead = (near: readonly number[]) => (other: readonly number[]) =>
  compare(near.slice(0, 2), other.slice(0, 2)) === 0;

const SCHEMA = 5;

/** Smaller is better, part by part: the wrong kind, far away, less sure. */
function score(it: FilePlace, key: ResolveKey, context: ResolveContext): number[] {
  const [place, testing, exact] = distance(it.path, context);
  const { rank, what, via } = it.place;
  const sureness = rank >= 4 ? 2 : rank <= 1 && via === "literal" ? 0 : 1;
  return [mismatch(what, key.kind), place ?? 0, testing ?? 0, sureness, exact ?? 0, rank];
}

function mismatch(what: PlaceWhat, kind: string): number {
  const wanted = whatOfKind(kind);
  const undecided = what === "unknown" || what === "function" || what === "class";
  return wanted === null || undecided || what === wanted ? 0 : 1;
}

const WHAT_OF_KIND: Readonly<Record<string, PlaceWhat>> = {
  agent: "agent",
  tool: "tool",
  mcp: "tool",
  workflow: "workflow",
  guardrail: "guardrail",
  prompt: "prompt",
};

const whatOfKind = (kind: string): PlaceWhat | null =>
  Object.hasOwn(WHAT_OF_KIND, kind) ? (WHAT_OF_KIND[kind] ?? null) : null;

function leastOf(items: readonly FilePlace[], scoreOf: (it: FilePlace) => number[]): FilePlace[] {
  let best: FilePlace[] = [];
  let least: number[] = [];
  for (const it of items) {
    const its = scoreOf(it);
    const order = best.length === 0 ? -1 : compare(its, least);
    if (order < 0) {
      best = [it];
      least = its;
    } else if (order === 0) best.push(it);
  }
  return best;
}

function compare(a: readonly number[], b: readonly number[]): number {
  for (let i = 0; i < Math.max(a.length, b.length); i++) {
    const difference = (a[i] ?? 0) - (b[i] ?? 0);
    if (difference !== 0) return difference;
  }
  return 0;
}

function toResolved({ path, place }: FilePlace): ResolvedPlace {
  const { role, line, column, endLine, symbol, via } = place;
  return { role, path, line, column, endLine, symbol, via, exact: false, stale: null };
}

/** One place of a role on a line; the exact one where there are two. */
function distinct(places: readonly ResolvedPlace[]): ResolvedPlace[] {
  const seen = new Set<string>();
  return places.filter(({ role, path, line }) => {
    const key = `${role} ${line} ${path}`;
    if (seen.has(key)) return false;
    seen.add(key);
    return true;
  });
}
