import { inside } from "./envelope.ts";
import { NameTable } from "./nameTable.ts";
import type { AnyValue } from "./telemetry.ts";
import { BYTES, FIXED64, VARINT, type WireReader } from "./wireReader.ts";

/** How deep a value may nest; what lies deeper is replaced by {@link TOO_DEEP}. */
export const DEEPEST = 64;
export const TOO_DEEP = "[nested too deeply]";

const keys = new NameTable();
/** Values that are short are mostly names, and the same ones again and again. */
const names = new NameTable();

/** Decodes the AnyValue the reader is confined to. Of several values in one message the last one stands. */
export function readAnyValue(reader: WireReader, depth = 0): AnyValue {
  let value: AnyValue = null;
  for (let field = reader.next(); field !== 0; field = reader.next()) {
    switch (field) {
      case 1:
        value = textOf(reader);
        break;
      case 2:
        reader.expect(VARINT);
        value = reader.int64() !== 0;
        break;
      case 3:
        reader.expect(VARINT);
        value = reader.int64();
        break;
      case 4:
        reader.expect(FIXED64);
        value = reader.double();
        break;
      case 5:
      case 6:
        reader.expect(BYTES);
        if (depth >= DEEPEST) {
          reader.skip();
          value = TOO_DEEP;
        } else value = field === 5 ? readArray(reader, depth) : readMap(reader, depth);
        break;
      case 7:
        reader.expect(BYTES);
        value = reader.copy();
        break;
      default:
        reader.skip();
    }
  }
  return value;
}

function textOf(reader: WireReader): string {
  reader.expect(BYTES);
  const length = reader.length();
  reader.position += length;
  return names.text(reader.bytes, reader.position - length, reader.position);
}

/** Whether the value whose length the reader stands before can be decoded, and passes over it. Throws OtlpDecodeError. */
export function checkAnyValue(reader: WireReader): void {
  const length = reader.length();
  const outer = reader.end;
  const end = reader.position + length;
  reader.end = end;
  for (let field = reader.next(); field !== 0; field = reader.next()) {
    if (field === 1 || field === 7) {
      reader.expect(BYTES);
      const size = reader.length();
      reader.position += size;
    } else if (field === 2 || field === 3) {
      reader.expect(VARINT);
      reader.skip();
    } else if (field === 4) {
      reader.expect(FIXED64);
      reader.skip();
    } else if (field === 5 || field === 6) {
      reader.expect(BYTES);
      if (field === 5) readArray(reader, 0);
      else readMap(reader, 0);
    } else reader.skip();
  }
  reader.position = end;
  reader.end = outer;
}

function readArray(reader: WireReader, depth: number): AnyValue {
  const values: AnyValue[] = [];
  inside(reader, () => {
    for (let field = reader.next(); field !== 0; field = reader.next()) {
      if (field !== 1) {
        reader.skip();
        continue;
      }
      reader.expect(BYTES);
      inside(reader, () => values.push(readAnyValue(reader, depth + 1)));
    }
  });
  return values;
}

function readMap(reader: WireReader, depth: number): AnyValue {
  const entries = new Map<string, AnyValue>();
  inside(reader, () => {
    for (let field = reader.next(); field !== 0; field = reader.next()) {
      if (field === 1) readKeyValue(reader, entries, depth + 1);
      else reader.skip();
    }
  });
  return entries;
}

/** Adds the KeyValue of the field at hand to `into`; an attribute without a key is dropped. */
export function readKeyValue(reader: WireReader, into: Map<string, AnyValue>, depth = 0): void {
  reader.expect(BYTES);
  let key = "";
  let value: AnyValue = null;
  inside(reader, () => {
    for (let field = reader.next(); field !== 0; field = reader.next()) {
      if (field === 1) {
        reader.expect(BYTES);
        const length = reader.length();
        reader.position += length;
        key = keys.text(reader.bytes, reader.position - length, reader.position);
      } else if (field === 2) {
        reader.expect(BYTES);
        inside(reader, () => {
          value = readAnyValue(reader, depth);
        });
      } else reader.skip();
    }
  });
  if (key !== "") into.set(key, value);
}
