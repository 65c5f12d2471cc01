import { byteClass, runEnd } from "./byteClass.ts";
import { anchorAt, chooseAnchor } from "./chooseAnchor.ts";
import type { Finder, Found, Look } from "./finder.ts";
import { isPlaceholder, looksLikeValue, looksRandom } from "./plausible.ts";
import { isSensitiveName, SCHEME, SENSITIVE_ENDINGS, valueRule } from "./sensitiveNames.ts";

const QUOTES = byteClass("\\\\\"'`\\]\\[(");
const SPACES = byteClass(" \\t");
const EQUALS = byteClass(":=>");
const VALUE = byteClass("A-Za-z0-9._~+/=!@#%^*:$-");
const DIGITS = byteClass("0-9");
const TOKEN = byteClass("A-Za-z0-9._~+/=-");
const USER = byteClass("A-Za-z0-9._~%!$*+-");
const PASSWORD = byteClass("A-Za-z0-9._~%!$*+=#,&^-");
const LONGEST = 4096;
const LONGEST_NAME = 20;
/** Field 2 of a KeyValue: the value that follows the name of an attribute. */
const ATTRIBUTE_VALUE = 0x12;
const BEHIND_NAME = byteClass("\\\\\"'`\\] \\t:=%\\x12");

const anyCase = (text: string) =>
  [...text].map((char) =>
    byteClass(
      /[a-z]/.test(char) ? char + char.toUpperCase() : `\\x${char.charCodeAt(0).toString(16).padStart(2, "0")}`,
    ),
  );

/** What stands behind a name that promises a secret: `api_key = "…"`, `PASSWORD=…`, `"authorization": "Bearer …"`. */
export function valueFinders(): Finder[] {
  return Object.entries(SENSITIVE_ENDINGS).map(([ending, heads]) => {
    const before = [...new Set(heads.map((head) => head.at(-1) as string))].flatMap((char) => [
      char,
      char.toUpperCase(),
    ]);
    const row = heads.length > 0 ? [byteClass(`${before.join("")}_-`), ...anyCase(ending)] : anyCase(ending);
    const from = chooseAnchor(row);
    /** A run of bytes that was no value behind one name is none behind another name within it. */
    const ruledOut: RuledOut = { look: null, until: 0 };
    const find = (look: Look, at: number) => valueBehind(look, at - from + row.length, ruledOut);
    return { anchor: anchorAt(row, from), find };
  });
}

interface RuledOut {
  look: Look | null;
  until: number;
}

function valueBehind(look: Look, nameEnd: number, ruledOut: RuledOut): Found | null {
  const { bytes, floor, limit, loose } = look;
  look.steps++;
  if (nameEnd >= limit || BEHIND_NAME[bytes[nameEnd] as number] === 0) return null;
  look.steps += LONGEST_NAME;
  if (!isSensitiveName(bytes.toString("latin1", Math.max(floor, nameEnd - LONGEST_NAME), nameEnd))) return null;
  if (loose && bytes[nameEnd] === ATTRIBUTE_VALUE) return { rule: "secret-value", start: nameEnd, end: nameEnd };
  if (ruledOut.look === look && nameEnd <= ruledOut.until) return null;
  const opened = valueStart(bytes, nameEnd, limit);
  if (opened < 0) return null;
  const scheme = SCHEME.exec(bytes.toString("latin1", opened, Math.min(limit, opened + 16)))?.[0] ?? "";
  const start = opened + scheme.length;
  let end = runEnd(bytes, start, Math.min(limit, start + LONGEST), VALUE);
  look.steps += end - nameEnd;
  const runEndsAt = end;
  while (!loose && end > start && ".:!".includes(String.fromCharCode(bytes[end - 1] as number))) end--;
  const isValue = loose ? hasDigit(bytes, start, end) : looksLikeValue(bytes.toString("latin1", start, end));
  if (end - start >= 8 && isValue) return { rule: valueRule(scheme), start, end };
  ruledOut.look = look;
  ruledOut.until = runEndsAt;
  return null;
}

/** Behind a name: what closes it, `=` or `:`, and what opens the value. -1 where there is no `=`. */
function valueStart(bytes: Buffer, nameEnd: number, limit: number): number {
  const upTo = (at: number, of: Uint8Array, most: number) => runEnd(bytes, at, Math.min(limit, at + most), of);
  const closed = upTo(upTo(nameEnd, QUOTES, 4), SPACES, 4);
  let opened = upTo(closed, EQUALS, 2);
  if (opened === closed) {
    if (!/^%3[ad]$/i.test(bytes.toString("latin1", closed, Math.min(limit, closed + 3)))) return -1;
    opened = closed + 3;
  }
  return upTo(upTo(opened, SPACES, 4), QUOTES, 4);
}

function hasDigit(bytes: Buffer, start: number, end: number): boolean {
  for (let at = start; at < end; at++) if (DIGITS[bytes[at] as number] === 1) return true;
  return false;
}

/** Tokens behind the word Bearer, wherever it stands. */
export function bearerFinder(): Finder {
  const rule = "bearer-token";
  const find = (look: Look, at: number) => {
    const { bytes, limit, loose } = look;
    look.steps += 8;
    if (!/^bearer(?: |%20|\+)/i.test(bytes.toString("latin1", at, Math.min(limit, at + 9)))) return null;
    const start = at + (bytes[at + 6] === 0x25 ? 9 : 7);
    const end = runEnd(bytes, start, Math.min(limit, start + LONGEST), TOKEN);
    look.steps += end - start;
    if (end - start < 16) return null;
    return loose || looksRandom(bytes.toString("latin1", start, end)) ? { rule, start, end } : null;
  };
  return { anchor: anyCase("bear"), find };
}

/** Name and password in Base64 behind the word Basic. */
export function basicFinder(): Finder {
  const rule = "basic-credentials";
  const find = (look: Look, at: number) => {
    const { bytes, limit } = look;
    look.steps += 8;
    if (!/^basic /i.test(bytes.toString("latin1", at, Math.min(limit, at + 6)))) return null;
    const start = at + 6;
    const end = runEnd(bytes, start, Math.min(limit, start + LONGEST), TOKEN);
    look.steps += end - start;
    if (end - start < 12) return null;
    if (look.loose) return { rule, start, end };
    const pair = Buffer.from(bytes.toString("latin1", start, end), "base64").toString("latin1");
    return /^[\x20-\x7e]+:[\x20-\x7e]{3,}$/.test(pair) ? { rule, start, end } : null;
  };
  return { anchor: anyCase("basi"), find };
}

/** The password in an address: `postgres://name:password@host`. */
export function addressFinder(): Finder {
  const rule = "address-password";
  const find = (look: Look, at: number) => {
    const { bytes, limit } = look;
    const user = at + 4;
    const colon = runEnd(bytes, user, Math.min(limit, user + 64), USER);
    look.steps += colon - at;
    if (bytes[colon] !== 0x3a || colon >= limit) return null;
    const start = colon + 1;
    const end = runEnd(bytes, start, Math.min(limit, start + 256), PASSWORD);
    look.steps += end - start;
    if (end - start < 3 || end >= limit || bytes[end] !== 0x40) return null;
    if (look.loose) return { rule, start, end };
    const value = bytes.toString("latin1", start, end);
    const sign = isPlaceholder(value) || /^(?:pass(?:word)?|pwd|secret|pw)$/i.test(value);
    return sign ? null : { rule, start, end };
  };
  return { anchor: [byteClass("a-z"), ...anyCase("://")], find };
}
