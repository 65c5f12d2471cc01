import type { AcceptedRequest, Signal } from "../otlp/acceptedRequest.ts";

/** Memory of a batch: what the requests of one turn of the event loop hold, mostly. */
const BYTES = 64 * 1024;
/** A larger request travels by itself, in its own memory: to copy it costs more than that. */
const LARGEST = 16 * 1024 - 1;

const SIGNALS: readonly Signal[] = ["traces", "logs", "metrics"];
/** Numbers that tell of one request: signal and encoding, length of the body, length of the body inflated. */
const NUMBERS = 3;

/** Small requests on their way to another thread: one message, one piece of memory. */
export interface PackedRequests {
  readonly bytes: Uint8Array<ArrayBuffer>;
  readonly numbers: number[];
}

/** Collects small requests that travel together, until they have left. */
export class RequestBatch {
  readonly packed: PackedRequests = { bytes: new Uint8Array(Buffer.allocUnsafeSlow(BYTES).buffer), numbers: [] };
  #length = 0;

  /** Whether a request is of those that travel together. */
  static takes({ body, plain, masked, encoding }: AcceptedRequest): boolean {
    return encoding !== "zstd" && plain.length <= LARGEST && body.length <= LARGEST && masked === undefined;
  }

  /** Copies a request into the batch; false where there is no room, as when the batch has left. */
  add({ signal, encoding, body, plain }: AcceptedRequest): boolean {
    const { bytes, numbers } = this.packed;
    const isGzip = encoding === "gzip";
    const length = body.length + (isGzip ? plain.length : 0);
    if (bytes.buffer.detached || this.#length + length > bytes.length) return false;
    this.#put(body);
    if (isGzip) this.#put(plain);
    numbers.push(SIGNALS.indexOf(signal) * 2 + (isGzip ? 1 : 0), body.length, plain.length);
    return true;
  }

  #put(part: Uint8Array): void {
    this.packed.bytes.set(part, this.#length);
    this.#length += part.length;
  }
}

/** The requests of a batch, in their order; all of them lie in the batch's memory. */
export function unpacked({ bytes, numbers }: PackedRequests): AcceptedRequest[] {
  const requests: AcceptedRequest[] = [];
  let from = 0;
  const next = (length: number) => {
    from += length;
    return bytes.subarray(from - length, from);
  };
  for (let at = 0; at < numbers.length; at += NUMBERS) {
    const [kind, bodyLength, plainLength] = numbers.slice(at, at + NUMBERS) as [number, number, number];
    const signal = SIGNALS[kind >> 1] as Signal;
    const body = next(bodyLength);
    if (kind & 1) requests.push({ signal, encoding: "gzip", body, plain: next(plainLength) });
    else requests.push({ signal, encoding: "identity", body, plain: body });
  }
  return requests;
}
