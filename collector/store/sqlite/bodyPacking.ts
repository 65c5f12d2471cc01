import { constants, gunzipSync, zstdCompressSync, zstdDecompressSync } from "node:zlib";
import type { AcceptedRequest } from "../../otlp/acceptedRequest.ts";

/** How stored bodies are packed: as they came, or by the collector itself; as numbers of the column `packing`. */
export const PACKINGS = { identity: 0, gzip: 1, zstd: 2 } as const satisfies Record<
  AcceptedRequest["encoding"],
  number
>;

/** Inflating in one piece of memory is half as dear again as in many small ones; more than this nobody takes at once. */
const MOST_AT_ONCE = 8 * 1024 * 1024;
const LEAST_AT_ONCE = 64;
/** The beginning of a body is the least dense: its tables come first, and it has nothing to refer back to. */
const SLACK = 8 * 1024;
/** A buffer that is full when the end comes would be followed by another one of its size, for nothing. */
const ROOM = 64;

/** A stored body as its records are read. */
export function unpackedBody(data: Buffer, packing: number): Buffer {
  if (packing === PACKINGS.gzip) return gunzipSync(data, { chunkSize: atOnce(gzipSize(data)) + ROOM });
  if (packing === PACKINGS.zstd) return zstdDecompressSync(data, { chunkSize: atOnce(zstdSize(data)) + ROOM });
  return data;
}

/**
 * The beginning of a packed body up to `end` at least; null where that is not much less than all of it, or can't be had
 * alone.
 */
export function beginningOfBody(data: Buffer, packing: number, end: number): Buffer | null {
  if (packing !== PACKINGS.gzip) return null;
  const size = atOnce(gzipSize(data));
  // Text is not equally dense everywhere: a tenth more of it mostly reaches the end.
  const share = (end / size) * 1.1;
  if (!(share < 0.8)) return null;
  try {
    const enough = data.subarray(0, Math.ceil(data.length * share) + SLACK);
    const part = gunzipSync(enough, { chunkSize: size, finishFlush: constants.Z_SYNC_FLUSH });
    return part.length >= end ? part : null;
  } catch {
    return null;
  }
}

/** A body that was stored packed, and is another one now. */
export function packedAnew(plain: Uint8Array): { readonly data: Buffer; readonly packing: number } {
  return { data: zstdCompressSync(plain), packing: PACKINGS.zstd };
}

const atOnce = (size: number) => Math.max(LEAST_AT_ONCE, Math.min(MOST_AT_ONCE, size));

/** Bytes that gzip says it inflates to, of its last member; a hint and no more. */
function gzipSize(gzip: Buffer): number {
  return gzip.length > 4 ? gzip.readUInt32LE(gzip.length - 4) : 0;
}

/** Bytes of the size in the head of a frame, by the two bits that tell them, where one segment holds all. */
const SIZE_BYTES = [1, 2, 4, 6] as const;

/** Bytes that a zstd frame says it unpacks to (RFC 8878, 3.1.1.1), as it does where it was made at once; a hint and no more. */
function zstdSize(frame: Buffer): number {
  const head = frame[4] ?? 0;
  const isOneSegment = (head & 0x20) !== 0;
  const bytes = SIZE_BYTES[head >> 6] ?? 0;
  if (!isOneSegment || (head & 0x03) !== 0 || frame.length < 5 + bytes) return 0;
  return frame.readUIntLE(5, bytes) + (bytes === 2 ? 256 : 0);
}
