import type { Slice } from "../../otlp/envelope.ts";
import { spanIdHex } from "../../otlp/ids.ts";
import { OtlpDecodeError } from "../../otlp/otlpDecodeError.ts";
import { readLogRecord, readSpanRecord } from "../../otlp/records.ts";
import type { LogRecord, Resource, Scope, SpanRecord } from "../../otlp/telemetry.ts";
import { beginningOfBody, unpackedBody } from "./bodyPacking.ts";
import { safeResource } from "./dictionaries.ts";
import type { Db } from "./openDatabase.ts";

/** Bytes of inflated bodies kept at hand unless told: the runs that are under way lie across the last few dozen of them. */
const BYTES_AT_HAND = 24 * 1024 * 1024;
const RESOURCES_AT_HAND = 1000;
/** Smaller bodies may share their memory with others. */
const OWN_MEMORY = 64 * 1024;

export interface RecordPlace {
  /** Number of the narrow row. */
  readonly id: number;
  readonly body: number;
  readonly at: Slice;
  readonly resource: number;
  readonly scope: number;
}

/** Columns that {@link placeOf} needs, in their order. */
export const PLACE_COLUMNS = "id, body, offset, length, resource, scope";

export function placeOf(row: readonly number[]): RecordPlace {
  const [id = 0, body = 0, offset = 0, length = 0, resource = 0, scope = 0] = row;
  return { id, body, at: { offset, length }, resource, scope };
}

interface HotRow {
  readonly traceId: Buffer;
  readonly spanId: bigint;
  readonly parentId: bigint;
  readonly name: string;
  readonly kind: bigint;
  readonly status: bigint;
  readonly startNs: bigint;
  readonly endNs: bigint;
}

interface Inflated {
  readonly plain: Uint8Array;
  /** Only its beginning is at hand. */
  readonly isPart: boolean;
  readonly version: string;
  isDoubted: boolean;
}

/** Reads records out of stored bodies. */
export class BodyReader {
  readonly #body;
  readonly #resource;
  readonly #scope;
  readonly #hot;
  readonly #version;
  readonly #plain = new Map<number, Inflated>();
  readonly #mostBytes: number;
  readonly #frees: boolean;
  #bytes = 0;
  readonly #resources = new Map<number, Resource>();
  readonly #scopes = new Map<number, Scope>();

  /**
   * @param mostBytes of inflated bodies that are kept at hand
   * @param frees whether the memory of a body that is not kept any more is given back at once, which the runtime would put
   * off until much has come together: for readers that take copies only, and none of `plain` and `slice` beyond the moment
   */
  constructor(db: Db, { mostBytes = BYTES_AT_HAND, frees = false } = {}) {
    this.#mostBytes = mostBytes;
    this.#frees = frees;
    this.#body = db.prepare("SELECT data, packing FROM bodies WHERE id = ?").raw();
    this.#version = db
      .prepare("SELECT received_ms || ' ' || packing || ' ' || length(data) FROM bodies WHERE id = ?")
      .pluck();
    this.#hot = db
      .prepare(
        `SELECT t.trace_id AS traceId, s.span_id AS spanId, s.parent_id AS parentId, n.text AS name, s.kind, s.status,
           s.start_ns AS startNs, s.end_ns AS endNs
         FROM spans s JOIN traces t ON t.id = s.trace JOIN names n ON n.id = s.name WHERE s.id = ?`,
      )
      .safeIntegers();
    this.#resource = db.prepare("SELECT data FROM resources WHERE id = ?").pluck();
    this.#scope = db.prepare('SELECT name, version, schema_url AS "schemaUrl" FROM scopes WHERE id = ?');
  }

