import { readCellPath } from "../../locate/notebooks/cellPath.ts";
import { matchPath, type PathContext } from "../../locate/paths/matchPath.ts";
import { hasPlaceHere } from "../../locate/rank/codingAgents.ts";
import { type KeyResolution, placesOfKey } from "../../locate/rank/placesOfKey.ts";
import type { FilePlace, Resolution, ResolveContext, ResolveKey } from "../../locate/rank/resolvePlaces.ts";
import type { CodeKey } from "../contract/code.ts";
import type { Kind } from "../contract/kind.ts";
import type { Location } from "../contract/location.ts";
import type { SpanRow, StackFrame } from "../contract/span.ts";

/** A line of a file, or of a cell of a notebook; lines and cells count from 1. */
export interface Line {
  /** Relative to the workspace. */
  readonly path: string;
  readonly cell?: number;
  readonly line: number;
}

/** Where a span stands in a workspace. */
export interface SpanPlaces {
  readonly spanId: string;
  readonly name: string;
  readonly kind: Kind;
  readonly places: readonly (Line & {
    readonly role: "definition" | "call";
    readonly via: Location["via"];
    /** Telemetry named this very line; else it was found by a name. */
    readonly exact: boolean;
    /** What stood on the line when the run was recorded, where it is gone since; then `line` is near to where it was. */
    readonly stale?: string;
  })[];
  /** Places that fit equally well, where none may be taken for the right one. */
  readonly ties: readonly Line[];
}

/** A span with what its place is looked for by; null where it can have none in a workspace. */
export interface KeyedSpan {
  readonly span: SpanRow;
  readonly key: ResolveKey | null;
}

/**
 * What to look for, span by span. `keys` are the run's, as `/api/code` has them: they know definitions that only some of
 * their spans name. `frames` are those of spans that failed, innermost first.
 */
export function keySpans(
  spans: readonly SpanRow[],
  keys: readonly CodeKey[],
  frames: ReadonlyMap<string, NonNullable<ResolveKey["frames"]>>,
): KeyedSpan[] {
  const bySpan = new Map(keys.flatMap((key) => key.spanIds.map((spanId) => [spanId, key] as const)));
  const byWhat = new Map(keys.map((key) => [`${key.kind}\n${key.name}\n${key.agent ?? ""}`, key]));
  return spans.map((span) => {
    if (!hasPlaceHere(span)) return { span, key: null };
    // A key holds the ids of its last spans only; an earlier span is found by what it is.
    const own = bySpan.get(span.spanId) ?? byWhat.get(`${span.kind}\n${span.label}\n${span.agent ?? ""}`);
    const definition = span.definition ?? own?.definition ?? null;
    const key: ResolveKey = {
      kind: span.kind,
      name: own?.name ?? span.label,
      location: span.location,
      definition,
      frames: frames.get(span.spanId) ?? [],
    };
    return { span, key };
  });
}

/** Spans that failed and whose place telemetry does not tell in one of the workspace's files: their frames may. */
export function spansToTrace(spans: readonly SpanRow[], paths: PathContext): SpanRow[] {
  return spans.filter(
    (span) =>
      span.status === "error" &&
      hasPlaceHere(span) &&
      (span.location === null || (span.location.via === "stacktrace" && !matchPath(span.location.path, paths))),
  );
}

/** Every path that telemetry tells of these spans and in the frames of those that failed. */
export function* tracedPaths(
  spans: readonly SpanRow[],
  frames: ReadonlyMap<string, readonly StackFrame[]>,
): Generator<string> {
  for (const { location, definition } of spans) {
    if (location) yield location.path;
    if (definition) yield definition.path;
  }
  for (const all of frames.values()) for (const { path } of all) yield path;
}

/** Files of the workspace in which telemetry names a line of this run. */
export function exactFiles(spans: readonly SpanRow[], paths: PathContext): Set<string> {
  const told = new Set(spans.flatMap((span) => (span.location && hasPlaceHere(span) ? [span.location.path] : [])));
  const matches = [...told].map((path) => matchPath(path, paths));
  return new Set(matches.flatMap((match) => (match && "path" in match ? [match.path] : [])));
}

/** Every span's places. `found` gives the places of a name in the workspace's files. */
export function spanPlaces(
  keyed: readonly KeyedSpan[],
  found: (name: string) => readonly FilePlace[],
  context: ResolveContext,
): SpanPlaces[] {
  const known = new Map<string, Resolution>();
  return keyed.map(({ span, key }) => {
    const { spanId, name, kind } = span;
    if (!key) return { spanId, name, kind, places: [], ties: [] };
    const same = JSON.stringify(key);
    const { places, ties } = known.get(same) ?? withCaller(placesOfKey(key, found, context));
    known.set(same, { places, ties });
    return {
      spanId,
      name,
      kind,
      places: places.map(({ role, path, line, via, exact, stale }) => ({
        role,
        ...lineOf(path, line),
        via,
        exact,
        ...(stale === null ? {} : { stale }),
      })),
      ties: ties.map(({ path, line }) => lineOf(path, line)),
    };
  });
}

const withCaller = ({ places, ties, caller }: KeyResolution): Resolution => ({
  places: caller ? [...places, caller] : places,
  ties,
});

const lineOf = (path: string, line: number): Line => ({ ...(readCellPath(path) ?? { path }), line });
