import type { AttributeValue, SpanDetail } from "../contract/span.ts";
import { TOO_DEEP } from "../otlp/anyValue.ts";

/** Characters of one text that are shown, and of all texts of a span together. */
const MOST_OF_ONE = 1024 * 1024;
const MOST_OF_ALL = 16 * 1024 * 1024;
/** Of what comes when that is used up. */
const MOST_AFTER = 1000;
/** JSON in a text may nest deeper than it can be written again. */
const DEEPEST = 200;

const SHORTENED = "Some of its values are too long or too deep to be shown whole; traceline export gives all of them.";

/**
 * A span's detail as it can be sent to somebody who looks at it: what is very long is cut, with its length behind it, what is
 * very deep is left out, and a warning says so. What is short stays the same object.
 */
export function shownDetail(detail: SpanDetail): SpanDetail {
  const cutter = new Cutter();
  const shown = cutter.value(detail as unknown as AttributeValue) as unknown as SpanDetail;
  return cutter.hasCut ? { ...shown, warnings: [...(detail.warnings ?? []), SHORTENED] } : detail;
}

class Cutter {
  #left = MOST_OF_ALL;
  hasCut = false;

  value(value: AttributeValue, depth = 0): AttributeValue {
    if (typeof value === "string") return this.#text(value);
    if (typeof value !== "object" || value === null) return value;
    if (depth > DEEPEST) {
      this.hasCut = true;
      return TOO_DEEP;
    }
    if (Array.isArray(value)) return value.map((one: AttributeValue) => this.value(one, depth + 1));
    return Object.fromEntries(Object.entries(value).map(([key, one]) => [this.#text(key), this.value(one, depth + 1)]));
  }

  #text(text: string): string {
    const most = Math.min(MOST_OF_ONE, Math.max(MOST_AFTER, this.#left));
    this.#left -= Math.min(text.length, most);
    if (text.length <= most) return text;
    this.hasCut = true;
    return `${text.slice(0, most)}… (${text.length} characters in all)`;
  }
}
