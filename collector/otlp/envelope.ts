import type { Scope } from "./telemetry.ts";
import { BYTES, WireReader } from "./wireReader.ts";

/** The bytes of a message inside a request body. */
export interface Slice {
  readonly offset: number;
  readonly length: number;
}

const NO_SLICE: Slice = { offset: 0, length: 0 };

/** A span or log record in its place: its bytes, and what it shares with its neighbours. */
export interface Placed {
  readonly at: Slice;
  /** The Resource message's bytes; length 0 where none was sent. */
  readonly resource: Slice;
  readonly scope: Scope;
}

/**
 * Walks an export request of traces, logs or metrics, which all have the same envelope: resources hold scopes, scopes
 * hold items. Calls `each` for every item, with the reader standing at its first byte. Throws OtlpDecodeError.
 */
export function walkEnvelope(plain: Uint8Array, each: (reader: WireReader, item: Placed) => void): void {
  const reader = new WireReader(plain);
  walkField(reader, 1, () => walkResource(reader, each));
}

function walkResource(reader: WireReader, each: (reader: WireReader, item: Placed) => void): void {
  const start = reader.position;
  let resource = NO_SLICE;
  walkField(reader, 1, () => {
    resource = { offset: reader.position, length: reader.end - reader.position };
  });
  reader.position = start;
  walkField(reader, 2, () => walkScope(reader, resource, each));
}

function walkScope(reader: WireReader, resource: Slice, each: (reader: WireReader, item: Placed) => void): void {
  const start = reader.position;
  const scope = readScope(reader);
  reader.position = start;
  walkField(reader, 2, () => {
    each(reader, { at: { offset: reader.position, length: reader.end - reader.position }, resource, scope });
  });
}

/** Name and version of the InstrumentationScope in field 1, and the schema of field 3. */
function readScope(reader: WireReader): Scope {
  let name = "";
  let version = "";
  let schemaUrl = "";
  for (let field = reader.next(); field !== 0; field = reader.next()) {
    if (field === 1) {
      reader.expect(BYTES);
      inside(reader, () => {
        for (let inner = reader.next(); inner !== 0; inner = reader.next()) {
          if (inner === 1) name = expectedText(reader);
          else if (inner === 2) version = expectedText(reader);
          else reader.skip();
        }
      });
    } else if (field === 3) schemaUrl = expectedText(reader);
    else reader.skip();
  }
  return { name, version, schemaUrl };
}

/** Text of the field at hand, which must be a length-delimited one. */
export function expectedText(reader: WireReader): string {
  reader.expect(BYTES);
  return reader.text();
}

/** Runs `body` with the reader confined to the message at hand, and then stands behind it. */
export function inside(reader: WireReader, body: () => void): void {
  const outer = reader.end;
  const length = reader.length();
  const end = reader.position + length;
  reader.end = end;
  body();
  reader.position = end;
  reader.end = outer;
}

/** Calls `body` inside of every message in field `wanted` of the message at hand, and passes over the other fields. */
export function walkField(reader: WireReader, wanted: number, body: () => void): void {
  for (let field = reader.next(); field !== 0; field = reader.next()) {
    if (field === wanted) {
      reader.expect(BYTES);
      inside(reader, body);
    } else reader.skip();
  }
}
