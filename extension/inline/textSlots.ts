import * as vscode from "vscode";
import { hard, type InkedText } from "./afterLine.ts";
import { inkColour } from "./ink.ts";

/** A text of several colours at one place of a line. */
export interface SlottedText {
  readonly range: vscode.Range;
  readonly agent: number;
  readonly pieces: readonly InkedText[];
}

/**
 * Texts of several colours before or behind lines of code. An editor draws the decorations of one place in the order
 * in which their types were created: so there is a type for each piece, first piece first, made once.
 */
export class TextSlots implements vscode.Disposable {
  readonly #types: readonly vscode.TextEditorDecorationType[];
  readonly #side: "before" | "after";
  readonly #drawn = new WeakMap<vscode.TextEditor, string[]>();

  constructor(side: "before" | "after", count: number) {
    this.#side = side;
    this.#types = Array.from({ length: count }, () =>
      vscode.window.createTextEditorDecorationType({ rangeBehavior: vscode.DecorationRangeBehavior.ClosedClosed }),
    );
  }

  draw(editor: vscode.TextEditor, texts: readonly SlottedText[]): void {
    const drawn = this.#drawn.get(editor) ?? [];
    this.#drawn.set(editor, drawn);
    for (const [slot, type] of this.#types.entries()) {
      const options = texts.flatMap(({ range, agent, pieces }) => {
        // What does not fit into the slots goes into the last one.
        const last = slot === this.#types.length - 1;
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
        const attachment = { contentText, color: inkColour(piece.ink, agent), fontStyle: "normal" };
        return [{ range, renderOptions: { [this.#side]: attachment } }];
      });
      const signature = JSON.stringify(options);
      if ((drawn[slot] ?? "[]") === signature) continue;
      drawn[slot] = signature;
      editor.setDecorations(type, options);
    }
  }

  dispose(): void {
    for (const type of this.#types) type.dispose();
  }
}
