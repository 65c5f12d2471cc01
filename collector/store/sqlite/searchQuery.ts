const WORD = /[\p{L}\p{N}\p{M}\p{Co}]+/gu;
const MOST_WORDS = 16;

/**
 * What a person typed, as a query of FTS5: every word has to be there, the last one may be the beginning of one, and
 * what stands in double quotes has to stand together. Nothing of the text has a meaning of its own. Null when it has no
 * word.
 */
export function searchQuery(text: string): string | null {
  const parts: string[] = [];
  // Odd pieces stand between quotes; a quote that is never closed ends with the text.
  const pieces = text.split('"');
  pieces.forEach((piece, at) => {
    const words = wordsOf(piece);
    if (words.length === 0) return;
    if (at % 2 === 1) parts.push(`"${words.join(" ")}"`);
    else parts.push(...words.map((word) => `"${word}"`));
  });
  if (parts.length === 0) return null;
  const isOpen = /[\p{L}\p{N}\p{M}\p{Co}]$/u.test(text);
  const used = parts.slice(0, MOST_WORDS);
  return used.join(" AND ") + (isOpen && parts.length <= MOST_WORDS ? "*" : "");
}

/** The words of a text, as the index sees them. */
function wordsOf(text: string): string[] {
  return text.match(WORD) ?? [];
}

const BEFORE = 60;
const SNIPPET = 200;

/** The part of a text around the first of the words, on one line, with the places where they stand. */
export function snippetOf(text: string, query: string): { snippet: string; marks: [number, number][] } {
  const words = [...new Set(wordsOf(query).map(fold))].slice(0, MOST_WORDS);
  const folded = fold(text);
  const first = words.map((word) => folded.indexOf(word)).filter((at) => at >= 0);
  const from = Math.max(0, Math.min(...(first.length > 0 ? first : [0])) - BEFORE);
  const snippet = text.slice(from, from + SNIPPET).replace(/\s/g, " ");
  const within = fold(snippet);
  const marks: [number, number][] = [];
  for (const word of words)
    for (let at = within.indexOf(word); at >= 0; at = within.indexOf(word, at + word.length))
      marks.push([at, at + word.length]);
  return { snippet, marks: marks.sort(([a], [b]) => a - b) };
}

/** Without case and accents, and of the same length, so that places stay the same. */
function fold(text: string): string {
  // Nearly all text is ASCII, and there is much of it: only the rest is looked at character by character.
  return text
    .replace(/[A-Z]+/g, (letters) => letters.toLowerCase())
    .replace(/[\u{80}-\u{10ffff}]/gu, (char) => {
      const plain = char.normalize("NFD").replace(/\p{M}/gu, "").toLowerCase();
      return plain.length === char.length ? plain : char;
    });
}
