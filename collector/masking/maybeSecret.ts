import { secretScanner } from "./maskText.ts";

/**
 * Whether a request's body, inflated, can hold a secret at all: one pass over its bytes, without decoding them. False
 * is certain; true is worth a closer look.
 */
export function maybeSecret(body: Uint8Array): boolean {
  return secretScanner().suspects(asBuffer(body), 1).length > 0;
}

/** The same bytes, not a copy. */
export function asBuffer(bytes: Uint8Array): Buffer {
  return Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length);
}
