import type { Signal } from "../otlp/acceptedRequest.ts";
import { walkEnvelope } from "../otlp/envelope.ts";
import { OtlpDecodeError } from "../otlp/otlpDecodeError.ts";
import { BYTES, FIXED64, VARINT, type WireReader } from "../otlp/wireReader.ts";

/** The bytes hold what was looked for. */
class Found extends Error {
  readonly signal: Signal;
  constructor(signal: Signal) {
    super();
    this.signal = signal;
  }
}

/**
 * Of which signal a request in protobuf is. All have the same envelope, so the first thing inside tells. Null for bytes
 * that are no request, or one that holds nothing.
 */
export function signalOf(plain: Uint8Array): Signal | null {
  try {
    walkEnvelope(plain, (reader) => {
      throw new Found(signalOfItem(reader));
    });
  } catch (error) {
    if (error instanceof Found) return error.signal;
    if (!(error instanceof OtlpDecodeError)) throw error;
  }
  return null;
}

/** A span has two times in 7 and 8, a log record its in 1 and 11; a metric always has a name. */
function signalOfItem(reader: WireReader): Signal {
  const fields = new Set<string>();
  for (let field = reader.next(); field !== 0; field = reader.next()) {
    const { wireType } = reader;
    const start = reader.position;
    reader.skip();
    fields.add(`${field} ${wireType}`);
    if (wireType === BYTES) fields.add(`${field} of ${reader.position - start - 1}`);
  }
  const has = (field: number, wireType: number) => fields.has(`${field} ${wireType}`);
  if (has(7, FIXED64) || has(8, FIXED64)) return "traces";
  if (has(1, FIXED64) || has(11, FIXED64) || has(2, VARINT)) return "logs";
  if (fields.has("1 of 16") && fields.has("2 of 8")) return "traces";
  return has(1, BYTES) ? "metrics" : "logs";
}
