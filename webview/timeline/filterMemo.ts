import { type Filtered, filterTree, spanFilter } from "./filter.ts";
import type { SpanTree } from "./tree.ts";

/** The rows that a filter leaves, found once for each tree and filter: every drawing of the panel asks for them. */
export class FilterMemo {
  #tree: SpanTree | null = null;
  #text = "";
  #behind: ReadonlySet<string> | null = null;
  #filtered: Filtered | null = null;

  /** Null without a filter. `behind` are the spans behind the count that the filter asks for. */
  of(tree: SpanTree, text: string, behind: ReadonlySet<string> | null): Filtered | null {
    if (tree === this.#tree && text === this.#text && behind === this.#behind) return this.#filtered;
    this.#tree = tree;
    this.#text = text;
    this.#behind = behind;
    const wanted = spanFilter(text, behind);
    this.#filtered = wanted ? filterTree(tree, wanted.matches) : null;
    return this.#filtered;
  }
}