  /** Where a span's own bytes are broken, what its row knows is returned, with an attribute that says so. */
  span(place: RecordPlace): SpanRecord {
    const resource = this.resource(place.resource);
    const scope = this.scope(place.scope);
    const plain = this.plain(place.body);
    try {
      return readSpanRecord(plain, place.at, resource, scope);
    } catch (error) {
      if (!(error instanceof OtlpDecodeError)) throw error;
      return salvaged(this.#hot.get(place.id) as HotRow, resource, scope);
    }
  }

  /** Null where the record's bytes are broken. */
  log(place: RecordPlace): LogRecord | null {
    const plain = this.plain(place.body);
    try {
      return readLogRecord(plain, place.at, this.resource(place.resource), this.scope(place.scope));
    } catch (error) {
      if (!(error instanceof OtlpDecodeError)) throw error;
      return null;
    }
  }

  /** Bytes of inflated bodies that are at hand. */
  get bytesAtHand(): number {
    return this.#bytes;
  }

  /** A stored body, inflated. */
  plain(id: number): Uint8Array {
    return this.#upTo(id, Number.POSITIVE_INFINITY);
  }

  /** The bytes of one record: of a body that is not at hand no more is inflated than what stands before its end. */
  slice({ body, at }: RecordPlace): Uint8Array {
    const end = at.offset + at.length;
    return this.#upTo(body, end).subarray(at.offset, end);
  }

  #upTo(id: number, end: number): Uint8Array {
    const known = this.#plain.get(id);
    this.#take(id);
    if (known && (!known.isPart || known.plain.length >= end) && this.#isStill(id, known)) return this.#keep(id, known);
    if (known) this.#free(known);
    const row = this.#body.get(id) as [Buffer, number] | undefined;
    if (!row) return new Uint8Array();
    const [data, packing] = row;
    const part = beginningOfBody(data, packing, end);
    const plain = part ?? unpackedBody(data, packing);
    return this.#keep(id, {
      plain,
      isPart: part !== null,
      version: this.#version.get(id) as string,
      isDoubted: false,
    });
  }

  /** Puts a body at hand as the one that was used last; those that were not used for longest make room. */
  #keep(id: number, body: Inflated): Uint8Array {
    this.#bytes += body.plain.length;
    for (const oldest of this.#plain.keys()) {
      if (this.#bytes <= this.#mostBytes) break;
      this.#free(this.#take(oldest));
    }
    this.#plain.set(id, body);
    return body.plain;
  }

  #take(id: number): Inflated | undefined {
    const body = this.#plain.get(id);
    this.#bytes -= body?.plain.length ?? 0;
    this.#plain.delete(id);
    return body;
  }

  #free(body: Inflated | undefined): void {
    if (!this.#frees || !body || body.plain.length < OWN_MEMORY) return;
    const { buffer } = body.plain;
    if (buffer instanceof ArrayBuffer) buffer.transfer(0);
  }

  #isStill(id: number, body: Inflated): boolean {
    if (!body.isDoubted) return true;
    if (this.#version.get(id) !== body.version) return false;
    body.isDoubted = false;
    return true;
  }

  resource(id: number): Resource {
    let resource = this.#resources.get(id);
    if (!resource) {
      resource = safeResource((this.#resource.get(id) as Buffer | undefined) ?? Buffer.alloc(0));
      if (this.#resources.size >= RESOURCES_AT_HAND) this.#resources.clear();
      this.#resources.set(id, resource);
    }
    return resource;
  }

  scope(id: number): Scope {
    let scope = this.#scopes.get(id);
    if (!scope) {
      scope = (this.#scope.get(id) as Scope | undefined) ?? { name: "", version: "", schemaUrl: "" };
      if (this.#scopes.size >= RESOURCES_AT_HAND) this.#scopes.clear();
      this.#scopes.set(id, scope);
    }
    return scope;
  }

  /**
   * Deletions reuse numbers of bodies and change their content: a body that is at hand is compared with the stored one,
   * by its size and the time of its arrival, before it is used again.
   */
  doubt(): void {
    for (const body of this.#plain.values()) body.isDoubted = true;
    this.#resources.clear();
    this.#scopes.clear();
  }

  /** Leaves nothing at hand. */
  forget(): void {
    this.#plain.clear();
    this.#bytes = 0;
    this.#resources.clear();
    this.#scopes.clear();
  }
}

function salvaged(row: HotRow, resource: Resource, scope: Scope): SpanRecord {
  return {
    traceId: row.traceId.toString("hex"),
    spanId: spanIdHex(row.spanId),
    parentSpanId: row.parentId === 0n ? null : spanIdHex(row.parentId),
    name: row.name,
    kind: Number(row.kind),
    startNs: row.startNs,
    endNs: row.endNs,
    statusCode: row.status === 2n ? "error" : row.status === 1n ? "ok" : "unset",
    statusMessage: "",
    attributes: new Map([["traceline.undecodable", true]]),
    events: [],
    links: [],
    droppedAttributes: 0,
    resource,
    scope,
  };
}
