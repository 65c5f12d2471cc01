import { readAnyValue, readKeyValue } from "./anyValue.ts";
import { AttributeCollector, Page } from "./attributeList.ts";
import { expectedText, inside, type Slice } from "./envelope.ts";
import { NameTable } from "./nameTable.ts";
import type { AnyValue, EventRecord, LinkRecord, LogRecord, Resource, Scope, SpanRecord } from "./telemetry.ts";
import { BYTES, FIXED64, VARINT, WireReader } from "./wireReader.ts";

/** Decodes a Resource message. Throws OtlpDecodeError. */
export function readResource(bytes: Uint8Array): Resource {
  const reader = new WireReader(bytes);
  const attributes = new Map<string, AnyValue>();
  for (let field = reader.next(); field !== 0; field = reader.next()) {
    if (field === 1) readKeyValue(reader, attributes);
    else reader.skip();
  }
  return { attributes };
}

/** A field of bytes that is often the same as the one before. */
class RepeatedHex {
  #bytes = Buffer.alloc(0);
  #hex = "";

  read(reader: WireReader): string {
    reader.expect(BYTES);
    const length = reader.length();
    const start = reader.position;
    reader.position += length;
    if (!this.#isAt(reader.bytes, start, length)) {
      this.#bytes = Buffer.from(reader.bytes.subarray(start, start + length));
      this.#hex = this.#bytes.toString("hex");
    }
    return this.#hex;
  }

  #isAt(bytes: Buffer, start: number, length: number): boolean {
    const own = this.#bytes;
    if (own.length !== length) return false;
    for (let i = 0; i < length; i++) if (own[i] !== bytes[start + i]) return false;
    return true;
  }
}

const names = new NameTable();
const traceIds = new RepeatedHex();
const parentIds = new RepeatedHex();
const spanAttributes = new AttributeCollector();
const innerAttributes = new AttributeCollector();
const NONE: readonly never[] = [];

function added<T>(list: T[] | null, item: T): T[] {
  if (list === null) return [item];
  list.push(item);
  return list;
}

/**
 * Decodes the whole Span that lies at `at` in a plain body; values of attributes are decoded when they are asked for, out
 * of a copy of its bytes. Throws OtlpDecodeError.
 */
export function readSpanRecord(plain: Uint8Array, at: Slice, resource: Resource, scope: Scope): SpanRecord {
  const page = pageWith(plain, at);
  const { reader } = page;
  spanAttributes.begin();
  let events: EventRecord[] | null = null;
  let links: LinkRecord[] | null = null;
  let [traceId, spanId, parentSpanId, name, statusMessage] = ["", "", "", "", ""];
  let [kind, status, droppedAttributes] = [0, 0, 0];
  let [startNs, endNs] = [0n, 0n];
  for (let field = reader.next(); field !== 0; field = reader.next()) {
    if (field === 1) traceId = traceIds.read(reader);
    else if (field === 2) spanId = hexField(reader);
    else if (field === 4) parentSpanId = parentIds.read(reader);
    else if (field === 5) name = nameField(reader);
    else if (field === 6) kind = numberField(reader);
    else if (field === 7) startNs = timeField(reader);
    else if (field === 8) endNs = timeField(reader);
    else if (field === 9) spanAttributes.add(reader);
    else if (field === 10) droppedAttributes = numberField(reader);
    else if (field === 11) events = added(events, readEvent(page));
    else if (field === 13) links = added(links, readLink(page));
    else if (field === 15) [status, statusMessage] = readStatus(reader);
    else reader.skip();
  }
  return {
    traceId,
    spanId,
    parentSpanId: isNoId(parentSpanId) ? null : parentSpanId,
    name,
    kind: kind <= 5 ? kind : 0,
    startNs,
    endNs,
    statusCode: status === 2 ? "error" : status === 1 ? "ok" : "unset",
    statusMessage,
    attributes: spanAttributes.take(page),
    events: events ?? NONE,
    links: links ?? NONE,
    droppedAttributes,
    resource,
    scope,
  };
}

