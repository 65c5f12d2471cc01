import { anchorAt, chooseAnchor } from "./chooseAnchor.ts";
import type { Finder, Found, Look } from "./finder.ts";
import { looksRandom } from "./plausible.ts";
import { beginsHere, endsHere, firstClasses, matchLead, matchParts, parseShape } from "./shape.ts";

/** How far into a secret the bytes that it is known by may stand. */
const FURTHEST = 14;

/** A finder of the secrets of one form. */
export function shapeFinder(rule: string, form: string): Finder {
  const shape = parseShape(form);
  const own = firstClasses(shape, FURTHEST);
  const row = shape.lead ? [shape.lead.of, ...own] : own;
  const from = chooseAnchor(row);
  /** From where the scanner finds the secret to where its first literal stands. */
  const back = (shape.lead ? 1 : 0) - from;
  /** A form that begins with one letter again and again begins only where the run of it begins. */
  const runs = own[0] === own[1];
  /** What looked like a secret and was none is not looked at again from its middle. */
  let ruledOut: { look: Look | null; until: number } = { look: null, until: 0 };
  return { anchor: anchorAt(row, from), find: (look, at) => find(look, at + back) };

  function find(look: Look, at: number): Found | null {
    const { bytes, floor, limit, loose } = look;
    look.steps++;
    if (at < floor) return null;
    if (look !== ruledOut.look) ruledOut = { look, until: floor };
    if (at < ruledOut.until) return null;
    if (runs && at > floor && bytes[at] === bytes[at - 1]) return null;
    if (!shape.lead && !loose && !beginsHere(bytes, at, floor)) return null;
    const end = matchParts(shape, look, at);
    if (end < 0) {
      ruledOut.until = ~end;
      return null;
    }
    const start = matchLead(shape, bytes, at, floor);
    if (start < 0) return null;
    if (loose) return { rule, start, end };
    if (shape.lead && !beginsHere(bytes, start, floor)) return null;
    if (endsHere(shape, bytes, end, limit) && looksRandom(bytes.toString("latin1", start, end)))
      return { rule, start, end };
    ruledOut.until = end;
    return null;
  }
}
