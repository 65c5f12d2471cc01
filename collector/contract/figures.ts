/** How figures are written, everywhere: the editor, the panel and the command line say the same thing the same way. */

const NBSP = "\u00a0";
const MINUS = "\u2212";

/** Milliseconds as people read them: `<1 ms`, `1.8 ms`, `840 ms`, `2.41 s`, `12.4 s`, `2 min 05 s`, `1 h 12 min`. */
export function time(ms: number): string {
  if (ms < 0) return MINUS + time(-ms);
  if (ms < 1) return `<1${NBSP}ms`;
  if (ms < 9.95) return `${ms.toFixed(1)}${NBSP}ms`;
  if (ms < 999.5) return `${Math.round(ms)}${NBSP}ms`;
  if (ms < 9_995) return `${(ms / 1000).toFixed(2)}${NBSP}s`;
  if (ms < 59_950) return `${(ms / 1000).toFixed(1)}${NBSP}s`;
  const seconds = Math.round(ms / 1000);
  if (seconds < 3600) return `${Math.floor(seconds / 60)}${NBSP}min${NBSP}${pad(seconds % 60)}${NBSP}s`;
  const minutes = Math.round(seconds / 60);
  return `${Math.floor(minutes / 60)}${NBSP}h${NBSP}${pad(minutes % 60)}${NBSP}min`;
}

/** A share of 0 to 1 as whole per cent; what is there but rounds to nothing is `<1 %`. */
export function share(part: number): string {
  const percent = Math.round(part * 100);
  return percent === 0 && part > 0 ? `<1${NBSP}%` : `${percent}${NBSP}%`;
}

/** A count with separators up to 9,999, then `12.1k`, `1.74M`. */
export function count(n: number): string {
  if (n < 10_000) return separated(Math.round(n));
  if (n < 999_950) return `${trim((n / 1000).toFixed(1))}k`;
  return `${trim((n / 1_000_000).toFixed(2))}M`;
}

/** Tokens in → out; `unknown` for what was not sent, null when neither was. */
export function tokens(input: number | null, output: number | null): string | null {
  if (input === null && output === null) return null;
  return `${input === null ? "unknown" : count(input)}${NBSP}→${NBSP}${output === null ? "unknown" : count(output)}`;
}

/** Dollars: two significant figures under a cent, three decimals under a dollar, else two. */
export function money(usd: number, source: "emitted" | "estimated" = "emitted"): string {
  const sign = source === "estimated" ? `≈${NBSP}` : "";
  if (usd === 0) return `${sign}$0`;
  if (usd < 0.01) return `${sign}$${Number(usd.toPrecision(2))}`;
  return `${sign}$${usd.toFixed(usd < 1 ? 3 : 2)}`;
}

/** A figure, marked where it is a lower bound. */
export function atLeast(figure: string, isLowerBound: boolean): string {
  return isLowerBound ? `≥\u2009${figure}` : figure;
}

/** A change of time with its sign and glyph; less than 20 ms or 5 % of the time before is the same. */
export function timeChange(before: number, after: number): string {
  const delta = after - before;
  if (isSameTime(before, after)) return "same";
  return delta > 0 ? `▲${NBSP}+${time(delta)}` : `▼${NBSP}${MINUS}${time(-delta)}`;
}

export function isSameTime(before: number, after: number): boolean {
  const delta = Math.abs(after - before);
  return delta < 20 || delta < before * 0.05;
}

/** `1 call`, `4 calls`. */
export function plural(n: number, one: string, many = `${one}s`): string {
  return `${count(n)}${NBSP}${n === 1 ? one : many}`;
}

/** Date and time, or time alone for a moment of the same day as `nowMs`; in the reader's time zone. */
export function clock(epochMs: number, nowMs: number): string {
  const at = new Date(epochMs);
  const hours = `${pad(at.getHours())}:${pad(at.getMinutes())}:${pad(at.getSeconds())}`;
  if (at.toDateString() === new Date(nowMs).toDateString()) return hours;
  return `${at.getDate()} ${MONTHS[at.getMonth()]}, ${hours}`;
}

/** Text in one line: white space folded, cut to `most` characters with an ellipsis. */
export function oneLine(text: string, most = 200): string {
  // Most texts are one line already, and there are many of them; of a long one only the beginning is shown.
  if (isEven(text, Math.min(text.length, most + 1))) {
    if (text.length <= most) return text.endsWith(" ") ? text.trimEnd() : text;
    if (text[most] !== " ") return `${text.slice(0, most - 1)}…`;
  }
  const folded = foldedBeginning(text, most);
  return folded.length <= most ? folded : `${folded.slice(0, most - 1)}…`;
}

/** The text with single spaces between words and none around it; no more of it than makes it longer than `most`. */
function foldedBeginning(text: string, most: number): string {
  let folded = "";
  let wordStart = -1;
  for (let i = 0; i < text.length; i++) {
    if (!isWhite(text, i)) {
      if (wordStart < 0) wordStart = i;
    } else if (wordStart >= 0) {
      folded += `${folded === "" ? "" : " "}${text.slice(wordStart, i)}`;
      if (folded.length > most) return folded;
      wordStart = -1;
    }
  }
  if (wordStart < 0) return folded;
  return `${folded}${folded === "" ? "" : " "}${text.slice(wordStart)}`;
}

function isWhite(text: string, at: number): boolean {
  const code = text.charCodeAt(at);
  if (code > 127) return WIDE.test(text[at] as string);
  return code === SPACE || (code >= TAB && code <= RETURN);
}

const TAB = 9;
const RETURN = 13;

const SPACE = 32;

/** Whether the beginning of a text holds no white space but single spaces between words. */
function isEven(text: string, end: number): boolean {
  let before = SPACE;
  for (let i = 0; i < end; i++) {
    const code = text.charCodeAt(i);
    if (code === SPACE ? before === SPACE : code < SPACE || (code > 127 && WIDE.test(text[i] as string))) return false;
    before = code;
  }
  return true;
}

/** White space beyond ASCII. */
const WIDE = /\s/;

/** A whole number below 100,000 with its separator; the general way is slow and used for every row. */
function separated(n: number): string {
  const whole = Math.abs(n);
  const text = whole < 1000 ? String(whole) : `${Math.floor(whole / 1000)},${String(whole % 1000).padStart(3, "0")}`;
  return n < 0 ? `-${text}` : text;
}

const MONTHS = ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"];
const pad = (n: number) => String(n).padStart(2, "0");
const trim = (text: string) => text.replace(/\.0+$/, "");
