import { constants, gunzip, gunzipSync } from "node:zlib";

/** Large bodies at once; a hostile one may grow to the whole size limit before it is refused. */
const AT_ONCE = 4;
const SMALLEST_CHUNK = 16 * 1024;
const LARGEST_CHUNK = 4 * 1024 * 1024;
/** Deflate makes nothing smaller than this many times. */
const MOST_RATIO = 1032;
/** Memory beside a body that may go with it. */
const MOST_SPARE = 4096;
/** A small body is inflated where it is: the way to the pool and back takes longer. */
const SMALL = 32 * 1024;
const SMALL_INFLATED = 128 * 1024;

/** The inflated body is larger than allowed. */
export class TooLarge extends Error {
  override readonly name = "TooLarge";
  constructor(limit: number) {
    super(`The request was larger than ${limit} bytes.`);
  }
}

/** The body is not gzip. */
export class NotGzip extends Error {
  override readonly name = "NotGzip";
  constructor() {
    super("The body was not valid gzip.");
  }
}

/** Inflates gzip bodies, small ones at once and others on the thread pool, a few at a time; never beyond a limit. */
export class Inflater {
  readonly #limit: number;
  #busy = 0;
  readonly #waiting: (() => void)[] = [];

  /** @param limit bytes after inflating */
  constructor(limit: number) {
    this.#limit = limit;
  }

  /** Rejects with {@link TooLarge} or {@link NotGzip}. What comes lies in memory of its own. */
  async inflate(body: Uint8Array): Promise<Uint8Array> {
    if (body.length <= SMALL && toldLength(body) <= SMALL_INFLATED) {
      const plain = inflatedNow(body, Math.min(this.#limit, SMALL_INFLATED));
      if (plain) return plain;
    }
    if (this.#busy >= AT_ONCE) await new Promise<void>((resolve) => this.#waiting.push(resolve));
    this.#busy++;
    try {
      return await inflated(body, this.#limit);
    } finally {
      this.#busy--;
      this.#waiting.shift()?.();
    }
  }
}

/** A body inflated; null where it is larger than `most`. @throws NotGzip */
function inflatedNow(body: Uint8Array, most: number): Uint8Array | null {
  try {
    return alone(gunzipSync(body, optionsFor(body, most)));
  } catch (error) {
    if (isTooLarge(error)) return null;
    throw new NotGzip();
  }
}

function inflated(body: Uint8Array, limit: number): Promise<Uint8Array> {
  return new Promise((resolve, reject) => {
    gunzip(body, optionsFor(body, limit), (error, plain) => {
      if (!error) resolve(alone(plain));
      else reject(isTooLarge(error) ? new TooLarge(limit) : new NotGzip());
    });
  });
}

function optionsFor(body: Uint8Array, most: number) {
  return { maxOutputLength: most, chunkSize: pieceFor(body), finishFlush: constants.Z_FINISH };
}

/**
 * Memory to inflate into at first, and in pieces of which to go on: what a body says of its length, and a little, so that
 * all of it comes in one piece. It may say what it likes, so there are bounds.
 */
function pieceFor(body: Uint8Array): number {
  return Math.max(SMALLEST_CHUNK, Math.min(toldLength(body) + 64, LARGEST_CHUNK, body.length * MOST_RATIO));
}

/** What a body says at its end of its length when inflated. */
function toldLength({ buffer, byteOffset, length }: Uint8Array): number {
  return length < 4 ? 0 : new DataView(buffer, byteOffset, length).getUint32(length - 4, true);
}

/** The same bytes in memory of their own: what came of a small body lies in memory that it shares with others. */
function alone(plain: Uint8Array): Uint8Array {
  if (plain.buffer.byteLength - plain.length <= MOST_SPARE) return plain;
  const copy = Buffer.allocUnsafeSlow(plain.length);
  copy.set(plain);
  return copy;
}

function isTooLarge(error: unknown): boolean {
  return (error as NodeJS.ErrnoException).code === "ERR_BUFFER_TOO_LARGE";
}
