import type { IncomingHttpHeaders } from "node:http";
import type { Socket } from "node:net";
import type { Accept, Signal } from "./acceptedRequest.ts";

/** Bytes a request may have, before and after inflating, unless configured. */
export const DEFAULT_LIMIT = 64 * 1024 * 1024;

/** Bytes that all requests at work may hold together. */
export const MOST_IN_FLIGHT = 256 * 1024 * 1024;

/** How long requests at work may take when a receiver closes. */
export const GRACE_MS = 5_000;

/** How long a sender may take, in milliseconds: until it has said what it wants, and until all of that has arrived. */
export interface Patience {
  readonly headersMs: number;
  readonly requestMs: number;
}

export const USUAL_PATIENCE: Patience = { headersMs: 15_000, requestMs: 30_000 };

export const TOKEN_NEEDED =
  "This collector takes telemetry with its token only. Set OTEL_EXPORTER_OTLP_HEADERS as it said when it started.";

/** A request as it came, before anything was made of it. Its bytes are somebody else's as soon as it was told of. */
export interface CameRequest {
  readonly transport: "http" | "grpc";
  readonly signal: Signal;
  readonly body: Uint8Array;
  readonly encoding: "identity" | "gzip";
  readonly mediaType: string;
  readonly headers: IncomingHttpHeaders;
}

export interface ReceiverOptions {
  /** Keeps a request; the answer goes out when it resolves. */
  readonly accept: Accept;
  /** Bytes a request may have, before and after inflating; 64 MiB unless given. */
  readonly limit?: number;
  /** Is told of every request, whatever becomes of it here; the answer goes out after it. Never rejects. */
  readonly passOn?: (came: CameRequest) => Promise<void>;
  /** Where it is given, only requests with `Authorization: Bearer <token>` are taken, under whatever name of this machine. */
  readonly token?: string;
  /** Names under which this machine may be addressed besides the loopback ones, without port. */
  readonly hosts?: readonly string[];
  /** {@link USUAL_PATIENCE} unless given. */
  readonly patience?: Patience;
}

export interface ListenOptions {
  readonly host: string;
  /** 0 takes any free port. */
  readonly port: number;
  /** Whether a free port does too when the wanted one is taken. */
  readonly elsewhere: boolean;
}

/** What speaks one protocol with connections that others listen for. */
export interface Protocol {
  take(socket: Socket): void;
  /** Takes no new requests and resolves when those at work are answered, or cut off after a few seconds. */
  close(): Promise<void>;
}

/** A receiver that takes requests. */
export interface Receiver {
  readonly host: string;
  readonly port: number;
  /** Takes no new requests and resolves when those at work are answered, or cut off after a few seconds. */
  close(): Promise<void>;
}
