import type { SearchAnswer, SearchHit } from "../../collector/contract/search.ts";
import type { Get } from "../runData.ts";
import { wordsOf } from "../runLoader.ts";

/** Places that come at once. */
const PAGE = 50;
/** Whoever types is not asked for after each letter. */
const TYPING_MS = 150;

/** What was found, as far as it has come. Never changed: each change makes a new one. */
export interface Found {
  readonly text: string;
  /** In the order of the answer. */
  readonly hits: readonly SearchHit[];
  /** Where further places begin; null where these are all. */
  readonly next: string | null;
  /** Spans and log records that could not be searched yet. */
  readonly waiting: number;
  /** Why nothing could be found, in words. */
  readonly problem: string | null;
  /** Why what comes after these could not be had, in words; null where nobody asked for it in vain. */
  readonly moreProblem: string | null;
}

const NOTHING = { hits: [], next: null, waiting: 0, moreProblem: null } as const;

/** Looks for words in what was sent, in all runs. */
export class SearchLoader {
  readonly #get: Get;
  readonly #changed: () => void;
  #text = "";
  #found: Found | null = null;
  #timer: ReturnType<typeof setTimeout> | undefined;
  #isLoadingMore = false;

  /** `changed` is called when there is something new to be shown. */
  constructor(get: Get, changed: () => void) {
    this.#get = get;
    this.#changed = changed;
  }

  /** What is looked for. */
  get text(): string {
    return this.#text;
  }
  /** What was found last; null before anything was. It stands until the next answer has come. */
  get found(): Found | null {
    return this.#found;
  }

  /** Looks for a text, once it has stood still for a moment; an empty one ends the search. */
  search(text: string): void {
    if (text === this.#text) return;
    this.#text = text;
    clearTimeout(this.#timer);
    if (text === "") this.#found = null;
    else this.#timer = setTimeout(() => void this.#load(text), TYPING_MS);
    this.#changed();
  }

  /** Adds the places that come after those that are known. */
  async more(): Promise<void> {
    const before = this.#found;
    if (!before || before.next === null || this.#isLoadingMore) return;
    this.#isLoadingMore = true;
    const news = await this.#ask(before.text, before.next).then(
      (answer) => ({ ...answer, hits: [...before.hits, ...answer.hits], moreProblem: null }),
      (problem: unknown) => ({ moreProblem: wordsOf(problem) }),
    );
    this.#isLoadingMore = false;
    if (this.#found !== before) return;
    this.#found = { ...before, ...news };
    this.#changed();
  }

  async #load(text: string): Promise<void> {
    const found: Found = await this.#ask(text, null).then(
      (answer) => ({ text, problem: null, moreProblem: null, ...answer }),
      (problem: unknown) => ({ ...NOTHING, text, problem: wordsOf(problem) }),
    );
    if (this.#text !== text) return;
    this.#found = found;
    this.#changed();
  }

  #ask(text: string, cursor: string | null): Promise<SearchAnswer> {
    const from = cursor === null ? "" : `&cursor=${encodeURIComponent(cursor)}`;
    return this.#get<SearchAnswer>(`/api/search?q=${encodeURIComponent(text)}&limit=${PAGE}${from}`);
  }
}
