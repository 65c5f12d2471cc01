import { foldsAbove, hasChildren, initialFold, positionOf, visibleRows } from "./fold.ts";
import { type LaneColumn, laneColumns } from "./lane.ts";
import { type Drop, drops, pathLeaves } from "./thread.ts";
import type { SpanTree } from "./tree.ts";

/** A filter shows what it found, whatever is folded. */
const NO_FOLDS: ReadonlySet<string> = new Set();

/** Which rows of a run stand: what is folded, what a filter leaves, and the thread through them. */
export class RowModel {
  #tree: SpanTree | null = null;
  #folded: Set<string> = new Set();
  #keep: Uint8Array | null = null;
  #visible: Int32Array = new Int32Array();
  #leaves: Int32Array = new Int32Array();
  #drops: readonly Drop[] = [];
  #lane: readonly LaneColumn[] = [];
  /** Further pages of the run were still on their way. */
  #isGrowing = false;
  /** Somebody folded or unfolded something: from then on folds are theirs. */
  #wasTouched = false;

  /** Rows that stand, as indices into the tree. */
  get visible(): Int32Array {
    return this.#visible;
  }
  get folded(): ReadonlySet<string> {
    return this.#keep ? NO_FOLDS : this.#folded;
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

  /**
   * Takes the rows of another run, or news of the same one: folds stay, except that a run which comes in pages is folded
   * by what is there until somebody folds for themselves.
   */
  take(tree: SpanTree, of: { readonly isOtherRun: boolean; readonly complete: boolean }): void {
    if (of.isOtherRun) this.#wasTouched = false;
    if (of.isOtherRun || (this.#isGrowing && !this.#wasTouched)) this.#folded = initialFold(tree);
    this.#isGrowing = !of.complete;
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
    for (const id of above) this.#folded.delete(id);
    if (above.length > 0) this.#touch();
  }

  toggle(index: number): void {
    const id = this.#tree?.rows[index]?.spanId;
    if (id === undefined || !this.#tree || !hasChildren(this.#tree, index)) return;
    if (!this.#folded.delete(id)) this.#folded.add(id);
    this.#touch();
  }

  isFolded(index: number): boolean {
    return this.folded.has(this.#tree?.rows[index]?.spanId ?? "");
  }

  /** Place among the rows that stand of a row, or of the fold that holds it; -1 where it does not stand. */
  position(index: number): number {
    const position = positionOf(this.#visible, index);
    return this.#keep && this.#visible[position] !== index ? -1 : position;
  }

  #touch(): void {
    this.#wasTouched = true;
    this.#refold();
  }

  #refold(): void {
    if (!this.#tree) return;
    const keep = this.#keep?.length === this.#tree.rows.length ? this.#keep : undefined;
    this.#visible = visibleRows(this.#tree, this.#folded, keep);
    // Between what a filter leaves there is more: a thread would tie together what does not follow each other.
    this.#drops = keep ? [] : drops(this.#tree, this.#leaves, (index) => positionOf(this.#visible, index));
  }
}
