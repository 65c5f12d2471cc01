import type { CodeKey } from "../../collector/contract/code.ts";
import type { LensFacts } from "./lensFacts.ts";
import type { LineFacts } from "./lineFacts.ts";
import type { PlacedKey } from "./placedKey.ts";

/**
 * What was worked out of one document for a run as it is: an edit moves lines, and seldom changes what they say. Holds as
 * long as the run, its places and the settings do.
 */
export class FactsMemory {
  readonly lines = new GroupMemory<PlacedKey, LineFacts>(
    (one) => one.key,
    (a, b) =>
      a.key === b.key &&
      a.role === b.role &&
      a.via === b.via &&
      a.exact === b.exact &&
      a.stale === b.stale &&
      a.was === b.was,
  );
  readonly lenses = new GroupMemory<CodeKey, LensFacts>(
    (key) => key,
    (a, b) => a === b,
  );
}

/** What was made of groups of things, to be had again for the same group in the same order. */
class GroupMemory<Member, Made extends { readonly line: number }> {
  readonly #known = new Map<unknown, { readonly members: readonly Member[]; readonly made: Made }[]>();
  readonly #nameOf: (member: Member) => unknown;
  readonly #same: (a: Member, b: Member) => boolean;

  constructor(nameOf: (member: Member) => unknown, same: (a: Member, b: Member) => boolean) {
    this.#nameOf = nameOf;
    this.#same = same;
  }

  /** What `make` made of these members before, on this line; else what it makes now. */
  of(line: number, members: readonly Member[], make: () => Made): Made {
    const first = members[0] === undefined ? undefined : this.#nameOf(members[0]);
    const groups = this.#known.get(first) ?? [];
    const before = groups.findIndex((group) => this.#isSame(group.members, members));
    const made = groups[before]?.made ?? make();
    const here = made.line === line ? made : { ...made, line };
    // The first member of a group stands on few lines: what it was with before is not asked for again.
    if (before < 0) this.#known.set(first, [{ members, made: here }, ...groups].slice(0, MOST_GROUPS));
    return here;
  }

  #isSame(a: readonly Member[], b: readonly Member[]): boolean {
    return a.length === b.length && a.every((one, i) => this.#same(one, b[i] as Member));
  }
}

const MOST_GROUPS = 8;
