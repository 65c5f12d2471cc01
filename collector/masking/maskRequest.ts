import type { Signal } from "../otlp/acceptedRequest.ts";
import { varint } from "../otlp/cutRecords.ts";
import { OtlpDecodeError } from "../otlp/otlpDecodeError.ts";
import { BYTES, WireReader } from "../otlp/wireReader.ts";
import { type MaskCounts, maskMark } from "./maskMark.ts";
import { maskBytes, secretScanner } from "./maskText.ts";
import { asBuffer } from "./maybeSecret.ts";
import { isPlaceholder } from "./plausible.ts";
import { type FieldKind, KEY_VALUE, type MessageShape, REQUEST_SHAPES } from "./requestShape.ts";
import { isSensitiveName, SCHEME, valueRule } from "./sensitiveNames.ts";

/** Values may hold values; what lies deeper than this is not walked into, only blotted out. */
const DEEPEST = 100;
const BLOT = 0x2a;

export interface MaskedRequest {
  readonly plain: Buffer;
  readonly counts: MaskCounts;
}

/**
 * An OTLP body, inflated protobuf, with a mark in place of each secret in its names, texts, attributes and resources;
 * all else in it, known or not, stays byte for byte. Null when there was nothing to mask. Where the bytes are not what
 * OTLP says, secrets are overwritten in place, so that none gets past by being malformed.
 * @param key the store's own; the marks of one key are equal for equal secrets
 */
export function maskRequest(signal: Signal, body: Uint8Array, key: Uint8Array): MaskedRequest | null {
  const bytes = asBuffer(body);
  const suspects = secretScanner().suspects(bytes);
  if (suspects.length === 0) return null;
  const walk = new MaskingWalk(bytes, suspects, key);
  const pieces = walk.content(REQUEST_SHAPES[signal], 0, bytes.length, { depth: 0, secret: false });
  return pieces && { plain: Buffer.concat(pieces), counts: walk.counts };
}

interface Within {
  readonly depth: number;
  /** The value of an attribute whose name says that it is a secret. */
  readonly secret: boolean;
}

class MaskingWalk {
  readonly counts: MaskCounts = {};
  readonly #bytes: Buffer;
  readonly #suspects: readonly number[];
  readonly #key: Uint8Array;

  constructor(bytes: Buffer, suspects: readonly number[], key: Uint8Array) {
    this.#bytes = bytes;
    this.#suspects = suspects;
    this.#key = key;
  }

  /** What stands in place of a field's content, or null when it stays. */
  content(kind: FieldKind | undefined, start: number, end: number, within: Within): Buffer[] | null {
    if (kind === "opaque" || (!within.secret && !this.#isSuspect(start, end))) return null;
    if (kind === "text") return this.#text(start, end, within.secret);
    if (kind === undefined || within.depth > DEEPEST) return this.#blotted(start, end);
    const before = { ...this.counts };
    try {
      return this.#message(kind, start, end, within);
    } catch (error) {
      if (!(error instanceof OtlpDecodeError)) throw error;
      for (const rule of Object.keys(this.counts)) this.counts[rule] = before[rule] ?? 0;
      return this.#blotted(start, end);
    }
  }

  #message(shape: MessageShape, start: number, end: number, within: Within): Buffer[] | null {
    const reader = new WireReader(this.#bytes, start, end);
    const pieces: Buffer[] = [];
    let kept = start;
    let secret = within.secret;
    for (;;) {
      const tag = reader.position;
      const field = reader.next();
      if (field === 0) break;
      if (reader.wireType !== BYTES) {
        reader.skip();
        continue;
      }
      const length = reader.length();
      const from = reader.position;
      reader.position = from + length;
      if (shape === KEY_VALUE && field === 1)
        secret ||= isSensitiveName(this.#bytes.toString("utf8", from, from + Math.min(length, 300)));
      const inner = { depth: within.depth + 1, secret: secret && (shape !== KEY_VALUE || field === 2) };
      const changed = this.content(shape[field], from, from + length, inner);
      if (!changed) continue;
      const size = changed.reduce((sum, piece) => sum + piece.length, 0);
      const head = Buffer.from([...varint(((field << 3) | BYTES) >>> 0), ...varint(size)]);
      pieces.push(this.#bytes.subarray(kept, tag), head, ...changed);
      kept = reader.position;
    }
    if (pieces.length === 0) return null;
    pieces.push(this.#bytes.subarray(kept, end));
    return pieces;
  }

  #text(start: number, end: number, secret: boolean): Buffer[] | null {
    const masked = maskBytes(this.#bytes, start, end, this.#key, this.counts);
    if (masked) return [masked];
    if (!secret) return null;
    const value = this.#bytes.toString("utf8", start, end);
    const scheme = SCHEME.exec(value)?.[0] ?? "";
    if (isPlaceholder(value.slice(scheme.length))) return null;
    const from = start + scheme.length;
    const rule = valueRule(scheme);
    this.counts[rule] = (this.counts[rule] ?? 0) + 1;
    const mark = maskMark(rule, this.#bytes.subarray(from, end), this.#key);
    return [this.#bytes.subarray(start, from), Buffer.from(mark)];
  }

  /** The same number of bytes with each secret overwritten, for content whose form is not known. */
  #blotted(start: number, end: number): Buffer[] | null {
    const found = secretScanner()
      .inspect(this.#bytes, start, end, true)
      .found.filter((one) => one.end > one.start);
    if (found.length === 0) return null;
    const copy = Buffer.from(this.#bytes.subarray(start, end));
    for (const one of found) {
      copy.fill(BLOT, one.start - start, one.end - start);
      this.counts[one.rule] = (this.counts[one.rule] ?? 0) + 1;
    }
    return [copy];
  }

  #isSuspect(start: number, end: number): boolean {
    let low = 0;
    let high = this.#suspects.length;
    while (low < high) {
      const middle = (low + high) >>> 1;
      if ((this.#suspects[middle] as number) < start) low = middle + 1;
      else high = middle;
    }
    return low < this.#suspects.length && (this.#suspects[low] as number) < end;
  }
}
