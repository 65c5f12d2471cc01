import {
  type FilePlace,
  type Resolution,
  type ResolveContext,
  type ResolvedPlace,
  type ResolveKey,
  resolvePlaces,
} from "./resolvePlaces.ts";

/** Kinds whose names programs choose and write into their source; a model's name is in many places and means none. */
const NAMED: ReadonlySet<string> = new Set([
  "agent",
  "workflow",
  "tool",
  "mcp",
  "guardrail",
  "retriever",
  "prompt",
  "approval",
  "step",
]);

/** A run's name may be any word: only where the code gives it as a string it is the name of a span. */
const SAID: ReadonlySet<string> = new Set(["run"]);

/** Names to search the workspace for: of the keys, and of the functions that telemetry says they were called from. */
export function namesOf(keys: readonly ResolveKey[]): string[] {
  return [
    ...new Set(
      keys.flatMap((key) => [...(NAMED.has(key.kind) || SAID.has(key.kind) ? [key.name] : []), ...functionOf(key)]),
    ),
  ];
}

export interface KeyResolution extends Resolution {
  /** The line that calls the function in which the work was done; null where there is none, or not one only. */
  readonly caller: ResolvedPlace | null;
}

/** A key's places: what telemetry tells first, then what names add. `found` gives the places of a name. */
export function placesOfKey(
  key: ResolveKey,
  found: (name: string) => readonly FilePlace[],
  context: ResolveContext,
): KeyResolution {
  const resolved = resolvePlaces(key, placesOfName(key, found), context);
  return { ...resolved, caller: callerOf(key, resolved, found) };
}

function placesOfName({ kind, name }: ResolveKey, found: (name: string) => readonly FilePlace[]): readonly FilePlace[] {
  if (NAMED.has(kind)) return found(name);
  return SAID.has(kind) ? found(name).filter(({ place }) => place.via === "literal") : [];
}

/**
 * The line that calls the function in which work was done, where the workspace has one such line only: what stands
 * inside a helper also belongs to the line that calls it. A function that is called from several lines leads nowhere.
 */
function callerOf(
  key: ResolveKey,
  { places }: Resolution,
  found: (name: string) => readonly FilePlace[],
): ResolvedPlace | null {
  const [name] = functionOf(key);
  if (name === undefined || places.some((place) => !place.exact && place.role === "call")) return null;
  const own = places.find((place) => place.exact && place.role === "call");
  const calls = found(name).filter(({ place }) => place.role === "call" && place.via === "symbol");
  const [call] = calls;
  if (!own || !call || calls.length !== 1 || (call.path === own.path && call.place.line === own.line)) return null;
  const { line, column, endLine, symbol } = call.place;
  return { role: "call", path: call.path, line, column, endLine, symbol, via: "symbol", exact: false, stale: null };
}

function functionOf(key: ResolveKey): string[] {
  const symbol = key.location?.symbol?.split(".").at(-1);
  return symbol && /^[\p{L}_$][\p{L}\p{N}_$]*$/u.test(symbol) ? [symbol] : [];
}
