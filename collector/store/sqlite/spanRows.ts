import type { HotSpan } from "../../otlp/hotSpans.ts";
import type { Scope } from "../../otlp/telemetry.ts";
import type { CountedFacts } from "./countedFacts.ts";
import type { Dictionaries } from "./dictionaries.ts";
import type { Db } from "./openDatabase.ts";

const COLUMNS = [
  "trace",
  "span_id",
  "parent_id",
  "name",
  "resource",
  "scope",
  "kind",
  "status",
  "start_ns",
  "end_ns",
  "body",
  "offset",
  "length",
] as const;

/** Rows per statement: fewer calls into SQLite, which pays for each. */
const ROWS = 32;
const WIDTH = COLUMNS.length;

interface Row {
  readonly trace: number;
  readonly name: number;
  readonly resource: number;
  readonly scope: number;
  readonly span: HotSpan;
}

/** Writes narrow rows of spans inside a transaction, each span once. */
export class SpanRows {
  readonly #facts: CountedFacts;
  readonly #dictionaries: Dictionaries;
  readonly #many;
  readonly #one;
  readonly #known;
  readonly #end;
  readonly #variant;
  readonly #ended;
  /** What the rows of one statement hold, one row after the other. */
  readonly #values: (number | bigint)[] = new Array(ROWS * WIDTH).fill(0);

  constructor(db: Db, dictionaries: Dictionaries, facts: CountedFacts) {
    this.#facts = facts;
    this.#dictionaries = dictionaries;
    const insert = (rows: number) =>
      db.prepare(
        `INSERT OR IGNORE INTO spans (${COLUMNS.join(", ")}) VALUES ${Array(rows)
          .fill(`(${COLUMNS.map(() => "?").join(", ")})`)
          .join(", ")}`,
      );
    this.#many = insert(ROWS);
    this.#one = insert(1);
    this.#known = db
      .prepare(
        "SELECT id, body, offset, end_ns, start_ns, name, status, parent_id, length FROM spans WHERE trace = ? AND span_id = ?",
      )
      .safeIntegers()
      .raw();
    this.#ended = db.prepare("INSERT OR IGNORE INTO search_ended (span) VALUES (?)");
    this.#variant = db.prepare("INSERT OR IGNORE INTO span_variants (trace, span_id, body) VALUES (?, ?, ?)");
    this.#end = db.prepare(
      `UPDATE spans SET ${COLUMNS.slice(2)
        .map((column) => `${column} = ?`)
        .join(", ")} WHERE id = ?`,
    );
  }

  /** @returns the traces that have spans in this body; none when every span was known already */
  write(spans: readonly HotSpan[], plain: Uint8Array, body: number): Set<number> {
    const all = new Set<number>();
    const news = new Set<number>();
    const resources = new Map<number, number>();
    const scopes = new Map<Scope, number>();
    let rows: Row[] = [];
    for (const span of spans) {
      const resource = numbered(resources, span.resource.offset, () =>
        this.#dictionaries.resource(plain, span.resource),
      );
      const scope = numbered(scopes, span.scope, () => this.#dictionaries.scope(span.scope));
      const trace = this.#dictionaries.trace(span.traceKey, resource);
      all.add(trace);
      rows.push({ trace, name: this.#dictionaries.name(span.name), resource, scope, span });
      if (rows.length === ROWS) {
        this.#writeRows(rows, body, news);
        rows = [];
      }
    }
    this.#writeRows(rows, body, news);
    return news.size > 0 ? all : news;
  }

  #writeRows(rows: readonly Row[], body: number, news: Set<number>): void {
    if (rows.length === ROWS) {
      for (let i = 0; i < ROWS; i++) putValues(this.#values, i * WIDTH, rows[i] as Row, body);
      // Arguments cost the driver less than the elements of an array.
      const { changes } = this.#many.run(...this.#values);
      for (const row of rows) {
        if (changes === ROWS) this.#count(row, news);
        else this.#settle(row, body, news);
      }
      return;
    }
    for (const row of rows) {
      if (this.#one.run(...values(row, body)).changes === 1) this.#count(row, news);
      else this.#settle(row, body, news);
    }
  }

  /** Some span of the statement was known: finds out whether it was this one, and ends it if it was running. */
  #settle(row: Row, body: number, news: Set<number>): void {
    const known = this.#known.get(row.trace, row.span.spanId) as bigint[];
    const [id = 0n, inBody, offset, endNs] = known;
    if (Number(inBody) === body && Number(offset) === row.span.at.offset) this.#count(row, news);
    else if (endNs === 0n && row.span.endNs !== 0n) {
      this.#end.run([...values(row, body).slice(2), id]);
      this.#ended.run(id);
      this.#facts.ended(row.trace, row.span);
      news.add(row.trace);
    } else if (row.span.endNs !== 0n && differs(row, known)) {
      // The first stays what is shown; this one is kept beside it, with its body.
      if (this.#variant.run(row.trace, row.span.spanId, body).changes > 0) news.add(row.trace);
    }
  }

  #count(row: Row, news: Set<number>): void {
    const { startNs, endNs, status, parentId } = row.span;
    this.#facts.span(row.trace, {
      resource: row.resource,
      name: row.name,
      isRoot: parentId === 0n,
      startNs,
      endNs,
      status,
    });
    news.add(row.trace);
  }
}

/** Whether a known span came with other content, as far as narrow rows tell; a copy of the same bytes never does. */
function differs({ name, span }: Row, [, , , endNs, startNs, knownName, status, parentId, length]: bigint[]): boolean {
  return (
    span.endNs !== endNs ||
    span.startNs !== startNs ||
    BigInt(name) !== knownName ||
    BigInt(span.status) !== status ||
    span.parentId !== parentId ||
    BigInt(span.at.length) !== length
  );
}

function values(row: Row, body: number): (number | bigint)[] {
  const result = new Array<number | bigint>(WIDTH);
  putValues(result, 0, row, body);
  return result;
}

/** Puts the values of a row's columns into a list, from a place on. */
function putValues(
  into: (number | bigint)[],
  at: number,
  { trace, name, resource, scope, span }: Row,
  body: number,
): void {
  into[at] = trace;
  into[at + 1] = span.spanId;
  into[at + 2] = span.parentId;
  into[at + 3] = name;
  into[at + 4] = resource;
  into[at + 5] = scope;
  into[at + 6] = span.kind;
  into[at + 7] = span.status;
  into[at + 8] = span.startNs;
  into[at + 9] = span.endNs;
  into[at + 10] = body;
  into[at + 11] = span.at.offset;
  into[at + 12] = span.at.length;
}

function numbered<K>(known: Map<K, number>, key: K, find: () => number): number {
  let number = known.get(key);
  if (number === undefined) {
    number = find();
    known.set(key, number);
  }
  return number;
}
