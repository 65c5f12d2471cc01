import { isMarkedAsUntransferable } from "node:worker_threads";
import { GRPC } from "./answer.ts";
import { TooLarge } from "./inflate.ts";
import type { Refusal } from "./takeRequest.ts";

/** Counts what all requests at work hold in memory, so that many large ones together stay bounded too. */
export class InFlight {
  readonly #most: number;
  #bytes = 0;

  /** @param most bytes of all bodies that are being received or kept */
  constructor(most: number) {
    this.#most = most;
  }

  add(bytes: number): boolean {
    if (this.#bytes > 0 && this.#bytes + bytes > this.#most) return false;
    this.#bytes += bytes;
    return true;
  }

  remove(bytes: number): void {
    this.#bytes -= bytes;
  }
}

/** Collects the bytes of one body within the limits, of which it is given the memory. It never holds more than has arrived. */
export class BodyBuffer {
  readonly #chunks: Uint8Array[] = [];
  readonly #limit: number;
  readonly #inFlight: InFlight;
  length = 0;

  constructor(limit: number, inFlight: InFlight) {
    this.#limit = limit;
    this.#inFlight = inFlight;
  }

  /** Why the chunk, and with it the request, cannot be taken; null when it was. */
  add(chunk: Uint8Array): Refusal | null {
    if (this.length + chunk.length > this.#limit) return tooLarge(this.#limit);
    if (!this.#inFlight.add(chunk.length))
      return { code: GRPC.unavailable, message: "Too much telemetry is waiting.", retryAfterSeconds: 1 };
    this.#chunks.push(chunk);
    this.length += chunk.length;
    return null;
  }

  /** The first bytes; fewer where fewer have arrived. */
  start(count: number): Buffer {
    const first = this.#chunks[0];
    if (first && first.length >= count) return Buffer.from(first.buffer, first.byteOffset, count);
    return Buffer.concat(this.#chunks).subarray(0, count);
  }

  /** All bytes from `from` on, in memory of their own, so that they can be handed to another thread without a copy. */
  joined(from = 0): Uint8Array {
    const [only] = this.#chunks;
    if (only && this.#chunks.length === 1 && from === 0 && isAlone(only)) {
      this.#chunks.length = 0;
      return only;
    }
    const all = Buffer.allocUnsafeSlow(Math.max(0, this.length - from));
    let at = -from;
    for (const chunk of this.#chunks) {
      const { length } = chunk;
      if (at >= 0) all.set(chunk, at);
      else if (at + length > 0) all.set(chunk.subarray(-at), 0);
      at += length;
      letGo(chunk);
    }
    this.#chunks.length = 0;
    return all;
  }

  /** The request is answered. */
  release(): void {
    this.#chunks.length = 0;
    this.#inFlight.remove(this.length);
    this.length = 0;
  }
}

/** Gives memory that only a chunk lies in back at once: the garbage collector would run for that of chunks alone. */
function letGo(chunk: Uint8Array): void {
  if (chunk.length > 0 && isAlone(chunk)) chunk.buffer.transfer(0);
}

/** Whether nothing else lies in a chunk's memory, so that it can change hands. */
function isAlone(chunk: Uint8Array): chunk is Uint8Array<ArrayBuffer> {
  const { buffer, length } = chunk;
  return buffer instanceof ArrayBuffer && buffer.byteLength === length && !isMarkedAsUntransferable(buffer);
}

export function tooLarge(limit: number): Refusal {
  return { code: GRPC.resourceExhausted, message: new TooLarge(limit).message };
}
