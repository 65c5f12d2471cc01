import { BYTES, WireReader } from "./wireReader.ts";

/** A body without some of its records, and where the others lie now. */
export interface CutBody {
  readonly plain: Buffer;
  /** Offset before → offset now, for every record that stayed. */
  readonly moved: ReadonlyMap<number, number>;
}

interface Piece {
  readonly buffers: Buffer[];
  length: number;
  readonly moved: [before: number, now: number][];
}

/** The field that leads towards the records: of a request, of a resource, of a scope. */
const TOWARDS_RECORDS = [1, 2, 2] as const;

/**
 * Writes an export request of traces or logs anew with only the records whose offset `keeps`; everything else in it,
 * known or not, stays byte for byte. Null when no record is left. Throws OtlpDecodeError.
 */
export function cutRecords(plain: Uint8Array, keeps: (offset: number) => boolean): CutBody | null {
  const piece = rebuild(new WireReader(plain), 0, keeps);
  return piece && { plain: Buffer.concat(piece.buffers, piece.length), moved: new Map(piece.moved) };
}

function rebuild(reader: WireReader, level: number, keeps: (offset: number) => boolean): Piece | null {
  const piece: Piece = { buffers: [], length: 0, moved: [] };
  const add = (buffer: Buffer) => {
    piece.buffers.push(buffer);
    piece.length += buffer.length;
  };
  for (;;) {
    const start = reader.position;
    const field = reader.next();
    if (field === 0) break;
    if (field !== TOWARDS_RECORDS[level]) {
      reader.skip();
      add(reader.bytes.subarray(start, reader.position));
      continue;
    }
    reader.expect(BYTES);
    const length = reader.length();
    const content = reader.position;
    if (level === 2) {
      reader.position = content + length;
      if (!keeps(content)) continue;
      piece.moved.push([content, piece.length + content - start]);
      add(reader.bytes.subarray(start, reader.position));
      continue;
    }
    const outer = reader.end;
    reader.end = content + length;
    const inner = rebuild(reader, level + 1, keeps);
    reader.end = outer;
    if (!inner) continue;
    add(Buffer.from([(field << 3) | BYTES, ...varint(inner.length)]));
    for (const [before, now] of inner.moved) piece.moved.push([before, piece.length + now]);
    for (const buffer of inner.buffers) add(buffer);
  }
  return piece.moved.length > 0 ? piece : null;
}

/** A non-negative number below 2^32 as a protobuf varint. */
export function varint(value: number): number[] {
  const bytes: number[] = [];
  let rest = value;
  while (rest >= 0x80) {
    bytes.push((rest & 0x7f) | 0x80);
    rest = Math.floor(rest / 128);
  }
  bytes.push(rest);
  return bytes;
}
