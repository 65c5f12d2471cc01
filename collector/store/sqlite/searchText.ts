import { type FieldKind, LOG_RECORD, type MessageShape, SPAN } from "../../masking/requestShape.ts";
import { OtlpDecodeError } from "../../otlp/otlpDecodeError.ts";
import { BYTES, WireReader } from "../../otlp/wireReader.ts";

/** Characters of one record that can be found; what lies behind them is data rather than words. */
const MOST = 512 * 1024;
const DEEPEST = 64;
/** Encoded data: nobody searches for it, and it would fill the index. */
const BLOB = /(?<![A-Za-z0-9+/_=-])[A-Za-z0-9+/_=-]{200,}/g;
const ESCAPE = /\\(?:u([0-9a-fA-F]{4})|[nrtbf"\\/])/g;

/**
 * All words of a span or log record: names, keys, values, messages, what went in and came out. The same bytes give the
 * same text for ever: what was indexed can only be taken out of the index by the text that went in.
 */
export function searchText(kind: "span" | "log", record: Uint8Array): string {
  const texts: string[] = [];
  try {
    collect(new WireReader(record), kind === "span" ? SPAN : LOG_RECORD, texts, 0);
  } catch (error) {
    if (!(error instanceof OtlpDecodeError)) throw error;
  }
  return texts.join("\n").slice(0, MOST).replace(BLOB, " ").replaceAll("\u0000", " ");
}

function collect(reader: WireReader, shape: MessageShape, texts: string[], depth: number): void {
  for (let field = reader.next(); field !== 0; field = reader.next()) {
    const kind: FieldKind | undefined = shape[field];
    if (reader.wireType !== BYTES || kind === undefined || kind === "opaque") {
      reader.skip();
      continue;
    }
    if (kind === "text") texts.push(unescaped(reader.text()));
    else {
      const length = reader.length();
      const start = reader.position;
      if (depth < DEEPEST) collect(new WireReader(reader.bytes, start, start + length), kind, texts, depth + 1);
      reader.position = start + length;
    }
  }
}

/** JSON in a value hides its words behind escapes. */
function unescaped(text: string): string {
  if (!text.includes("\\")) return text;
  return text.replace(ESCAPE, (_, code: string | undefined) =>
    code === undefined ? " " : String.fromCharCode(Number.parseInt(code, 16)),
  );
}
