import { DOOMED, type Doomed, doomedOf } from "./doomed.ts";
import type { Db } from "./openDatabase.ts";

/** Rows that one step looks through. */
const ROWS_AT_ONCE = 20_000;

const KINDS = ["name", "scope", "resource"] as const;
type Kind = (typeof KINDS)[number];

/** Where names, scopes and resources are used, in the order in which it is looked through. */
const USERS: readonly { readonly table: string; readonly columns: readonly (readonly [Kind, string])[] }[] = [
  { table: "spans", columns: KINDS.map((kind) => [kind, kind] as const) },
  { table: "logs", columns: KINDS.map((kind) => [kind, kind] as const) },
  {
    table: "traces",
    columns: [
      ["resource", "resource"],
      ["name", "root_name"],
      ["name", "first_name"],
    ],
  },
];

/**
 * Removes names, scopes and resources that nothing uses any more after a deletion. No index tells who uses them, so that
 * the rows that are left are looked through for the suspects, in steps; whatever uses a suspect meanwhile clears it.
 */
export class UnusedNames {
  readonly #db: Db;
  readonly #doomed: Doomed;
  readonly #users;
  readonly #sweep;
  readonly #isAny;
  #hasSuspects = true;
  #user = 0;
  #after = 0;

  constructor(db: Db, doomed: Doomed) {
    this.#db = db;
    this.#doomed = doomed;
    this.#users = USERS.map(({ table, columns }) => ({
      last: db.prepare(`SELECT max(id) FROM ${table}`).pluck(),
      clear: columns.map(([kind, column]) =>
        db.prepare(
          `DELETE FROM doomed WHERE kind = ${DOOMED[kind]} AND id IN (
             SELECT d.id FROM ${table} u CROSS JOIN doomed d
             WHERE u.id > ? AND u.id <= ? AND d.kind = ${DOOMED[kind]} AND d.id = u.${column})`,
        ),
      ),
    }));
    this.#isAny = db.prepare(`SELECT 1 FROM doomed WHERE kind IN (${KINDS.map((kind) => DOOMED[kind])}) LIMIT 1`);
    const all = KINDS.map((kind) => DOOMED[kind]);
    this.#sweep = [
      `DELETE FROM names WHERE id IN (${doomedOf("name")})`,
      `DELETE FROM scopes WHERE id IN (${doomedOf("scope")})`,
      `DELETE FROM resources WHERE id IN (${doomedOf("resource")})
         AND NOT EXISTS (SELECT 1 FROM trace_resources t WHERE t.resource = resources.id)`,
      `DELETE FROM doomed WHERE kind IN (${all})`,
    ].map((sql) => db.prepare(sql));
  }

  /** Something that used these is gone; whoever remembers their numbers must look them up again. */
  suspect(kind: Kind, ids: Iterable<number>): void {
    this.#doomed.add(kind, ids);
    this.#hasSuspects = true;
    this.#user = 0;
    this.#after = 0;
  }

  /** One of these was looked up, to be used. */
  clear(kind: Kind, id: number): void {
    if (this.#hasSuspects) this.#doomed.drop(kind, [id]);
  }

  /** One small step, in a transaction of its own. @returns whether there is more to do */
  step(): boolean {
    if (!this.#hasSuspects) return false;
    return this.#db
      .transaction(() => {
        this.#hasSuspects = this.#isAny.get() !== undefined;
        if (!this.#hasSuspects) return false;
        const user = this.#users[this.#user];
        if (!user) {
          for (const statement of this.#sweep) statement.run();
          this.#hasSuspects = false;
          return false;
        }
        const upTo = this.#after + ROWS_AT_ONCE;
        for (const statement of user.clear) statement.run(this.#after, upTo);
        const isLast = upTo >= ((user.last.get() as number | null) ?? 0);
        this.#user += isLast ? 1 : 0;
        this.#after = isLast ? 0 : upTo;
        return true;
      })
      .immediate();
  }
}
