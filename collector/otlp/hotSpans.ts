import { type Placed, walkEnvelope } from "./envelope.ts";
import { NameTable } from "./nameTable.ts";
import { OtlpDecodeError } from "./otlpDecodeError.ts";
import { RepeatedKeys } from "./repeatedKeys.ts";
import { BYTES, FIXED64, VARINT, type WireReader } from "./wireReader.ts";

/** What a span's narrow row needs; everything else stays in the body's bytes. */
export interface HotSpan extends Placed {
  /** The 16 bytes as latin-1 text: short, comparable, and never decoded further on the way in. */
  readonly traceKey: string;
  readonly spanId: bigint;
  /** 0n for a root. */
  readonly parentId: bigint;
  readonly name: string;
  readonly kind: number;
  readonly startNs: bigint;
  readonly endNs: bigint;
  /** 0 unset, 1 ok, 2 error; what else was sent counts as unset. */
  readonly status: number;
}

export interface HotSpans {
  readonly spans: readonly HotSpan[];
  readonly rejected: number;
  /** Why spans were rejected, and what is odd about others: one sentence for each kind of reason. */
  readonly reasons: readonly string[];
}

const MOST = 2n ** 63n - 1n;
const names = new NameTable();
/** Spans of many runs come side by side: the key of a trace is made once, and found quickly where it was used before. */
const traceKeys = new NameTable("latin1");
const keys = new RepeatedKeys();

/**
 * One pass over an ExportTraceServiceRequest: the hot columns of each span and where it lies, without decoding
 * attributes, events or links. Spans with invalid ids are left out and counted. Throws {@link OtlpDecodeError}.
 */
export function readHotSpans(plain: Uint8Array): HotSpans {
  const spans: HotSpan[] = [];
  const reasons = new Set<string>();
  let rejected = 0;
  let lastKey = "";
  keys.reset();
  walkEnvelope(plain, (reader, place) => {
    const span = readHotSpan(reader, place, lastKey);
    if (typeof span === "string") {
      rejected++;
      reasons.add(span);
    } else {
      lastKey = span.traceKey;
      spans.push(span);
    }
  });
  if (keys.found) reasons.add("A span has the same attribute key twice; which of the values counts is not defined.");
  if (keys.pointsAway)
    reasons.add("An attribute points into a table of strings, which only profiles have; what it points to is unknown.");
  return { spans, rejected, reasons: [...reasons] };
}

/** The span the reader is confined to, or the reason why it is invalid. */
function readHotSpan(reader: WireReader, place: Placed, lastKey: string): HotSpan | string {
  keys.begin();
  let traceAt = 0;
  let traceLength = 0;
  let spanAt = 0;
  let spanLength = 0;
  let parentAt = 0;
  let parentLength = 0;
  let name = "";
  let kind = 0;
  let startNs = 0n;
  let endNs = 0n;
  let status = 0;
  for (let field = reader.next(); field !== 0; field = reader.next()) {
    switch (field) {
      case 1:
        traceLength = bytesField(reader);
        traceAt = reader.position - traceLength;
        break;
      case 2:
        spanLength = bytesField(reader);
        spanAt = reader.position - spanLength;
        break;
      case 4:
        parentLength = bytesField(reader);
        parentAt = reader.position - parentLength;
        break;
      case 5: {
        const length = bytesField(reader);
        name = names.text(reader.bytes, reader.position - length, reader.position);
        break;
      }
      case 6:
        reader.expect(VARINT);
        kind = reader.varint32();
        break;
      case 7:
        reader.expect(FIXED64);
        startNs = reader.fixed64();
        break;
      case 8:
        reader.expect(FIXED64);
        endNs = reader.fixed64();
        break;
      case 15: {
        const length = bytesField(reader);
        status = readStatusCode(reader, length);
        break;
      }
      case 9: {
        const length = bytesField(reader);
        keys.add(reader.bytes, reader.position - length, reader.position);
        break;
      }
      case 11:
      case 13:
        bytesField(reader);
        break;
      default:
        reader.skip();
    }
  }
  if (traceLength !== 16 || allZero(reader, traceAt, 16)) return "A span's trace id was not 16 bytes other than zero.";
  const spanId = spanLength === 8 ? reader.bigEndian64(spanAt) : 0n;
  if (spanId === 0n) return "A span's id was not 8 bytes other than zero.";
  if (parentLength !== 0 && parentLength !== 8) return "A span's parent id was not 8 bytes.";
  return {
    at: place.at,
    resource: place.resource,
    scope: place.scope,
    traceKey: keyAt(reader, traceAt, lastKey),
    spanId,
    parentId: parentLength === 8 ? reader.bigEndian64(parentAt) : 0n,
    name,
    kind: kind <= 5 ? kind : 0,
    startNs: storable(startNs),
    endNs: storable(endNs),
    status,
  };
}

/** Passes over a length-delimited field and returns its length. */
function bytesField(reader: WireReader): number {
  reader.expect(BYTES);
  const length = reader.length();
  reader.position += length;
  return length;
}

function readStatusCode(reader: WireReader, length: number): number {
  const outer = reader.end;
  reader.end = reader.position;
  reader.position -= length;
  let code = 0;
  for (let field = reader.next(); field !== 0; field = reader.next()) {
    if (field === 3) {
      reader.expect(VARINT);
      code = reader.varint32();
    } else reader.skip();
  }
  reader.end = outer;
  return code <= 2 ? code : 0;
}

function allZero(reader: WireReader, at: number, length: number): boolean {
  for (let i = at; i < at + length; i++) if (reader.bytes[i] !== 0) return false;
  return true;
}

/** Neighbours are mostly of one trace: then the string is not made again. */
function keyAt(reader: WireReader, at: number, last: string): string {
  if (last.length === 16) {
    let i = 0;
    while (i < 16 && last.charCodeAt(i) === reader.bytes[at + i]) i++;
    if (i === 16) return last;
  }
  return traceKeys.text(reader.bytes, at, at + 16);
}

/** Times are kept in signed 64-bit columns; what lies beyond them stands at their edge, and exact in the body. */
export function storable(ns: bigint): bigint {
  return ns > MOST ? MOST : ns;
}
