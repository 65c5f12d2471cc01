import { createCipheriv, createDecipheriv, createHash, randomBytes } from "node:crypto";
import type { PassedHeaders } from "./passedHeaders.ts";

/** A request that is to be passed on, as it came. */
export interface ToPass {
  readonly transport: "http" | "grpc";
  readonly mediaType: string;
  readonly encoding: "identity" | "gzip";
  readonly headers: PassedHeaders;
  readonly body: Uint8Array;
}

/** What a record says without its key. */
export interface RecordHead {
  /** Bytes of the whole record. */
  readonly length: number;
  /** When it came, in milliseconds since the epoch. */
  readonly atMs: number;
  readonly fingerprint: string;
}

export const FINGERPRINT = 16;
/** Length, time, fingerprint. */
export const HEAD = 4 + 8 + FINGERPRINT;
const NONCE = 12;
const TAG = 16;
const LEAST = HEAD + NONCE + TAG + 4;
const MOST = 256 * 1024 * 1024;
const CIPHER = "aes-256-gcm";

/** Writes a request so that nobody without the key can read it, or change it unnoticed. */
export function sealRecord(key: Uint8Array, request: ToPass, atMs: number, fingerprint: string): Buffer {
  const { body, ...rest } = request;
  const meta = Buffer.from(JSON.stringify(rest));
  const metaLength = Buffer.alloc(4);
  metaLength.writeUInt32BE(meta.length);
  const length = LEAST + meta.length + body.length;
  const head = Buffer.alloc(HEAD);
  head.writeUInt32BE(length);
  head.writeDoubleBE(atMs, 4);
  head.write(fingerprint, 12, "hex");
  const nonce = randomBytes(NONCE);
  const cipher = createCipheriv(CIPHER, key, nonce).setAAD(head);
  const sealed = [cipher.update(metaLength), cipher.update(meta), cipher.update(body), cipher.final()];
  return Buffer.concat([head, nonce, cipher.getAuthTag(), ...sealed], length);
}

/** The request of a record; null where it was not written with this key, or changed. */
export function openRecord(key: Uint8Array, record: Buffer): ToPass | null {
  try {
    const tagAt = HEAD + NONCE;
    const decipher = createDecipheriv(CIPHER, key, record.subarray(HEAD, tagAt), { authTagLength: TAG })
      .setAAD(record.subarray(0, HEAD))
      .setAuthTag(record.subarray(tagAt, tagAt + TAG));
    const plain = Buffer.concat([decipher.update(record.subarray(tagAt + TAG)), decipher.final()]);
    const metaEnd = 4 + plain.readUInt32BE();
    const meta = JSON.parse(plain.toString("utf8", 4, metaEnd)) as Omit<ToPass, "body">;
    return { ...meta, body: plain.subarray(metaEnd) };
  } catch {
    return null;
  }
}

/** What stands at the begin of a record, or null where these bytes are not one. */
export function recordHead(bytes: Buffer): RecordHead | null {
  if (bytes.length < HEAD) return null;
  const length = bytes.readUInt32BE();
  if (length < LEAST || length > MOST) return null;
  return { length, atMs: bytes.readDoubleBE(4), fingerprint: bytes.toString("hex", 12, HEAD) };
}

/**
 * By this a request is known again that its sender sent anew, because it got no answer. Some senders pack a body again for
 * each try: the time that stands in the head of gzip does not count.
 */
export function fingerprintOf({ transport, encoding, body }: Omit<ToPass, "headers" | "mediaType">): string {
  const hash = createHash("sha256").update(`${transport} ${encoding} `);
  if (encoding === "gzip") hash.update(body.subarray(0, 4)).update(body.subarray(8));
  else hash.update(body);
  return hash.digest("hex").slice(0, 2 * FINGERPRINT);
}
