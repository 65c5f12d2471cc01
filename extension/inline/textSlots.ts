import * as vscode from "vscode";
import { inkColour } from "./ink.ts";
import { hard, type InkedText } from "./inkedText.ts";

/** A text of several colours at one place of a line. */
export interface SlottedText {
  readonly range: vscode.Range;
  readonly agent: number;
  readonly pieces: readonly InkedText[];
}

/**
 * Texts of several colours before or behind lines of code. An editor draws the decorations of one place in the order
 * in which their types were created: so there is a type for each piece, first piece first, made once, when there is
 * something to draw: a window without a run needs none.
 */
export class TextSlots implements vscode.Disposable {
  #types: readonly vscode.TextEditorDecorationType[] | null = null;
  readonly #count: number;
  readonly #side: "before" | "after";
  readonly #drawn = new WeakMap<vscode.TextEditor, string[]>();

  constructor(side: "before" | "after", count: number) {
    this.#side = side;
    this.#count = count;
  }

  draw(editor: vscode.TextEditor, texts: readonly SlottedText[]): void {
    if (texts.length === 0 && !this.#drawn.has(editor)) return;
    const drawn = this.#drawn.get(editor) ?? [];
    this.#drawn.set(editor, drawn);
    this.#types ??= typesInOrder(this.#count);
    for (const [slot, type] of this.#types.entries()) {
      const options = texts.flatMap(({ range, agent, pieces }) => {
        // What does not fit into the slots goes into the last one.
        const last = slot === this.#count - 1;
        const piece = pieces[slot];
        if (!piece) return [];
        const contentText = hard(
          last
            ? pieces
                .slice(slot)
                .map((one) => one.text)
                .join("")
            : piece.text,
        );
        // A fixed width keeps the code behind it in its column where a font lacks a glyph and another one steps in.
        const width = this.#side === "before" ? { width: `${contentText.length}ch` } : {};
        const attachment = { contentText, color: inkColour(piece.ink, agent), fontStyle: "normal", ...width };
        return [{ range, renderOptions: { [this.#side]: attachment } }];
      });
      const signature = JSON.stringify(options);
      if ((drawn[slot] ?? "[]") === signature) continue;
      drawn[slot] = signature;
      editor.setDecorations(type, options);
    }
  }

  dispose(): void {
    for (const type of this.#types ?? []) type.dispose();
  }
}

/** With so many digits, no other extension's type comes to stand between two of ours before it is one of thousands. */
const LEAST_DIGITS = 3;
const MOST_SKIPPED = 10 ** (LEAST_DIGITS - 1) + 10;

/**
 * The editor sorts by the keys of the types, as text, whoever made them: a key that ends in 10 comes before one that ends
 * in 9, and another extension's that ends in 31 between ours that end in 3 and 4. So short numbers are passed over, and
 * ours differ in their last digit only, for which there may be ten at most.
 */
function typesInOrder(count: number): vscode.TextEditorDecorationType[] {
  const make = () =>
    vscode.window.createTextEditorDecorationType({ rangeBehavior: vscode.DecorationRangeBehavior.ClosedClosed });
  let first = make();
  for (let skipped = 0; skipped < MOST_SKIPPED && !canBegin(first.key, count); skipped++) {
    first.dispose();
    first = make();
  }
  return [first, ...Array.from({ length: count - 1 }, make)];
}

function canBegin(key: string, count: number): boolean {
  const digits = /\d*$/.exec(key)?.[0] ?? "";
  return digits.length >= LEAST_DIGITS && Number(digits.at(-1)) + count <= 10;
}
