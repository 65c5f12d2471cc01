import type { Db } from "./openDatabase.ts";

/**
 * What is being deleted, or may have lost its last user. It is kept in the database, so that a deletion that was
 * interrupted goes on: traces, log records without a trace, stored parts of runs, shared texts, and that words which were
 * struck out still stand in the search index.
 */
export const DOOMED = { trace: 1, log: 2, generation: 3, name: 4, scope: 5, resource: 6, words: 7 } as const;
export type DoomedKind = keyof typeof DOOMED;

/** SQL for a list of the numbers of one kind. */
export const doomedOf = (kind: DoomedKind): string => `SELECT id FROM doomed WHERE kind = ${DOOMED[kind]}`;

/** The list of what is doomed; changed inside a writer's transactions. */
export class Doomed {
  readonly #statements;

  constructor(db: Db) {
    this.#statements = {
      add: db.prepare("INSERT OR IGNORE INTO doomed (kind, id) VALUES (?, ?)"),
      drop: db.prepare("DELETE FROM doomed WHERE kind = ? AND id = ?"),
      has: db.prepare("SELECT 1 FROM doomed WHERE kind = ? AND id = ?").pluck(),
      first: db.prepare("SELECT min(id) FROM doomed WHERE kind = ?").pluck(),
      some: db.prepare("SELECT id FROM doomed WHERE kind = ? ORDER BY id LIMIT ?").pluck(),
      any: db.prepare(`SELECT 1 FROM doomed WHERE kind IN (${DOOMED.trace}, ${DOOMED.log}, ${DOOMED.generation})`),
    };
  }

  add(kind: DoomedKind, ids: Iterable<number>): void {
    for (const id of ids) this.#statements.add.run(DOOMED[kind], id);
  }

  drop(kind: DoomedKind, ids: Iterable<number>): void {
    for (const id of ids) this.#statements.drop.run(DOOMED[kind], id);
  }

  has(kind: DoomedKind, id: number): boolean {
    return this.#statements.has.get(DOOMED[kind], id) !== undefined;
  }

  first(kind: DoomedKind): number | null {
    return this.#statements.first.get(DOOMED[kind]) as number | null;
  }

  some(kind: DoomedKind, most: number): number[] {
    return this.#statements.some.all(DOOMED[kind], most) as number[];
  }

  /** Whether records of runs wait for their deletion. */
  hasRecords(): boolean {
    return this.#statements.any.get() !== undefined;
  }
}