/** Decodes the whole LogRecord that lies at `at` in a plain body. Throws OtlpDecodeError. */
export function readLogRecord(plain: Uint8Array, at: Slice, resource: Resource, scope: Scope): LogRecord {
  const reader = new WireReader(plain, at.offset, at.offset + at.length);
  const attributes = new Map<string, AnyValue>();
  let [traceId, spanId, severityText, eventName] = ["", "", "", ""];
  let [timeNs, observedNs] = [0n, 0n];
  let severity = 0;
  let body: AnyValue = null;
  for (let field = reader.next(); field !== 0; field = reader.next()) {
    if (field === 1) timeNs = timeField(reader);
    else if (field === 2) severity = numberField(reader);
    else if (field === 3) severityText = expectedText(reader);
    else if (field === 5) {
      reader.expect(BYTES);
      inside(reader, () => {
        body = readAnyValue(reader);
      });
    } else if (field === 6) readKeyValue(reader, attributes);
    else if (field === 9) traceId = hexField(reader);
    else if (field === 10) spanId = hexField(reader);
    else if (field === 11) observedNs = timeField(reader);
    else if (field === 12) eventName = expectedText(reader);
    else reader.skip();
  }
  return {
    traceId: traceId.length !== 32 || isNoId(traceId) ? null : traceId,
    spanId: spanId.length !== 16 || isNoId(spanId) ? null : spanId,
    timeNs,
    observedNs,
    severity,
    severityText,
    eventName: eventName || null,
    body,
    attributes,
    resource,
    scope,
  };
}

function readEvent(page: Page): EventRecord {
  const { reader } = page;
  innerAttributes.begin();
  let timeNs = 0n;
  let name = "";
  reader.expect(BYTES);
  inside(reader, () => {
    for (let field = reader.next(); field !== 0; field = reader.next()) {
      if (field === 1) timeNs = timeField(reader);
      else if (field === 2) name = nameField(reader);
      else if (field === 3) innerAttributes.add(reader);
      else reader.skip();
    }
  });
  return { name, timeNs, attributes: innerAttributes.take(page) };
}

function readLink(page: Page): LinkRecord {
  const { reader } = page;
  innerAttributes.begin();
  let [traceId, spanId] = ["", ""];
  reader.expect(BYTES);
  inside(reader, () => {
    for (let field = reader.next(); field !== 0; field = reader.next()) {
      if (field === 1) traceId = hexField(reader);
      else if (field === 2) spanId = hexField(reader);
      else if (field === 4) innerAttributes.add(reader);
      else reader.skip();
    }
  });
  return { traceId, spanId, attributes: innerAttributes.take(page) };
}

function readStatus(reader: WireReader): [code: number, message: string] {
  let code = 0;
  let message = "";
  reader.expect(BYTES);
  inside(reader, () => {
    for (let field = reader.next(); field !== 0; field = reader.next()) {
      if (field === 2) message = expectedText(reader);
      else if (field === 3) code = numberField(reader);
      else reader.skip();
    }
  });
  return [code, message];
}

function nameField(reader: WireReader): string {
  reader.expect(BYTES);
  const length = reader.length();
  reader.position += length;
  return names.text(reader.bytes, reader.position - length, reader.position);
}

function hexField(reader: WireReader): string {
  reader.expect(BYTES);
  const length = reader.length();
  reader.position += length;
  return reader.bytes.toString("hex", reader.position - length, reader.position);
}

function numberField(reader: WireReader): number {
  reader.expect(VARINT);
  return reader.varint32();
}

function timeField(reader: WireReader): bigint {
  reader.expect(FIXED64);
  return reader.fixed64();
}

function isNoId(hex: string): boolean {
  return (hex === "" || hex.startsWith("0")) && /^0*$/.test(hex);
}

/** Bytes of records are copied into pages of this size, so that one record does not keep a whole body in memory. */
const PAGE = 32 * 1024;

let current = new Page(Buffer.alloc(0));
let used = 0;

/** A page with a copy of the bytes that nobody writes to again; its reader is confined to them. */
function pageWith(plain: Uint8Array, { offset, length }: Slice): Page {
  const source = plain.subarray(offset, offset + length);
  if (source.length > PAGE / 4) return new Page(Buffer.from(source));
  if (used + source.length > current.reader.bytes.length) {
    current = new Page(Buffer.allocUnsafeSlow(PAGE));
    used = 0;
  }
  const { reader } = current;
  reader.bytes.set(source, used);
  reader.position = used;
  used += source.length;
  reader.end = used;
  return current;
}
