import { constants, gunzip, gzip } from "node:zlib";
import type { ToPass } from "./sealedRecord.ts";

/** Backends refuse what is too large; gRPC's usual limit is four times this. */
const MOST_BYTES = 1024 * 1024;

/** One request for the first so many of those that wait. */
export interface Merged {
  readonly request: ToPass;
  readonly count: number;
}

/**
 * The first request, with those after it that may go in the same one: requests of OTLP in protobuf are lists, and two of
 * them behind each other are one. Where a backend was away for long this saves it a call for each.
 * @param requests at least one
 */
export async function mergeRequests(requests: readonly ToPass[]): Promise<Merged> {
  const [first, ...others] = requests as [ToPass, ...ToPass[]];
  const alike = others.findIndex((other) => !canJoin(first, other));
  const fitting = [first, ...(alike < 0 ? others : others.slice(0, alike))];
  const alone = { request: first, count: 1 };
  if (fitting.length === 1) return alone;
  const bodies: Uint8Array[] = [];
  let bytes = 0;
  for (const { body, encoding } of fitting) {
    const plain = encoding === "gzip" ? await inflated(body) : body;
    if (plain === null || bytes + plain.length > MOST_BYTES) break;
    bodies.push(plain);
    bytes += plain.length;
  }
  if (bodies.length < 2) return alone;
  const joined = Buffer.concat(bodies);
  const body = first.encoding === "gzip" ? await packed(joined) : joined;
  return { request: { ...first, body }, count: bodies.length };
}

const PROTOBUF = new Set(["application/x-protobuf", "application/grpc", "application/grpc+proto"]);

function canJoin(a: ToPass, b: ToPass): boolean {
  return (
    PROTOBUF.has(a.mediaType) &&
    a.mediaType === b.mediaType &&
    a.transport === b.transport &&
    a.encoding === b.encoding &&
    JSON.stringify(a.headers) === JSON.stringify(b.headers)
  );
}

/** Null where it is no gzip, or larger than what is joined. */
function inflated(body: Uint8Array): Promise<Uint8Array | null> {
  return new Promise((resolve) => {
    const options = { maxOutputLength: MOST_BYTES, finishFlush: constants.Z_FINISH };
    gunzip(body, options, (error, plain) => resolve(error ? null : plain));
  });
}

function packed(plain: Uint8Array): Promise<Uint8Array> {
  return new Promise((resolve, reject) => {
    gzip(plain, { level: 1 }, (error, body) => (error ? reject(error) : resolve(body)));
  });
}
