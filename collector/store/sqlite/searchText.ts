import { type FieldKind, LOG_RECORD, type MessageShape, SPAN } from "../../masking/requestShape.ts";
import { OtlpDecodeError } from "../../otlp/otlpDecodeError.ts";
import { BYTES, WireReader } from "../../otlp/wireReader.ts";

/** Characters of one record that can be found; what lies behind them is data rather than words. */
const MOST = 512 * 1024;
const DEEPEST = 64;
/** Encoded data of so many characters: nobody searches for it, and it would fill the index. */
const LEAST_DATA = 200;

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
  return withoutData(texts.join("\n").slice(0, MOST)).replaceAll("\u0000", " ");
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
      const outer = reader.end;
      reader.end = reader.position + length;
      if (depth < DEEPEST) collect(reader, kind, texts, depth + 1);
      reader.position = reader.end;
      reader.end = outer;
    }
  }
}

/** What may stand behind a backslash and only parts words. */
const PARTS: ReadonlySet<string> = new Set('nrtbf"\\/');
const HEX = /^[0-9a-fA-F]{4}$/;

/** JSON in a value hides its words behind escapes. */
function unescaped(text: string): string {
  let result = "";
  let from = 0;
  for (let at = text.indexOf("\\"); at >= 0; at = text.indexOf("\\", at)) {
    const code = text[at + 1] === "u" ? text.slice(at + 2, at + 6) : "";
    if (HEX.test(code)) {
      result += text.slice(from, at) + String.fromCharCode(Number.parseInt(code, 16));
      at = from = at + 6;
    } else if (PARTS.has(text[at + 1] ?? "")) {
      result += `${text.slice(from, at)} `;
      at = from = at + 2;
    } else at++;
  }
  return from === 0 ? text : result + text.slice(from);
}

/** 1 for each character of base64 and its kin. */
const IS_DATA = new Uint8Array(128);
for (const character of "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/_=-")
  IS_DATA[character.charCodeAt(0)] = 1;

/** The text with a space in place of encoded data, looked at where some that is long enough can't be missed. */
function withoutData(text: string): string {
  const isData = (at: number) => IS_DATA[text.charCodeAt(at)] === 1;
  let result = "";
  let from = 0;
  for (let at = LEAST_DATA - 1; at < text.length; at += LEAST_DATA) {
    if (!isData(at)) continue;
    let start = at;
    while (start > from && isData(start - 1)) start--;
    while (isData(at + 1)) at++;
    if (at + 1 - start < LEAST_DATA) continue;
    result += `${text.slice(from, start)} `;
    from = at + 1;
  }
  return from === 0 ? text : result + text.slice(from);
}
