/** What was made of groups of things, to be had again for the same group in the same order. */
export class GroupMemory<Member, Made extends { readonly line: number }> {
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
