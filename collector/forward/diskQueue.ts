import { constants } from "node:fs";
import { type FileHandle, open, rm } from "node:fs/promises";
import { findQueue, progressBytes, progressFile, REMEMBERED, type StoredRecord, segmentFile } from "./queueFiles.ts";
import { type RecordHead, recordHead } from "./sealedRecord.ts";

/** What may wait. Beyond it the oldest goes. */
export interface QueueBounds {
  readonly bytes: number;
  readonly ageMs: number;
}

export const USUAL_BOUNDS: QueueBounds = { bytes: 256 * 1024 * 1024, ageMs: 3 * 24 * 3_600_000 };

const SEGMENT_BYTES = 8 * 1024 * 1024;
/** Bytes that may wait in memory while the disk takes nothing. */
const MEMORY_BYTES = 32 * 1024 * 1024;

/** A record on the disk, or in memory where the disk would not take it. */
type Entry = (StoredRecord & { readonly bytes?: never }) | (RecordHead & { readonly bytes: Buffer });

/**
 * Records in the order in which they came, on the disk until they are done. What was appended is there after the end of
 * the process, however it ended.
 */
export class DiskQueue {
  readonly #folder: string;
  readonly #bounds: QueueBounds;
  readonly #entries: Entry[];
  readonly #done: string[];
  readonly #known: Set<string>;
  #bytes: number;
  #inMemory = 0;
  /** How many of the first entries are being sent and must stay. */
  #held = 0;
  #next: number;
  #current: { readonly segment: number; readonly handle: FileHandle; size: number } | null = null;
  #progress: FileHandle | null = null;
  #work: Promise<void> = Promise.resolve();
  /** Entries that went without being sent. */
  dropped = 0;

  /** @throws the system's error where the folder can't be used */
  constructor(folder: string, bounds: QueueBounds = USUAL_BOUNDS) {
    const { records, progress, next } = findQueue(folder);
    this.#folder = folder;
    this.#bounds = bounds;
    this.#entries = [...records];
    this.#bytes = records.reduce((sum, { length }) => sum + length, 0);
    this.#done = [...progress.done];
    this.#known = new Set([...progress.done, ...records.map(({ fingerprint }) => fingerprint)]);
    this.#next = next;
  }

  get count(): number {
    return this.#entries.length;
  }

  get bytes(): number {
    return this.#bytes;
  }

  /** Whether such a record waits, or was done lately. */
  knows(fingerprint: string): boolean {
    return this.#known.has(fingerprint);
  }

