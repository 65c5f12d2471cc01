import type { IncomingHttpHeaders } from "node:http";
import { BYTES, VARINT, WireReader } from "../otlp/wireReader.ts";

/** What a backend made of a request. Texts name no header and nothing of a request or an answer's body. */
export type Verdict =
  | { readonly is: "taken" }
  /** Sending it again may help, after so long where it was said. */
  | { readonly is: "later"; readonly why: string; readonly afterMs: number | null }
  | { readonly is: "refused"; readonly why: string };

const LATER_HTTP = new Set([429, 502, 503, 504]);

/** OTLP over HTTP: these four may be tried again, everything else that is no success is final. */
export function httpVerdict(status: number, headers: IncomingHttpHeaders, nowMs: number): Verdict {
  if (status >= 200 && status < 300) return { is: "taken" };
  const why = `It answered with the status ${status}.`;
  if (LATER_HTTP.has(status)) return { is: "later", why, afterMs: retryAfter(headers["retry-after"], nowMs) };
  return { is: "refused", why };
}

function retryAfter(header: string | undefined, nowMs: number): number | null {
  if (header === undefined) return null;
  if (/^\s*\d+\s*$/.test(header)) return Number(header) * 1000;
  const at = Date.parse(header);
  return Number.isNaN(at) ? null : Math.max(0, at - nowMs);
}

/** CANCELLED, DEADLINE_EXCEEDED, ABORTED, OUT_OF_RANGE, UNAVAILABLE, DATA_LOSS. */
const LATER_GRPC = new Set([1, 4, 10, 11, 14, 15]);
const RESOURCE_EXHAUSTED = 8;

/**
 * OTLP over gRPC. What has no room is tried again only where the answer says when.
 * @param httpStatus the answer's, for where what answered was no gRPC
 * @param code grpc-status, null where there was none
 * @param details grpc-status-details-bin
 */
export function grpcVerdict(httpStatus: number, code: number | null, details: string | null): Verdict {
  if (code === 0) return { is: "taken" };
  if (code === null) {
    const why = `It answered with the HTTP status ${httpStatus} and not as gRPC.`;
    return LATER_HTTP.has(httpStatus) ? { is: "later", why, afterMs: null } : { is: "refused", why };
  }
  const why = `It answered with the gRPC status ${code}.`;
  const afterMs = details === null ? null : retryDelay(Buffer.from(details, "base64"));
  if (LATER_GRPC.has(code) || (code === RESOURCE_EXHAUSTED && afterMs !== null)) return { is: "later", why, afterMs };
  return { is: "refused", why };
}

/** The delay of a google.rpc.RetryInfo among the details of a google.rpc.Status, in milliseconds. */
function retryDelay(status: Buffer): number | null {
  try {
    for (const detail of fields(status, 3)) {
      const [type] = fields(detail, 1);
      if (!type?.toString("latin1").endsWith("/google.rpc.RetryInfo")) continue;
      const duration = fields(fields(detail, 2)[0] ?? Buffer.alloc(0), 1)[0] ?? Buffer.alloc(0);
      return numberIn(duration, 1) * 1000 + Math.round(numberIn(duration, 2) / 1e6);
    }
  } catch {
    // What can't be read says nothing.
  }
  return null;
}

function fields(bytes: Buffer, wanted: number): Buffer[] {
  const found: Buffer[] = [];
  const reader = new WireReader(bytes);
  for (let field = reader.next(); field !== 0; field = reader.next()) {
    if (field === wanted && reader.wireType === BYTES) found.push(Buffer.from(reader.copy()));
    else reader.skip();
  }
  return found;
}

function numberIn(bytes: Buffer, wanted: number): number {
  const reader = new WireReader(bytes);
  for (let field = reader.next(); field !== 0; field = reader.next()) {
    if (field === wanted && reader.wireType === VARINT) return Math.max(0, Number(reader.int64()));
    reader.skip();
  }
  return 0;
}
