import { readAnyValue, readKeyValue } from "./anyValue.ts";
import { AttributeCollector } from "./attributeList.ts";
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

const names = new NameTable();

/**
 * Decodes the whole Span that lies at `at` in a plain body; values of attributes are decoded when they are asked for, out
 * of a copy of its bytes. Throws OtlpDecodeError.
 */
export function readSpanRecord(plain: Uint8Array, at: Slice, resource: Resource, scope: Scope): SpanRecord {
  const reader = copyOf(plain, at);
  const attributes = new AttributeCollector();
  const events: EventRecord[] = [];
  const links: LinkRecord[] = [];
  let [traceId, spanId, parentSpanId, name, statusMessage] = ["", "", "", "", ""];
  let [kind, status, droppedAttributes] = [0, 0, 0];
  let [startNs, endNs] = [0n, 0n];
  for (let field = reader.next(); field !== 0; field = reader.next()) {
    if (field === 1) traceId = hexField(reader);
    else if (field === 2) spanId = hexField(reader);
    else if (field === 4) parentSpanId = hexField(reader);
    else if (field === 5) name = nameField(reader);
    else if (field === 6) kind = numberField(reader);
    else if (field === 7) startNs = timeField(reader);
    else if (field === 8) endNs = timeField(reader);
    else if (field === 9) attributes.add(reader);
    else if (field === 10) droppedAttributes = numberField(reader);
    else if (field === 11) events.push(readEvent(reader));
    else if (field === 13) links.push(readLink(reader));
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
    attributes: attributes.take(reader),
    events,
    links,
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

function readEvent(reader: WireReader): EventRecord {
  const attributes = new AttributeCollector();
  let timeNs = 0n;
  let name = "";
  reader.expect(BYTES);
  inside(reader, () => {
    for (let field = reader.next(); field !== 0; field = reader.next()) {
      if (field === 1) timeNs = timeField(reader);
      else if (field === 2) name = nameField(reader);
      else if (field === 3) attributes.add(reader);
      else reader.skip();
    }
  });
  return { name, timeNs, attributes: attributes.take(reader) };
}

function readLink(reader: WireReader): LinkRecord {
  const attributes = new AttributeCollector();
  let [traceId, spanId] = ["", ""];
  reader.expect(BYTES);
  inside(reader, () => {
    for (let field = reader.next(); field !== 0; field = reader.next()) {
      if (field === 1) traceId = hexField(reader);
      else if (field === 2) spanId = hexField(reader);
      else if (field === 4) attributes.add(reader);
      else reader.skip();
    }
  });
  return { traceId, spanId, attributes: attributes.take(reader) };
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

let page = new WireReader(Buffer.alloc(0));
let used = 0;

/** A reader that is confined to a copy of the bytes, which nobody writes to again. */
function copyOf(plain: Uint8Array, { offset, length }: Slice): WireReader {
  const source = plain.subarray(offset, offset + length);
  if (source.length > PAGE / 4) return new WireReader(Buffer.from(source));
  if (used + source.length > page.bytes.length) {
    page = new WireReader(Buffer.allocUnsafeSlow(PAGE));
    used = 0;
  }
  page.bytes.set(source, used);
  page.position = used;
  used += source.length;
  page.end = used;
  return page;
}
