import { createReadStream } from "node:fs";
import { pipeline } from "node:stream";
import { createGunzip, zstdDecompressSync } from "node:zlib";
import { OtlpDecodeError } from "../otlp/otlpDecodeError.ts";
import { ByteQueue } from "./byteQueue.ts";
import type { ImportedRequest } from "./importedRequest.ts";
import { jsonRequests, NO_JSON, NO_REQUEST } from "./jsonRequests.ts";
import { signalOf } from "./signalOf.ts";

/** A piece of a file, read: its requests, or why it holds none. */
export interface ReadPiece {
  /** `line 3`, `message 3`, or empty where the file is one piece. */
  readonly at: string;
  readonly requests: readonly ImportedRequest[];
  readonly problem: string | null;
  /** Bytes of the file that were read so far. */
  readonly bytes: number;
}

/** A longer text can't be held as one string. */
const LONGEST = 500 * 1024 * 1024;
const OPENING = 64 * 1024;

/**
 * Reads what files of telemetry hold: OTLP JSON, one request a file or one a line; traces as Jaeger writes them;
 * protobuf, one request a file or each with its length in front; either compressed with gzip as a whole, or with zstd
 * request by request, as the OpenTelemetry Collector's file exporter does. A broken piece does not end the reading.
 * Rejects when the file can't be read.
 */
export async function* readRequests(path: string): AsyncGenerator<ReadPiece> {
  const file = createReadStream(path, { highWaterMark: 1024 * 1024 });
  const raw = new ByteQueue(file as AsyncIterable<Buffer>);
  const start = await raw.peek(2);
  const gzip = start[0] === 0x1f && start[1] === 0x8b;
  const pieces = gzip ? piecesOf(inflated(path)) : piecesOf(raw);
  try {
    for await (const piece of pieces) yield { ...piece, bytes: file.bytesRead };
  } finally {
    file.destroy();
  }
}

type Piece = Omit<ReadPiece, "bytes">;

function inflated(path: string): ByteQueue {
  const gunzip = createGunzip();
  // What breaks is told to whoever reads from the last stream.
  pipeline(createReadStream(path), gunzip, () => {});
  return new ByteQueue(gunzip as AsyncIterable<Buffer>);
}

async function* piecesOf(bytes: ByteQueue): AsyncGenerator<Piece> {
  const opening = await bytes.peek(OPENING);
  const text = opening.subarray(hasMark(opening) ? 3 : 0);
  if (opening.length === 0) return yield broken("", "It is empty.");
  const other = otherForm(opening);
  if (other) return yield broken("", other);
  if (isJson(text)) {
    if (hasMark(opening)) await bytes.take(3);
    yield* jsonPieces(bytes);
  } else if (opening.length >= 4 && looksPrefixed(opening)) yield* messages(bytes);
  else yield await wholeProtobuf(bytes);
}

/** What to do with a file in a form that is known, and not read. */
function otherForm(opening: Buffer): string | null {
  if (isZstd(opening)) return "It is compressed with zstd as a whole. Unpack it first, with zstd -d.";
  if (opening.subarray(0, 2).toString("latin1") === "PK") return "It is a zip archive. Unpack it first.";
  if (opening[0] === 0xff && opening[1] === 0xfe) return "It is text in UTF-16. Write it as UTF-8 first.";
  if (opening.subarray(0, 64).toString("latin1").trimStart().startsWith("<")) return "It is a page, not telemetry.";
  return null;
}

