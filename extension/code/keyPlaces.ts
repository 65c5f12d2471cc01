import type { CodeKey } from "../../collector/contract/code.ts";
import type { FilePlace, ResolveContext } from "../../locate/rank/resolvePlaces.ts";
import { resolvePlaces } from "../../locate/rank/resolvePlaces.ts";

/** A place of a key in a file of the workspace. */
export interface KeyPlace {
  readonly key: CodeKey;
  /** `caller`: the line that calls the function in which it was called. */
  readonly role: "call" | "definition" | "caller";
  /** Relative to the workspace, as its file list has it. */
  readonly path: string;
  readonly line: number;
  readonly exact: boolean;
}

export interface KeyPlaces {
  readonly places: readonly KeyPlace[];
  /** Of a key that has no place because several fit equally well. */
  readonly ties: ReadonlyMap<CodeKey, readonly { readonly path: string; readonly line: number }[]>;
}

/** Kinds whose names programs choose and write into their source; a model's name is in many places and means none. */
const NAMED: ReadonlySet<CodeKey["kind"]> = new Set([
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

/** Names to search the workspace for: of the keys, and of the functions that telemetry says they were called from. */
export function namesOf(keys: readonly CodeKey[]): string[] {
  return [...new Set(keys.flatMap((key) => [...(NAMED.has(key.kind) ? [key.name] : []), ...functionOf(key)]))];
}

/** Every key's places: what telemetry tells first, then what names add. */
export function keyPlaces(
  keys: readonly CodeKey[],
  found: (name: string) => readonly FilePlace[],
  context: ResolveContext,
): KeyPlaces {
  const ties = new Map<CodeKey, KeyPlaces["ties"] extends ReadonlyMap<CodeKey, infer T> ? T : never>();
  const places = keys.flatMap((key): KeyPlace[] => {
    const resolved = resolvePlaces(key, NAMED.has(key.kind) ? found(key.name) : [], context);
    if (resolved.places.length === 0 && resolved.ties.length > 0) ties.set(key, resolved.ties);
    return resolved.places.map(({ role, path, line, exact }) => ({ key, role, path, line, exact }));
  });
  return { places: [...places, ...callSites(keys, places, found)], ties };
}

/**
 * The line that calls the function in which work was done, where the workspace has one such line only: what stands
 * inside a helper also belongs to the line that calls it. A function that is called from several lines leads nowhere.
 */
function callSites(
  keys: readonly CodeKey[],
  known: readonly KeyPlace[],
  found: (name: string) => readonly FilePlace[],
): KeyPlace[] {
  const taken = new Set(known.filter((place) => !place.exact && place.role === "call").map((place) => place.key));
  return keys.flatMap((key): KeyPlace[] => {
    const [name] = functionOf(key);
    if (name === undefined || taken.has(key)) return [];
    const own = known.find((place) => place.key === key && place.exact && place.role === "call");
    const calls = found(name).filter(({ place }) => place.role === "call" && place.via === "symbol");
    const [call] = calls;
    if (!own || !call || calls.length !== 1 || (call.path === own.path && call.place.line === own.line)) return [];
    return [{ key, role: "caller", path: call.path, line: call.place.line, exact: false }];
  });
}

function functionOf(key: CodeKey): string[] {
  const symbol = key.location?.symbol?.split(".").at(-1);
  return symbol && /^[\p{L}_$][\p{L}\p{N}_$]*$/u.test(symbol) ? [symbol] : [];
}

/** Places by file. */
export function byFile(places: readonly KeyPlace[]): Map<string, KeyPlace[]> {
  return Map.groupBy(places, (place) => place.path);
}
