import type { AcceptedRequest } from "../otlp/acceptedRequest.ts";
import { asStored } from "../otlp/asStored.ts";
import { countMarks, type MaskCounts, OPENING } from "./maskMark.ts";
import { maskRequest } from "./maskRequest.ts";
import { asBuffer } from "./maybeSecret.ts";

/** How marks begin, as far as it takes to rule them out: Node looks for a short text several times as fast. */
const SIGN = OPENING.slice(0, 5);

/**
 * A request as it may be written: with a mark for each secret, packed again where that is worth it, and with the rules
 * that touched it. The request itself where it holds neither a secret nor a mark.
 * @param key the store's own, null where masking is off; marks that came with the request are counted even so
 */
export function maskAccepted(
  request: AcceptedRequest,
  key: Uint8Array | null,
): AcceptedRequest | Promise<AcceptedRequest> {
  const rules: MaskCounts = marksIn(request.plain);
  const masked = key && maskRequest(request.signal, request.plain, key);
  if (!masked) return Object.keys(rules).length > 0 ? { ...request, masked: rules } : request;
  for (const [rule, count] of Object.entries(masked.counts)) rules[rule] = (rules[rule] ?? 0) + count;
  const stored = asStored(request.signal, masked.plain);
  const named = (one: AcceptedRequest): AcceptedRequest => ({ ...one, masked: rules });
  return stored instanceof Promise ? stored.then(named) : named(stored);
}

/** Marks that bytes hold: what was exported from a store of Traceline came masked. */
export function marksIn(bytes: Uint8Array): MaskCounts {
  const buffer = asBuffer(bytes);
  return buffer.indexOf(SIGN, 0, "latin1") < 0 ? {} : countMarks(buffer.toString("latin1"));
}
