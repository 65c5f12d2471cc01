import type { AcceptedRequest, Signal } from "../../collector/otlp/acceptedRequest.ts";

/** A request that came without compression, as a writer takes it. */
export const asSent = (plain: Uint8Array, signal: Signal = "traces"): AcceptedRequest => ({
  signal,
  plain,
  body: plain,
  encoding: "identity",
});
