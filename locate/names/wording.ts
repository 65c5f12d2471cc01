/** What a text says whose gaps the program fills (`{topic} researcher`). */
export interface Wording {
  readonly text: string;
  /** What stands around its gaps; one part where there are none. */
  readonly parts: readonly string[];
  readonly letters: number;
}

const LEAST_LETTERS = 4;
const MOST_PARTS = 8;

export function wordingOf(text: string): Wording {
  const spaced = oneSpaced(text);
  const split = spaced.split(/\{\{?[^{}]*\}?\}/, MOST_PARTS + 1);
  const parts = split.length > MOST_PARTS ? [spaced] : split;
  return { text: spaced, parts, letters: parts.join("").replace(/[^\p{L}]/gu, "").length };
}

/**
 * How well a name is what a text says: best where both are the same, else by the letters around the gaps that the
 * program filled; 0 where it is another. The name has one space between its words, see {@link oneSpaced}.
 */
export function likeness({ text, parts, letters }: Wording, name: string): number {
  if (text === name) return Number.MAX_SAFE_INTEGER;
  const [first = "", ...others] = parts;
  const last = others.pop();
  if (last === undefined || letters < LEAST_LETTERS || !name.startsWith(first) || !name.endsWith(last)) return 0;
  let at = first.length;
  for (const part of others) {
    const next = name.indexOf(part, at);
    if (next < 0) return 0;
    at = next + part.length;
  }
  return at <= name.length - last.length ? letters : 0;
}

export const oneSpaced = (text: string) => text.trim().replace(/\s+/g, " ");
