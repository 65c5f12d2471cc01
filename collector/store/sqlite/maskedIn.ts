import { marksIn } from "../../masking/maskAccepted.ts";
import type { MaskCounts } from "../../masking/maskMark.ts";
import { type BodyReader, PLACE_COLUMNS, placeOf, type RecordPlace } from "./bodyReader.ts";
import { looseLogsOf } from "./looseLogs.ts";
import type { Db } from "./openDatabase.ts";

/** Counts the marks in the spans, log records and resources of traces, each of these once. */
export class MaskedIn {
  readonly #db: Db;
  readonly #bodies: BodyReader;
  readonly #statements;

  constructor(db: Db, bodies: BodyReader) {
    this.#db = db;
    this.#bodies = bodies;
    const places = (table: string) =>
      db.prepare(`SELECT ${PLACE_COLUMNS} FROM ${table} WHERE trace = ? AND body IN (SELECT body FROM masked_bodies)`);
    this.#statements = {
      any: db.prepare("SELECT 1 FROM masked_bodies LIMIT 1").pluck(),
      isMasked: db.prepare("SELECT 1 FROM masked_bodies WHERE body = ?").pluck(),
      records: ["spans", "logs"].map((table) => places(table).raw()),
      resource: db.prepare("SELECT data FROM resources WHERE id = ?").pluck(),
    };
  }

  /** Rule → marks, over traces by their numbers; null where there are none. Cheap where nothing was masked. */
  count(traces: readonly number[]): MaskCounts | null {
    if (this.#statements.any.get() === undefined) return null;
    const counts: MaskCounts = {};
    const resources = new Set<number>();
    for (const trace of traces)
      for (const { body, at, resource } of this.#recordsOf(trace)) {
        resources.add(resource);
        add(counts, this.#bodies.plain(body).subarray(at.offset, at.offset + at.length));
      }
    for (const resource of resources) add(counts, this.#statements.resource.get(resource) as Buffer);
    return Object.keys(counts).length > 0 ? counts : null;
  }

  *#recordsOf(trace: number): Generator<RecordPlace> {
    for (const statement of this.#statements.records)
      for (const row of statement.all(trace) as number[][]) yield placeOf(row);
    for (const place of looseLogsOf(this.#db, trace))
      if (this.#statements.isMasked.get(place.body) !== undefined) yield place;
  }
}

function add(counts: MaskCounts, bytes: Uint8Array): void {
  for (const [rule, count] of Object.entries(marksIn(bytes))) counts[rule] = (counts[rule] ?? 0) + count;
}
