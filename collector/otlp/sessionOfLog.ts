import { inside } from "./envelope.ts";
import { BYTES, type WireReader } from "./wireReader.ts";

/** Attributes by which a log record says which conversation it belongs to, best first. */
export const SESSION_ATTRIBUTES = ["session.id", "conversation.id", "gen_ai.conversation.id"] as const;

const EVALUATION = "gen_ai.evaluation.name";
/** No convention names a trace that is judged from elsewhere: these are what programs call it. */
export const JUDGED_TRACE = ["gen_ai.evaluation.target.trace_id", "trace_id", "trace.id", "traceId"] as const;
/** By which an evaluation says what it judges, best first. */
const JUDGED = ["gen_ai.response.id", ...JUDGED_TRACE] as const;
const WANTED: readonly string[] = [...SESSION_ATTRIBUTES, EVALUATION, ...JUDGED];

/** What stands for the session of an evaluation that names none: all that judges one answer is kept together. */
export function sessionOfJudged(attributes: { get(key: string): unknown }): string | null {
  if (typeof attributes.get(EVALUATION) !== "string") return null;
  const id = JUDGED.map((key) => attributes.get(key)).find((value) => typeof value === "string" && value !== "");
  return id === undefined ? null : `judged ${id}`;
}

const ATTRIBUTES_FIELD = 6;

/**
 * The session id in the attributes of the log record whose first byte the reader stands at, or what stands for it; null
 * where there is none. Throws OtlpDecodeError.
 */
export function sessionOfLog(reader: WireReader): string | null {
  const found: (string | null)[] = WANTED.map(() => null);
  for (let field = reader.next(); field !== 0; field = reader.next()) {
    if (field === ATTRIBUTES_FIELD && reader.wireType === BYTES) inside(reader, () => readAttribute(reader, found));
    else reader.skip();
  }
  const session = found.find((id, at) => id !== null && at < SESSION_ATTRIBUTES.length);
  return session ?? sessionOfJudged({ get: (key) => found[WANTED.indexOf(key)] ?? undefined });
}

function readAttribute(reader: WireReader, found: (string | null)[]): void {
  let at = -1;
  for (let field = reader.next(); field !== 0; field = reader.next()) {
    if (field === 1 && reader.wireType === BYTES) {
      const length = reader.length();
      at = wanted(reader, length);
      reader.position += length;
    } else if (field === 2 && reader.wireType === BYTES && at >= 0) inside(reader, () => readValue(reader, found, at));
    else reader.skip();
  }
}

/** Which of the wanted keys stands at the reader's position, or -1; nothing is decoded for the others. */
function wanted(reader: WireReader, length: number): number {
  const { bytes, position } = reader;
  return WANTED.findIndex(
    (key) => key.length === length && bytes.toString("latin1", position, position + length) === key,
  );
}

function readValue(reader: WireReader, found: (string | null)[], at: number): void {
  for (let field = reader.next(); field !== 0; field = reader.next()) {
    if (field === 1 && reader.wireType === BYTES) found[at] = reader.text() || null;
    else reader.skip();
  }
}
