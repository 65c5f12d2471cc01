import { marksIn } from "../../masking/maskAccepted.ts";
import { cutRecords } from "../../otlp/cutRecords.ts";
import { type HotLog, readHotLogs } from "../../otlp/hotLogs.ts";
import { type HotSpan, readHotSpans } from "../../otlp/hotSpans.ts";
import { PACKINGS, packedAnew } from "./bodyPacking.ts";
import { BodyReader } from "./bodyReader.ts";
import type { Dictionaries } from "./dictionaries.ts";
import { LOOSE } from "./logRows.ts";
import type { Db } from "./openDatabase.ts";

export type HotRecord = HotSpan | HotLog;

/** A stored request that some records are about to leave. */
export interface OpenBody {
  readonly body: number;
  readonly plain: Uint8Array;
  /** Records that stay, by their offset. */
  readonly stay: ReadonlyMap<number, HotRecord>;
  readonly going: readonly HotRecord[];
}

/** Writes stored requests anew without some of their records, inside a transaction that deletes the rows of these. */
export class BodyCutter {
  readonly #dictionaries: Dictionaries;
  readonly #bodies: BodyReader;
  readonly #statements;

  constructor(db: Db, dictionaries: Dictionaries) {
    this.#dictionaries = dictionaries;
    this.#bodies = new BodyReader(db);
    this.#statements = {
      signal: db.prepare("SELECT signal FROM bodies WHERE id = ?").pluck(),
      packing: db.prepare("SELECT packing FROM bodies WHERE id = ?").pluck(),
      drop: db.prepare("DELETE FROM bodies WHERE id = ?"),
      dropLoose: db.prepare("DELETE FROM trace_bodies WHERE trace = ? AND body = ?"),
      put: db.prepare("UPDATE bodies SET data = $data, packing = $packing WHERE id = $body"),
      dropMasked: db.prepare("DELETE FROM masked_bodies WHERE body = ?"),
      putMasked: db.prepare("INSERT INTO masked_bodies VALUES (?, ?)"),
      moveSpan: db.prepare("UPDATE spans SET offset = ? WHERE trace = ? AND span_id = ? AND body = ? AND offset = ?"),
      moveLog: db.prepare(
        "UPDATE logs SET offset = ? WHERE trace = ? AND resource = ? AND time_ns = ? AND body = ? AND offset = ?",
      ),
    };
  }

  /** Reads a request and tells which of its records go. */
  open(body: number, goes: (record: HotRecord, plain: Uint8Array) => boolean): OpenBody {
    const signal = this.#statements.signal.get(body) as number | undefined;
    this.#bodies.forget();
    const plain = this.#bodies.plain(body);
    this.#bodies.forget();
    const records = signal === undefined ? [] : signal === 1 ? readHotSpans(plain).spans : readHotLogs(plain);
    const stay = new Map<number, HotRecord>();
    const going: HotRecord[] = [];
    for (const record of records)
      if (goes(record, plain)) going.push(record);
      else stay.set(record.at.offset, record);
    return { body, plain, stay, going };
  }

  /** The number of a record's resource. */
  resource(plain: Uint8Array, record: HotRecord): number {
    return this.#dictionaries.resource(plain, record.resource);
  }

  cut({ body, plain, stay }: OpenBody): void {
    const cut = cutRecords(plain, (offset) => stay.has(offset));
    const { changes: wasMasked } = this.#statements.dropMasked.run(body);
    if (!cut) {
      this.#statements.drop.run(body);
      this.#statements.dropLoose.run(LOOSE, body);
      return;
    }
    const packing = this.#statements.packing.get(body) as number;
    const stored = packing === PACKINGS.identity ? { data: cut.plain, packing } : packedAnew(cut.plain);
    this.#statements.put.run({ ...stored, body });
    if (wasMasked > 0) this.#statements.putMasked.run(body, JSON.stringify(marksIn(cut.plain)));
    for (const [before, now] of cut.moved) {
      const record = stay.get(before);
      if (!record || before === now) continue;
      const resource = this.resource(plain, record);
      const trace = record.traceKey === null ? LOOSE : this.#dictionaries.trace(record.traceKey, resource);
      if ("timeNs" in record) this.#statements.moveLog.run(now, trace, resource, record.timeNs, body, before);
      else this.#statements.moveSpan.run(now, trace, record.spanId, body, before);
    }
  }
}
