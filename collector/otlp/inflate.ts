import { constants, gunzip } from "node:zlib";

/** Large bodies at once; a hostile one may grow to the whole size limit before it is refused. */
const AT_ONCE = 4;
const SMALLEST_CHUNK = 16 * 1024;
const LARGEST_CHUNK = 1024 * 1024;

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

/** Inflates gzip bodies on the thread pool, a few at a time, and never beyond a limit. */
export class Inflater {
  readonly #limit: number;
  #busy = 0;
  readonly #waiting: (() => void)[] = [];

  /** @param limit bytes after inflating */
  constructor(limit: number) {
    this.#limit = limit;
  }

  /** Rejects with {@link TooLarge} or {@link NotGzip}. */
  async inflate(body: Uint8Array): Promise<Uint8Array> {
    if (this.#busy >= AT_ONCE) await new Promise<void>((resolve) => this.#waiting.push(resolve));
    this.#busy++;
    try {
      return await gunzipped(body, this.#limit);
    } finally {
      this.#busy--;
      this.#waiting.shift()?.();
    }
  }
}

function gunzipped(body: Uint8Array, limit: number): Promise<Uint8Array> {
  const chunkSize = Math.min(LARGEST_CHUNK, Math.max(SMALLEST_CHUNK, body.length * 4));
  return new Promise((resolve, reject) => {
    gunzip(body, { maxOutputLength: limit, chunkSize, finishFlush: constants.Z_FINISH }, (error, plain) => {
      if (!error) resolve(plain);
      else
        reject((error as NodeJS.ErrnoException).code === "ERR_BUFFER_TOO_LARGE" ? new TooLarge(limit) : new NotGzip());
    });
  });
}
