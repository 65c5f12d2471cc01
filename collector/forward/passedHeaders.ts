import type { IncomingHttpHeaders } from "node:http";

/** Names every collector that passed a request on, so that none does it twice. */
export const PASSED_BY = "x-traceline-passed-by";

/** What belongs to one connection, or to the form of the body, which is said anew. */
const NOT_PASSED = new Set([
  "accept-encoding",
  "connection",
  "content-encoding",
  "content-length",
  "content-type",
  "expect",
  "grpc-accept-encoding",
  "grpc-encoding",
  "grpc-timeout",
  "host",
  "http2-settings",
  "keep-alive",
  "te",
  "trailer",
  "transfer-encoding",
  "upgrade",
  PASSED_BY,
]);

export type PassedHeaders = Readonly<Record<string, string>>;

/**
 * The headers that a request goes on with: those that its sender gave it, such as the backend's key.
 * @param self the id of this collector
 * @returns null for a request that was here before
 */
export function passedHeaders(came: IncomingHttpHeaders, self: string): PassedHeaders | null {
  const before = [came[PASSED_BY] ?? []].flat().join(",");
  if (before.split(",").some((one) => one.trim() === self)) return null;
  const kept = Object.entries(came).flatMap(([name, value]) =>
    value === undefined || name.startsWith(":") || name.startsWith("proxy-") || NOT_PASSED.has(name)
      ? []
      : [[name, Array.isArray(value) ? value.join(", ") : value] as const],
  );
  return { ...Object.fromEntries(kept), [PASSED_BY]: before === "" ? self : `${before},${self}` };
}
