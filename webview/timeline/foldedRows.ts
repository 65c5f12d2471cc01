import type { TimeRange } from "../draw/scale.ts";
import type { Stretch } from "./pixelRow.ts";
import { type Say, sayOf } from "./says.ts";
import { subtreeLine } from "./subtreeLine.ts";
import type { SpanTree } from "./tree.ts";

/**
 * What folded rows show. It takes going through all that they hold, so it is remembered while the run and the range
 * are the same: scrolling asks for it with every frame.
 */
export class FoldedRows {
  readonly #tree: SpanTree;
  readonly #range: TimeRange;
  readonly #width: number;
  readonly #lines = new Map<number, readonly Stretch[]>();
  readonly #says = new Map<number, Say | null>();

  /** `width` is the chart's, in pixels. */
  constructor(tree: SpanTree, range: TimeRange, width: number) {
    this.#tree = tree;
    this.#range = range;
    this.#width = width;
  }

  isOf(tree: SpanTree, range: TimeRange, width: number): boolean {
    return tree === this.#tree && range === this.#range && width === this.#width;
  }

  /** The line of what a row holds. */
  line(index: number): readonly Stretch[] {
    const known = this.#lines.get(index);
    if (known) return known;
    const line = subtreeLine(this.#tree, index, this.#range, this.#width);
    this.#lines.set(index, line);
    return line;
  }

  /** What stands beside a row's line. */
  say(index: number): Say | null {
    const known = this.#says.get(index);
    if (known !== undefined) return known;
    const say = sayOf(this.#tree, index, true);
    this.#says.set(index, say);
    return say;
  }
}
