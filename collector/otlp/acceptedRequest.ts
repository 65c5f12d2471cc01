export type Signal = "traces" | "logs" | "metrics";

/**
 * A request as it arrived and was accepted: the truth that everything else is derived from. Who hands it on gives its
 * memory away: both bodies must lie in buffers that nobody else has a part of.
 */
export interface AcceptedRequest {
  readonly signal: Signal;
  /** The body as it is stored: as it stands on the wire, or packed here, which `encoding` tells; always protobuf inside. */
  readonly body: Uint8Array;
  /** gzip is as it came, zstd was made here. */
  readonly encoding: "identity" | "gzip" | "zstd";
  /** The body inflated; the same bytes as `body` for identity. */
  readonly plain: Uint8Array;
  /** How often each rule put a mark in place of a secret in it; missing where it holds no mark. */
  readonly masked?: Readonly<Record<string, number>>;
}

/** What became of a request that was kept, also where parts of it were not. */
export interface Kept {
  /** Spans, log records or data points that were stored or known already. */
  readonly accepted: number;
  readonly rejected: number;
  /** Why, for the sender; empty when nothing is to be said. */
  readonly message: string;
}

/** A request that could not be decoded: nothing of it was kept, and sending it again does not help. */
export interface Undecodable {
  readonly undecodable: string;
}

export type Outcome = Kept | Undecodable;

/** The collector cannot take the request now; the sender should try again. */
export class RetryLater extends Error {
  override readonly name = "RetryLater";
  readonly afterSeconds: number;
  constructor(message: string, afterSeconds = 1) {
    super(message);
    this.afterSeconds = afterSeconds;
  }
}

/** Keeps a request and answers when it is durable. Rejects with {@link RetryLater} when it could not be kept now. */
export type Accept = (request: AcceptedRequest) => Promise<Outcome>;
