import type { Signal } from "../otlp/acceptedRequest.ts";

/** A request that is to be kept, in protobuf. */
export interface ImportedRequest {
  readonly signal: Signal;
  readonly plain: Uint8Array;
}
