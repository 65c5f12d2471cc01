import type { HotSpan } from "../../otlp/hotSpans.ts";
import type { Scope } from "../../otlp/telemetry.ts";
import type { CountedFacts } from "./countedFacts.ts";
import type { Dictionaries } from "./dictionaries.ts";
import type { Db } from "./openDatabase.ts";
import { RowBatch } from "./rowBatch.ts";

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

const WIDTH = COLUMNS.length;

/** A body whose rows are being written. */
export interface RowsOfBody {
  readonly id: number;
  /** Traces that have records in it. */
  readonly traces: Set<number>;
  /** Whether anything of it was not known before. */
  hasNews: boolean;
}

interface Row {
  trace: number;
  name: number;
  resource: number;
  scope: number;
  span: HotSpan;
  body: RowsOfBody;
}

/** Writes narrow rows of spans inside a transaction, each span once: those of several bodies with the same statements. */
export class SpanRows {
  readonly #facts: CountedFacts;
  readonly #dictionaries: Dictionaries;
  readonly #batch: RowBatch;
  /** Those of the batch. */
  readonly #rows: Row[] = [];
  readonly #known;
  readonly #end;
  readonly #variant;
  readonly #ended;

  constructor(db: Db, dictionaries: Dictionaries, facts: CountedFacts) {
    this.#facts = facts;
    this.#dictionaries = dictionaries;
    this.#batch = new RowBatch(
      db,
      `INSERT OR IGNORE INTO spans (${COLUMNS.join(", ")})`,
      WIDTH,
      (first, count, changes) => {
        for (let at = first; at < first + count; at++) {
          const row = this.#rows[at] as Row;
          if (changes === count) this.#count(row);
          else this.#settle(row);
        }
      },
    );
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

  /** Takes the spans of a body; all of them are written with the next {@link flush}. */
  add(spans: readonly HotSpan[], plain: Uint8Array, body: RowsOfBody): void {
    const resources = new Map<number, number>();
    const scopes = new Map<Scope, number>();
    for (const span of spans) {
      const resource = numbered(resources, span.resource.offset, () =>
        this.#dictionaries.resource(plain, span.resource),
      );
      const scope = numbered(scopes, span.scope, () => this.#dictionaries.scope(span.scope));
      const trace = this.#dictionaries.trace(span.traceKey, resource);
      body.traces.add(trace);
      this.#put(trace, this.#dictionaries.name(span.name), resource, scope, span, body);
    }
  }

  /** Writes what was added; then it is known which bodies have news. */
  flush(): void {
    this.#batch.flush();
  }

  /** Forgets what was not written. */
  clear(): void {
    this.#batch.clear();
  }

  #put(trace: number, name: number, resource: number, scope: number, span: HotSpan, body: RowsOfBody): void {
    const row = this.#rows[this.#batch.count];
    if (row) {
      // Used again: a row of its own for each span would be most of what the collector throws away.
      row.trace = trace;
      row.name = name;
      row.resource = resource;
      row.scope = scope;
      row.span = span;
      row.body = body;
    } else this.#rows.push({ trace, name, resource, scope, span, body });
    putValues(this.#batch, this.#rows[this.#batch.count] as Row);
    this.#batch.next();
  }

  /** Some span of the statement was known: finds out whether it was this one, and ends it if it was running. */
  #settle(row: Row): void {
    const { trace, span, body } = row;
    const known = this.#known.get(trace, span.spanId) as bigint[];
    const [id = 0n, inBody, offset, endNs] = known;
    if (Number(inBody) === body.id && Number(offset) === span.at.offset) this.#count(row);
    else if (endNs === 0n && span.endNs !== 0n) {
      const { parentId, kind, status, startNs, at } = span;
      this.#end.run(
        ...[
          parentId,
          row.name,
          row.resource,
          row.scope,
          kind,
          status,
          startNs,
          span.endNs,
          body.id,
          at.offset,
          at.length,
        ],
        id,
      );
      this.#ended.run(id);
      this.#facts.ended(trace, span);
      body.hasNews = true;
    } else if (span.endNs !== 0n && differs(row, known)) {
      // The first stays what is shown; this one is kept beside it, with its body.
      if (this.#variant.run(trace, span.spanId, body.id).changes > 0) body.hasNews = true;
    }
  }

  #count({ trace, resource, name, span, body }: Row): void {
    this.#facts.span(trace, resource, name, span);
    body.hasNews = true;
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

/** Puts the values of a row's columns into the next row of a batch. */
function putValues(batch: RowBatch, { trace, name, resource, scope, span, body }: Row): void {
  batch.set(0, trace);
  batch.set(1, span.spanId);
  batch.set(2, span.parentId);
  batch.set(3, name);
  batch.set(4, resource);
  batch.set(5, scope);
  batch.set(6, span.kind);
  batch.set(7, span.status);
  batch.set(8, span.startNs);
  batch.set(9, span.endNs);
  batch.set(10, body.id);
  batch.set(11, span.at.offset);
  batch.set(12, span.at.length);
}

function numbered<K>(known: Map<K, number>, key: K, find: () => number): number {
  let number = known.get(key);
  if (number === undefined) {
    number = find();
    known.set(key, number);
  }
  return number;
}
