import { closeSync, fstatSync, mkdirSync, openSync, readdirSync, readFileSync, readSync, rmSync } from "node:fs";
import { join } from "node:path";
import { FINGERPRINT, HEAD, type RecordHead, recordHead } from "./sealedRecord.ts";

/** How many requests that went through are remembered over a restart, to know those that are sent again. */
export const REMEMBERED = 256;

const PROGRESS_FILE = "progress";
const SEGMENT = /^(\d{12})\.queue$/;

/** Up to where a queue is done. */
export interface Progress {
  readonly segment: number;
  readonly offset: number;
  /** Fingerprints of the last requests that are done, oldest first. */
  readonly done: readonly string[];
}

export interface StoredRecord extends RecordHead {
  readonly segment: number;
  readonly offset: number;
}

export const progressFile = (folder: string) => join(folder, PROGRESS_FILE);
export const segmentFile = (folder: string, segment: number) =>
  join(folder, `${String(segment).padStart(12, "0")}.queue`);

/** Of one length, whatever it says, so that it is always written in place as a whole. */
export function progressBytes({ segment, offset, done }: Progress): Buffer {
  const bytes = Buffer.alloc(16 + REMEMBERED * FINGERPRINT);
  bytes.writeDoubleBE(segment);
  bytes.writeDoubleBE(offset, 8);
  bytes.write(done.slice(-REMEMBERED).join(""), 16, "hex");
  return bytes;
}

function readProgress(folder: string): Progress {
  let bytes: Buffer;
  try {
    bytes = readFileSync(progressFile(folder));
  } catch {
    return { segment: 0, offset: 0, done: [] };
  }
  if (bytes.length < 16) return { segment: 0, offset: 0, done: [] };
  const done: string[] = [];
  for (let at = 16; at + FINGERPRINT <= bytes.length; at += FINGERPRINT) {
    const one = bytes.toString("hex", at, at + FINGERPRINT);
    if (!/^0+$/.test(one)) done.push(one);
  }
  return { segment: bytes.readDoubleBE(), offset: bytes.readDoubleBE(8), done };
}

export interface FoundQueue {
  readonly progress: Progress;
  readonly records: readonly StoredRecord[];
  /** The number of a segment that was never used. */
  readonly next: number;
}

/**
 * What a queue left in its folder, which is made where there is none. A record that was not finished is not one.
 * @throws the system's error
 */
export function findQueue(folder: string): FoundQueue {
  mkdirSync(folder, { recursive: true, mode: 0o700 });
  const progress = readProgress(folder);
  const segments = readdirSync(folder)
    .flatMap((name) => SEGMENT.exec(name)?.[1] ?? [])
    .map(Number)
    .sort((a, b) => a - b);
  const records: StoredRecord[] = [];
  for (const segment of segments) {
    const from =
      segment < progress.segment ? Number.POSITIVE_INFINITY : segment === progress.segment ? progress.offset : 0;
    const found = recordsIn(segmentFile(folder, segment), segment, from);
    if (found.length === 0) rmSync(segmentFile(folder, segment), { force: true });
    records.push(...found);
  }
  return { progress, records, next: Math.max(0, progress.segment, ...segments) + 1 };
}

function recordsIn(file: string, segment: number, from: number): StoredRecord[] {
  const records: StoredRecord[] = [];
  const handle = openSync(file, "r");
  try {
    const { size } = fstatSync(handle);
    const head = Buffer.alloc(HEAD);
    for (let offset = from; offset + HEAD <= size; ) {
      readSync(handle, head, 0, HEAD, offset);
      const found = recordHead(head);
      if (!found || offset + found.length > size) break;
      records.push({ ...found, segment, offset });
      offset += found.length;
    }
  } finally {
    closeSync(handle);
  }
  return records;
}
