import { gzip } from "node:zlib";

/** A body of fewer bytes is not worth the turn on the thread pool. */
const LEAST = 16 * 1024;
/** What level 6 saves beyond this costs twice the time. */
const LEVEL = 1;

/**
 * A body that came as it is, as it is stored: gzip where it is large, since every byte is written twice. Made on the
 * thread pool. Null where it stays as it is.
 */
export function packed(plain: Uint8Array): Promise<Uint8Array> | null {
  if (plain.length < LEAST) return null;
  return new Promise((resolve, reject) => {
    gzip(plain, { level: LEVEL, chunkSize: Math.max(LEAST, plain.length >> 1) }, (error, body) => {
      if (error) reject(error);
      else resolve(body);
    });
  });
}
