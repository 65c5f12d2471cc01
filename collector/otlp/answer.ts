import type { Kept, Signal } from "./acceptedRequest.ts";
import { varint } from "./cutRecords.ts";

/** Codes of gRPC that this collector answers with. */
export const GRPC = {
  ok: 0,
  invalidArgument: 3,
  permissionDenied: 7,
  resourceExhausted: 8,
  unimplemented: 12,
  internal: 13,
  unavailable: 14,
  unauthenticated: 16,
} as const;
export type GrpcCode = (typeof GRPC)[keyof typeof GRPC];

/** Longest text sent back; an answer stays far below what a client may refuse. */
const LONGEST = 2000;

const COUNTED_AS: Readonly<Record<Signal, string>> = {
  traces: "rejectedSpans",
  logs: "rejectedLogRecords",
  metrics: "rejectedDataPoints",
};

/** Export…ServiceResponse as protobuf: empty when everything was kept and nothing is to be said. */
export function exportResponse({ rejected, message }: Kept): Buffer {
  if (rejected === 0 && message === "") return Buffer.alloc(0);
  const partial = Buffer.concat([rejected > 0 ? Buffer.from([0x08, ...varint(rejected)]) : EMPTY, text(2, message)]);
  return field(1, partial);
}

/** The same as JSON; 64-bit numbers are strings there. */
export function exportResponseJson(signal: Signal, { rejected, message }: Kept): string {
  if (rejected === 0 && message === "") return "{}";
  return JSON.stringify({
    partialSuccess: {
      ...(rejected > 0 ? { [COUNTED_AS[signal]]: String(rejected) } : {}),
      ...(message ? { errorMessage: shorten(message) } : {}),
    },
  });
}

/** google.rpc.Status as protobuf; with a delay it carries RetryInfo. */
export function status(code: GrpcCode, message: string, retryAfterSeconds?: number): Buffer {
  const details = retryAfterSeconds === undefined ? EMPTY : field(3, retryInfo(retryAfterSeconds));
  return Buffer.concat([Buffer.from([0x08, code]), text(2, message), details]);
}

export function statusJson(code: GrpcCode, message: string): string {
  return JSON.stringify({ code, message: shorten(message) });
}

/** google.protobuf.Any that holds a google.rpc.RetryInfo. */
function retryInfo(seconds: number): Buffer {
  const duration = field(1, Buffer.from([0x08, ...varint(seconds)]));
  return Buffer.concat([text(1, "type.googleapis.com/google.rpc.RetryInfo"), field(2, duration)]);
}

const EMPTY = Buffer.alloc(0);

function text(number: number, value: string): Buffer {
  return value === "" ? EMPTY : field(number, Buffer.from(shorten(value)));
}

function field(number: number, bytes: Buffer): Buffer {
  return Buffer.concat([Buffer.from([(number << 3) | 2, ...varint(bytes.length)]), bytes]);
}

function shorten(message: string): string {
  return message.length <= LONGEST ? message : `${message.slice(0, LONGEST - 1)}…`;
}
