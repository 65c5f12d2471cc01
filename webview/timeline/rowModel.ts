import { canFold, carryFolds, type Folds, foldsAbove, initialFold, positionOf, visibleRows } from "./fold.ts";
import { type LaneColumn, laneColumns } from "./lane.ts";
import { type Drop, drops, pathLeaves } from "./thread.ts";
import type { SpanTree } from "./tree.ts";

/** Which rows of a run stand: what is folded, what a filter leaves, and the thread through them. */
export class RowModel {
  #tree: SpanTree | null = null;
  #folded: Folds = new Uint8Array();
  #keep: Uint8Array | null = null;
  #visible: Int32Array = new Int32Array();
  #leaves: Int32Array = new Int32Array();
  #drops: readonly Drop[] = [];
  #lane: readonly LaneColumn[] = [];

  /** Rows that stand, as indices into the tree. */
  get visible(): Int32Array {
    return this.#visible;
  }
  get drops(): readonly Drop[] {
    return this.#drops;
  }
  get lane(): readonly LaneColumn[] {
    return this.#lane;
  }
  get hasPath(): boolean {
    return this.#leaves.length > 0;
  }

  /** Takes the rows of another run, or news of the same one: then folds stay. */
  take(tree: SpanTree, isOtherRun: boolean): void {
    this.#folded = isOtherRun || !this.#tree ? initialFold(tree) : carryFolds(this.#folded, this.#tree, tree);
    this.#tree = tree;
    this.#leaves = pathLeaves(tree);
    this.#lane = laneColumns(tree);
    this.#refold();
  }

  /** Leaves only rows with 1 in `keep`; null takes the filter away. */
  filter(keep: Uint8Array | null): void {
    if (keep === this.#keep) return;
    this.#keep = keep;
    this.#refold();
  }

  /** Opens every fold above a row. */
  reveal(index: number): void {
    if (!this.#tree) return;
    const above = foldsAbove(this.#tree, index, this.#folded);
    for (const fold of above) this.#folded[fold] = 0;
    if (above.length > 0) this.#refold();
  }

  toggle(index: number): void {
    if (!this.#tree || !canFold(this.#tree, index)) return;
    this.#folded[index] = this.#folded[index] ? 0 : 1;
    this.#refold();
  }

  /** Whether the inside of a row is hidden. A filter shows what it found, whatever is folded. */
  isFolded(index: number): boolean {
    return this.#keep === null && this.#folded[index] === 1;
  }

  /** Place among the rows that stand of a row, or of the fold that holds it; -1 where it does not stand. */
  position(index: number): number {
    const position = positionOf(this.#visible, index);
    return this.#keep && this.#visible[position] !== index ? -1 : position;
  }

  #refold(): void {
    if (!this.#tree) return;
    const keep = this.#keep?.length === this.#tree.rows.length ? this.#keep : undefined;
    this.#visible = visibleRows(this.#tree, this.#folded, keep);
    // Between what a filter leaves there is more: a thread would tie together what does not follow each other.
    this.#drops = keep ? [] : drops(this.#tree, this.#leaves, (index) => positionOf(this.#visible, index));
  }
}
