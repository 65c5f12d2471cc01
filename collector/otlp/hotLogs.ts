import { type Placed, walkEnvelope } from "./envelope.ts";
import { storable } from "./hotSpans.ts";
import { sessionOfLog } from "./sessionOfLog.ts";
import { BYTES, FIXED64, type WireReader } from "./wireReader.ts";

/** What a log record's narrow row needs. */
export interface HotLog extends Placed {
  /** The 16 bytes as latin-1 text; null where the record belongs to no trace. */
  readonly traceKey: string | null;
  /** 0n where the record belongs to no span. */
  readonly spanId: bigint;
  /** When it happened, else when it was observed; 0n where neither was sent. */
  readonly timeNs: bigint;
  readonly eventName: string | null;
  /** Of a record that belongs to no trace: the session that its attributes name. */
  readonly session: string | null;
}

/**
 * One pass over an ExportLogsServiceRequest. A record is never rejected: an id that is not one counts as not sent.
 * Throws OtlpDecodeError.
 */
export function readHotLogs(plain: Uint8Array): HotLog[] {
  const logs: HotLog[] = [];
  walkEnvelope(plain, (reader, place) => logs.push(readHotLog(reader, place)));
  return logs;
}

function readHotLog(reader: WireReader, place: Placed): HotLog {
  let traceKey: string | null = null;
  let spanId = 0n;
  let timeNs = 0n;
  let observedNs = 0n;
  let eventName: string | null = null;
  for (let field = reader.next(); field !== 0; field = reader.next()) {
    if (field === 1 || field === 11) {
      reader.expect(FIXED64);
      if (field === 1) timeNs = reader.fixed64();
      else observedNs = reader.fixed64();
    } else if (field === 9 || field === 10 || field === 12) {
      reader.expect(BYTES);
      const length = reader.length();
      const at = reader.position;
      reader.position += length;
      if (field === 9) traceKey = length === 16 ? reader.bytes.toString("latin1", at, at + 16) : null;
      else if (field === 10) spanId = length === 8 ? reader.bigEndian64(at) : 0n;
      else eventName = reader.bytes.toString("utf8", at, at + length) || null;
    } else if (field === 5 || field === 6) {
      reader.expect(BYTES);
      reader.skip();
    } else reader.skip();
  }
  if (traceKey === NO_TRACE) traceKey = null;
  const session = traceKey === null ? sessionAt(reader, place) : null;
  return { ...place, traceKey, spanId, timeNs: storable(timeNs || observedNs), eventName, session };
}

function sessionAt(reader: WireReader, { at }: Placed): string | null {
  reader.position = at.offset;
  return sessionOfLog(reader);
}

const NO_TRACE = "\0".repeat(16);