  /** Resolves when the record lies on the disk, or in memory where the disk has no room. */
  append(record: Buffer): Promise<void> {
    const head = recordHead(record);
    if (!head) throw new TypeError("These bytes are not a record.");
    this.#known.add(head.fingerprint);
    return this.#inTurn(async () => {
      await this.#makeRoom(record.length);
      const entry = await this.#write(head, record);
      if (!entry) {
        this.dropped++;
        return;
      }
      this.#entries.push(entry);
      this.#bytes += record.length;
    });
  }

  /**
   * The first records, one at least where one waits, and more while they are no more than so many bytes together. They
   * stay until {@link finish}; those that are too old go.
   */
  async first(mostBytes: number, nowMs: number): Promise<Buffer[]> {
    await this.#inTurn(async () => {
      const old = this.#entries.findIndex(({ atMs }) => nowMs - atMs <= this.#bounds.ageMs);
      await this.#drop(0, old < 0 ? this.#entries.length : old);
      let bytes = 0;
      this.#held = this.#entries.findIndex(({ length }, at) => {
        bytes += length;
        return at > 0 && bytes > mostBytes;
      });
      if (this.#held < 0) this.#held = this.#entries.length;
    });
    return this.#read(this.#entries.slice(0, this.#held));
  }

  /** The first so many of those that were given out are done; the others of them wait again. */
  finish(count: number): Promise<void> {
    return this.#inTurn(async () => {
      this.#held = 0;
      for (const { fingerprint } of this.#entries.slice(0, count)) this.#done.push(fingerprint);
      for (const forgotten of this.#done.splice(0, this.#done.length - REMEMBERED)) this.#known.delete(forgotten);
      await this.#remove(0, count);
    });
  }

  /** Lets go of all that waits. */
  clear(): Promise<void> {
    return this.#inTurn(async () => {
      this.#held = 0;
      await this.#remove(0, this.#entries.length);
    });
  }

  /** What waits stays on the disk; what was in memory alone is lost. */
  async close(): Promise<void> {
    await this.#inTurn(async () => {
      await this.#current?.handle.close();
      await this.#progress?.close();
      this.#current = null;
      this.#progress = null;
    });
  }

  #inTurn(act: () => Promise<void>): Promise<void> {
    const done = this.#work.then(act);
    this.#work = done.catch(() => {});
    return done;
  }

  async #makeRoom(wanted: number): Promise<void> {
    let freed = 0;
    let count = 0;
    for (const { length } of this.#entries.slice(this.#held)) {
      if (this.#bytes - freed + wanted <= this.#bounds.bytes) break;
      freed += length;
      count++;
    }
    await this.#drop(this.#held, count);
  }

  async #drop(from: number, count: number): Promise<void> {
    for (const { fingerprint } of this.#entries.slice(from, from + count)) this.#known.delete(fingerprint);
    this.dropped += count;
    await this.#remove(from, count);
  }

  async #write(head: RecordHead, record: Buffer): Promise<Entry | null> {
    try {
      if (this.#current && this.#current.size >= SEGMENT_BYTES) {
        await this.#current.handle.close();
        this.#current = null;
      }
      if (!this.#current) {
        const segment = this.#next++;
        const handle = await open(segmentFile(this.#folder, segment), "wx", 0o600);
        this.#current = { segment, handle, size: 0 };
      }
      const { segment, handle, size } = this.#current;
      await writeWhole(handle, record, size);
      this.#current.size += record.length;
      return { ...head, segment, offset: size };
    } catch {
      // What stands behind the last whole record is overwritten by the next one.
      if (this.#inMemory + record.length > MEMORY_BYTES) return null;
      this.#inMemory += record.length;
      return { ...head, bytes: record };
    }
  }

  async #read(entries: readonly Entry[]): Promise<Buffer[]> {
    const records: Buffer[] = [];
    let opened = null as { readonly segment: number; readonly handle: FileHandle } | null;
    try {
      for (const entry of entries) {
        if (entry.bytes) {
          records.push(entry.bytes);
          continue;
        }
        if (opened?.segment !== entry.segment) {
          await opened?.handle.close();
          opened = { segment: entry.segment, handle: await open(segmentFile(this.#folder, entry.segment), "r") };
        }
        const bytes = Buffer.alloc(entry.length);
        await opened.handle.read(bytes, 0, entry.length, entry.offset);
        records.push(bytes);
      }
    } catch {
      // A file that somebody removed: an empty record opens as none.
      while (records.length < entries.length) records.push(Buffer.alloc(0));
    } finally {
      await opened?.handle.close();
    }
    return records;
  }

  async #remove(from: number, count: number): Promise<void> {
    if (count === 0) return;
    const gone = this.#entries.splice(from, count);
    for (const entry of gone) {
      this.#bytes -= entry.length;
      if (entry.bytes) this.#inMemory -= entry.length;
    }
    const segments = new Set(gone.flatMap((entry) => (entry.bytes ? [] : [entry.segment])));
    try {
      await this.#writeProgress();
      await this.#removeFiles(segments);
    } catch {
      // The disk takes nothing now: after a restart some may go out a second time.
    }
  }

  async #writeProgress(): Promise<void> {
    const next = this.#entries.find((entry) => entry.bytes === undefined);
    const at = next ?? { segment: this.#current?.segment ?? this.#next, offset: this.#current?.size ?? 0 };
    this.#progress ??= await open(progressFile(this.#folder), constants.O_RDWR | constants.O_CREAT, 0o600);
    await writeWhole(this.#progress, progressBytes({ ...at, done: this.#done }), 0);
  }

  /** Files of which nothing waits any more; also the one that is written to, so that nothing stays on the disk. */
  async #removeFiles(segments: ReadonlySet<number>): Promise<void> {
    for (const segment of segments) {
      if (this.#entries.some((entry) => !entry.bytes && entry.segment === segment)) continue;
      if (segment === this.#current?.segment) {
        await this.#current.handle.close();
        this.#current = null;
      }
      await rm(segmentFile(this.#folder, segment), { force: true });
    }
  }
}

async function writeWhole(handle: FileHandle, bytes: Buffer, at: number): Promise<void> {
  for (let done = 0; done < bytes.length; ) {
    const { bytesWritten } = await handle.write(bytes, done, bytes.length - done, at + done);
    done += bytesWritten;
  }
}
