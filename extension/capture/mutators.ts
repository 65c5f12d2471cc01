/** One change of a variable in new terminals. */
export interface Mutator {
  readonly name: string;
  readonly how: "replace" | "append" | "prepend";
  readonly value: string;
}

/** Variables that other extensions and shells add to as well, and how ours is added where nothing is known to be there. */
const SHARED: Readonly<Record<string, (value: string) => Omit<Mutator, "name">>> = {
  NODE_OPTIONS: (value) => ({ how: "append", value: ` ${value}` }),
  PYTHONPATH: (value) => ({ how: "prepend", value }),
};

/**
 * How new terminals come to hold what `set` says: what only goes before or behind a value that is there is added to it,
 * so that what others add meanwhile stays.
 */
export function mutators(
  set: Readonly<Record<string, string>>,
  existing: Readonly<Record<string, string | null | undefined>>,
): Mutator[] {
  return Object.entries(set).flatMap(([name, value]): Mutator[] => {
    const before = existing[name] ?? "";
    const shared = SHARED[name];
    if (!shared) return [{ name, how: "replace", value }];
    if (value === before) return [];
    if (before === "") return [{ name, ...shared(value) }];
    if (value.startsWith(before)) return [{ name, how: "append", value: value.slice(before.length) }];
    if (value.endsWith(before)) return [{ name, how: "prepend", value: value.slice(0, -before.length) }];
    return [{ name, how: "replace", value }];
  });
}
