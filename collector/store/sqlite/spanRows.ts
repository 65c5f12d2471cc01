import type { HotSpan } from "../../otlp/hotSpans.ts";
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
    let rows: Row[] = [];
    for (const span of spans) {
      const resource = resources.get(span.resource.offset) ?? this.#dictionaries.resource(plain, span.resource);
      resources.set(span.resource.offset, resource);
      const trace = this.#dictionaries.trace(span.traceKey, resource);
      all.add(trace);
      rows.push({
        trace,
        name: this.#dictionaries.name(span.name),
        resource,
        scope: this.#dictionaries.scope(span.scope),
        span,
      });
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
      const { changes } = this.#many.run(rows.flatMap((row) => values(row, body)));
      for (const row of rows) {
        if (changes === ROWS) this.#count(row, news);
        else this.#settle(row, body, news);
      }
      return;
    }
    for (const row of rows) {
      if (this.#one.run(values(row, body)).changes === 1) this.#count(row, news);
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

function values({ trace, name, resource, scope, span }: Row, body: number): (number | bigint)[] {
  const { spanId, parentId, kind, status, startNs, endNs, at } = span;
  return [trace, spanId, parentId, name, resource, scope, kind, status, startNs, endNs, body, at.offset, at.length];
}
