import type { Json } from "./fieldReaders.ts";
import { PYTHON_TEXT, pythonText } from "./pythonText.ts";

const TEXT = new RegExp(PYTHON_TEXT, "sy");
const NUMBER = /-?\d+(?:\.\d+)?(?:e[+-]?\d+)?/iy;
const WORD = /True|False|None/y;
const SPACE = /\s*/y;
const WORDS: Readonly<Record<string, Json>> = { True: true, False: false, None: null };
const CLOSES: Readonly<Record<string, string>> = { "[": "]", "(": ")" };

/** Deeper than anybody's arguments are. */
const DEEPEST = 32;

/**
 * Dicts, lists, tuples, texts, numbers and constants as Python writes them out (`repr`), as the JSON of the same; null for
 * any other text, and for one that was cut. Nothing is evaluated.
 */
export function pythonLiteral(text: string): Json {
  if (!/^\s*[[{(]/.test(text)) return null;
  const reader = new Reader(text);
  try {
    const value = reader.value(0);
    return reader.isAtEnd() ? value : null;
  } catch (error) {
    if (error instanceof NoLiteral) return null;
    throw error;
  }
}

class NoLiteral extends Error {}

class Reader {
  readonly #text: string;
  #at = 0;

  constructor(text: string) {
    this.#text = text;
  }

  isAtEnd(): boolean {
    this.#match(SPACE);
    return this.#at === this.#text.length;
  }

  value(depth: number): Json {
    this.#match(SPACE);
    const sign = this.#text[this.#at] ?? "";
    if (depth < DEEPEST && sign === "{") return this.#dict(depth);
    const close = CLOSES[sign];
    if (depth < DEEPEST && close !== undefined) return this.#list(depth, close);
    const said = this.#match(TEXT);
    if (said) return pythonText(said) ?? "";
    const word = this.#match(WORD);
    if (word) return WORDS[word[0]] ?? null;
    const number = this.#match(NUMBER);
    if (!number) throw new NoLiteral();
    return Number(number[0]);
  }

  #list(depth: number, close: string): Json {
    const items: Json[] = [];
    for (this.#at++; !this.#takes(close); ) {
      items.push(this.value(depth + 1));
      if (!this.#takes(",") && !this.#sees(close)) throw new NoLiteral();
    }
    return items;
  }

  #dict(depth: number): Json {
    const fields: [string, Json][] = [];
    for (this.#at++; !this.#takes("}"); ) {
      const key = this.value(depth + 1);
      if (typeof key !== "string" || !this.#takes(":")) throw new NoLiteral();
      fields.push([key, this.value(depth + 1)]);
      if (!this.#takes(",") && !this.#sees("}")) throw new NoLiteral();
    }
    return Object.fromEntries(fields);
  }

  #sees(sign: string): boolean {
    this.#match(SPACE);
    return this.#text[this.#at] === sign;
  }

  #takes(sign: string): boolean {
    const found = this.#sees(sign);
    if (found) this.#at++;
    return found;
  }

  #match(pattern: RegExp): RegExpExecArray | null {
    pattern.lastIndex = this.#at;
    const match = pattern.exec(this.#text);
    if (match) this.#at = pattern.lastIndex;
    return match;
  }
}
