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

/** The fields that lead towards what is kept or not: of a request, of a resource, of a scope, and so on. */
type Path = readonly (readonly number[])[];

const TOWARDS_RECORDS: Path = [[1], [2], [2]];
/** A metric has its points in gauge, sum, histogram, exponential histogram or summary. */
const TOWARDS_POINTS: Path = [...TOWARDS_RECORDS, [5, 7, 9, 10, 11], [1]];

/**
 * Writes an export request of traces or logs anew with only the records whose offset `keeps`; everything else in it,
 * known or not, stays byte for byte. Null when no record is left. Throws OtlpDecodeError.
 */
export function cutRecords(plain: Uint8Array, keeps: (offset: number) => boolean): CutBody | null {
  return cut(plain, TOWARDS_RECORDS, keeps);
}

/** The same for a request of metrics, with its data points. */
export function cutPoints(plain: Uint8Array, keeps: (offset: number) => boolean): CutBody | null {
  return cut(plain, TOWARDS_POINTS, keeps);
}

function cut(plain: Uint8Array, path: Path, keeps: (offset: number) => boolean): CutBody | null {
  const piece = rebuild(new WireReader(plain), 0, path, keeps);
  return piece && { plain: Buffer.concat(piece.buffers, piece.length), moved: new Map(piece.moved) };
}

function rebuild(reader: WireReader, level: number, path: Path, keeps: (offset: number) => boolean): Piece | null {
  const piece: Piece = { buffers: [], length: 0, moved: [] };
  const add = (buffer: Buffer) => {
    piece.buffers.push(buffer);
    piece.length += buffer.length;
  };
  for (;;) {
    const start = reader.position;
    const field = reader.next();
    if (field === 0) break;
    if (!path[level]?.includes(field)) {
      reader.skip();
      add(reader.bytes.subarray(start, reader.position));
      continue;
    }
    reader.expect(BYTES);
    const length = reader.length();
    const content = reader.position;
    if (level === path.length - 1) {
      reader.position = content + length;
      if (!keeps(content)) continue;
      piece.moved.push([content, piece.length + content - start]);
      add(reader.bytes.subarray(start, reader.position));
      continue;
    }
    const outer = reader.end;
    reader.end = content + length;
    const inner = rebuild(reader, level + 1, path, keeps);
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
