import { hash } from "node:crypto";

/** A name of something that records share, as 128 bits: half of them tell records apart, all of them name a trace. */
function digest(name: string): Buffer {
  return hash("sha256", name, "buffer").subarray(0, 16);
}

/** A name as a signed 64-bit number. */
export function numberOfName(name: string): bigint {
  return digest(name).readBigInt64BE(0);
}

/** The name of a session, so that its number is that of nothing else. */
export function sessionName(sessionId: string): string {
  return `session ${sessionId}`;
}

/**
 * The id under which the log records of a session without any trace are kept, as 16 bytes in latin-1: as good as a trace
 * id that nobody sent.
 */
export function traceKeyOfSession(sessionId: string): string {
  return digest(sessionName(sessionId)).toString("latin1");
}
