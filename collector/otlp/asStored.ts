import { zstdCompress } from "node:zlib";
import type { AcceptedRequest, Signal } from "./acceptedRequest.ts";

/** A body of fewer bytes is not worth the turn on the thread pool. */
const LEAST = 16 * 1024;

/**
 * A request whose bytes did not come in the form in which they are stored: large ones are packed, since every byte is
 * written twice. That is done on the thread pool; of small ones it is there at once.
 * @param plain protobuf
 */
export function asStored(signal: Signal, plain: Uint8Array): AcceptedRequest | Promise<AcceptedRequest> {
  if (plain.length < LEAST) return { signal, encoding: "identity", body: plain, plain };
  return packed(plain).then((body) => ({ signal, encoding: "zstd", body, plain }));
}

function packed(plain: Uint8Array): Promise<Uint8Array> {
  return new Promise((resolve, reject) => {
    zstdCompress(plain, { chunkSize: Math.max(LEAST, plain.length >> 1) }, (error, body) => {
      if (error) reject(error);
      else resolve(body);
    });
  });
}