const hasMark = (bytes: Buffer) => bytes[0] === 0xef && bytes[1] === 0xbb && bytes[2] === 0xbf;
const isJson = (bytes: Buffer) => /^\s*[[{]/.test(bytes.subarray(0, 1024).toString("latin1"));

/** A request a line where the first line is whole, else one request over all lines. */
async function* jsonPieces(bytes: ByteQueue): AsyncGenerator<Piece> {
  const first = (await bytes.line(LONGEST)) ?? Buffer.alloc(0);
  if (!isWhole(first)) return yield* oneOrLines(Buffer.concat([first, Buffer.from("\n"), await bytes.take(LONGEST)]));
  let number = 1;
  for (let line: Buffer | null = first; line; line = await bytes.line(LONGEST), number++)
    if (line.length > LONGEST) yield broken(`line ${number}`, "It is too long.");
    else if (!isBlank(line)) yield jsonPiece(`line ${number}`, line);
}

const isWhole = (line: Buffer) => /[}\]]\s*$/.test(line.subarray(-16).toString("latin1"));
const isBlank = (line: Buffer) => !line.some((byte) => byte > 0x20);

/** A text over several lines is one request, unless its first line is broken and others are requests of their own. */
function oneOrLines(text: Buffer): Piece[] {
  const whole = text.length >= LONGEST ? broken("", "It is too large to be one request.") : jsonPiece("", text);
  if (whole.problem === null) return [whole];
  const lines: Piece[] = [];
  let number = 1;
  for (let start = 0; start < text.length; number++) {
    const next = text.indexOf(0x0a, start);
    const line = text.subarray(start, next < 0 ? text.length : next);
    start += line.length + 1;
    if (!isBlank(line))
      lines.push(isWhole(line) ? jsonPiece(`line ${number}`, line) : broken(`line ${number}`, NO_JSON));
  }
  return lines.some((line) => line.problem === null) ? lines : [whole];
}

function jsonPiece(at: string, text: Uint8Array): Piece {
  return attempt(at, () => jsonRequests(text));
}

/** A request begins with its field 1, so with 0x0a; a length of less than 160 MB begins lower. */
const looksPrefixed = (opening: Buffer) => (opening[0] as number) < 0x0a;

const isZstd = (bytes: Uint8Array) => bytes[0] === 0x28 && bytes[1] === 0xb5 && bytes[2] === 0x2f && bytes[3] === 0xfd;

async function* messages(bytes: ByteQueue): AsyncGenerator<Piece> {
  for (let number = 1; ; number++) {
    const at = `message ${number}`;
    const prefix = await bytes.take(4);
    if (prefix.length === 0) return;
    const length = prefix.length === 4 ? prefix.readUInt32BE(0) : LONGEST + 1;
    if (length > LONGEST) return yield broken(at, "Its length makes no sense; the rest of the file was not read.");
    const message = await bytes.take(length);
    if (message.length < length) return yield broken(at, "The file ends inside of it.");
    yield attempt(at, () => messageRequests(message));
  }
}

function messageRequests(message: Buffer): ImportedRequest[] {
  const plain = isZstd(message) ? unzstd(message) : message;
  return isJson(plain) ? jsonRequests(plain) : [protobufRequest(plain)];
}

function unzstd(bytes: Buffer): Buffer {
  if (typeof zstdDecompressSync !== "function")
    throw new OtlpDecodeError("It is compressed with zstd, which needs Node.js 22.15 or later.");
  try {
    return zstdDecompressSync(bytes, { maxOutputLength: LONGEST });
  } catch {
    throw new OtlpDecodeError("It is not zstd, or too large.");
  }
}

function protobufRequest(plain: Uint8Array): ImportedRequest {
  const signal = signalOf(plain);
  if (!signal) throw new OtlpDecodeError(NO_REQUEST);
  return { signal, plain };
}

async function wholeProtobuf(bytes: ByteQueue): Promise<Piece> {
  const plain = await bytes.take(LONGEST);
  if (plain.length >= LONGEST) return broken("", "It is too large to be one request.");
  return attempt("", () => [protobufRequest(plain)]);
}

function attempt(at: string, read: () => ImportedRequest[]): Piece {
  try {
    return { at, requests: read(), problem: null };
  } catch (error) {
    if (error instanceof OtlpDecodeError) return broken(at, error.message);
    throw error;
  }
}

const broken = (at: string, problem: string): Piece => ({ at, requests: [], problem });
