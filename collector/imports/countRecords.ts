import type { Signal } from "../otlp/acceptedRequest.ts";
import { countDataPoints } from "../otlp/countDataPoints.ts";
import { walkEnvelope } from "../otlp/envelope.ts";
import { OtlpDecodeError } from "../otlp/otlpDecodeError.ts";

/** How many spans, log records or data points a request holds, as far as it can be read. */
export function countRecords(signal: Signal, plain: Uint8Array): number {
  let count = 0;
  try {
    if (signal === "metrics") return countDataPoints(plain);
    walkEnvelope(plain, () => {
      count++;
    });
  } catch (error) {
    if (!(error instanceof OtlpDecodeError)) throw error;
  }
  return count;
}
