import { byteClass, runEnd } from "./byteClass.ts";
import type { Finder, Look } from "./finder.ts";

const OPENING = /^-----BEGIN (?:[A-Z0-9]+ ){0,3}PRIVATE KEY(?: BLOCK)?-----/;
const OPENING_LENGTH = 80;
const CLOSING = "-----END ";
const DASHES = "-----";
const MOST = 16 * 1024;
const LEAST = 40;
/** What stands between the two lines, line ends as JSON escapes them too. */
const BODY = byteClass("A-Za-z0-9+/=\\s\\\\,:.-");
const BASE64 = byteClass("A-Za-z0-9+/=\\r\\n\\\\");

/** Private keys in PEM and PGP armour, whole or cut off at the end. The lines around them stay. */
export function privateKeyFinder(): Finder {
  const rule = "private-key";
  return { anchor: [..."--BE"].map((char) => byteClass(`\\x${char.charCodeAt(0).toString(16)}`)), find };

  function find(look: Look, at: number) {
    const { bytes, floor, limit } = look;
    const opening = Math.max(floor, at - 3);
    look.steps += OPENING_LENGTH;
    const line = OPENING.exec(bytes.toString("latin1", opening, Math.min(limit, opening + OPENING_LENGTH)));
    if (!line) return null;
    const start = opening + line[0].length;
    const run = runEnd(bytes, start, Math.min(limit, start + LEAST), BODY) - start;
    if (run < LEAST) return null;
    const furthest = Math.min(limit, start + MOST);
    const dashes = bytes.subarray(start, furthest).indexOf(DASHES, 0, "latin1");
    const closed =
      dashes >= 0 && bytes.toString("latin1", start + dashes, Math.min(limit, start + dashes + 9)) === CLOSING;
    const end = closed ? start + dashes : runEnd(bytes, start, furthest, BASE64);
    look.steps += dashes < 0 ? furthest - start : dashes;
    return end - start < LEAST ? null : { rule, start, end };
  }
}
