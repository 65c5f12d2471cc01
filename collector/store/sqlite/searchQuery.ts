const WORD = /[\p{L}\p{N}\p{M}\p{Co}]+/gu;
const MOST_WORDS = 16;

/** Words that a record has to have. */
export interface Words {
  /** As a query of FTS5 that knows which words a record has and not where. */
  readonly match: string;
  /** Words that have to stand together, of each list; the last word may be the beginning of one where it says so. */
  readonly phrases: readonly Phrase[];
  /** Phrases that may not all stand in it; where there are none, that means nothing. */
  readonly without: readonly Phrase[];
}

/** What a person typed. */
export interface SearchQuery extends Words {
  /** Null where the last word can't be the beginning of a longer one. */
  readonly open: {
    /** What has the last word as it was typed. */
    readonly asTyped: Words;
    /** The rest: what only has words that begin with it. */
    readonly longer: Words;
  } | null;
}

export interface Phrase {
  readonly words: readonly string[];
  readonly isOpen: boolean;
}

/**
 * What a person typed, as a query: every word has to be there, the last one may be the beginning of one, and what stands
 * in double quotes has to stand together. Nothing of the text has a meaning of its own. Null when it has no word.
 */
export function searchQuery(text: string): SearchQuery | null {
  const parts: string[][] = [];
  // Odd pieces stand between quotes; a quote that is never closed ends with the text.
  const pieces = text.split('"');
  pieces.forEach((piece, at) => {
    const words = wordsOf(piece);
    if (words.length === 0) return;
    if (at % 2 === 1) parts.push(words);
    else parts.push(...words.map((word) => [word]));
  });
  if (parts.length === 0) return null;
  const used = parts.slice(0, MOST_WORDS);
  const isOpen = /[\p{L}\p{N}\p{M}\p{Co}]$/u.test(text) && parts.length <= MOST_WORDS;
  const asTyped = wordsFor(used, false);
  if (!isOpen) return { ...asTyped, open: null };
  const all = wordsFor(used, true);
  const longer =
    used.at(-1)?.length === 1
      ? { ...all, match: `(${all.match}) NOT (${asTyped.match})` }
      : { ...all, without: asTyped.phrases };
  return { ...all, open: { asTyped, longer } };
}

function wordsFor(parts: readonly (readonly string[])[], isOpen: boolean): Words {
  return {
    match:
      parts
        .flat()
        .map((word) => `"${word}"`)
        .join(" AND ") + (isOpen ? "*" : ""),
    phrases: parts
      .map((part, at) => ({ words: part.map(fold), isOpen: isOpen && at === parts.length - 1 }))
      .filter((phrase) => phrase.words.length > 1),
    without: [],
  };
}

/** Whether the words of every phrase stand together somewhere in a text. */
export function holdsPhrases(text: string, phrases: readonly Phrase[]): boolean {
  if (phrases.length === 0) return true;
  const words = wordsOf(fold(text));
  return phrases.every((phrase) => words.some((_, at) => standsAt(words, at, phrase)));
}

function standsAt(words: readonly string[], at: number, { words: wanted, isOpen }: Phrase): boolean {
  return wanted.every((word, offset) => {
    const found = words[at + offset];
    return isOpen && offset === wanted.length - 1 ? found?.startsWith(word) === true : found === word;
  });
}

/** The words of a text, as the index sees them. */
function wordsOf(text: string): string[] {
  return text.match(WORD) ?? [];
}

const BEFORE = 60;
const SNIPPET = 200;

/** The part of a text around the first of the words, on one line, with the places where they stand. What goes on ends in `…`. */
export function snippetOf(text: string, query: string): { snippet: string; marks: [number, number][] } {
  const words = [...new Set(wordsOf(query).map(fold))].slice(0, MOST_WORDS);
  const folded = fold(text);
  const first = words.map((word) => folded.indexOf(word)).filter((at) => at >= 0);
  const from = Math.max(0, Math.min(...(first.length > 0 ? first : [0])) - BEFORE);
  const isCut = from + SNIPPET < text.length;
  const snippet = text.slice(from, from + SNIPPET).replace(/\s/g, " ") + (isCut ? "…" : "");
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
