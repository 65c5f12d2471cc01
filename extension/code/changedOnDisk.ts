import type { TextDocument } from "vscode";
import type { Disposable } from "../common/emitter.ts";

/** The editor says that a document is dirty a moment after it has told of the first character that made it so. */
const MOMENT_MS = 100;

/**
 * Tells documents whose text the editor has read anew from the disk, because git or another program wrote there, from those
 * that somebody began to type in: of both the editor first says that they changed and are not dirty.
 */
export class ChangedOnDisk implements Disposable {
  readonly #tell: (document: TextDocument) => void;
  readonly #waiting = new Map<TextDocument, ReturnType<typeof setTimeout>>();

  /** @param tell told of a document that has another text on the disk */
  constructor(tell: (document: TextDocument) => void) {
    this.#tell = tell;
  }

  /** The text of a document changed, or whether it is dirty. */
  changed(document: TextDocument): void {
    clearTimeout(this.#waiting.get(document));
    this.#waiting.delete(document);
    if (document.isDirty) return;
    this.#waiting.set(
      document,
      setTimeout(() => {
        this.#waiting.delete(document);
        if (!document.isDirty && !document.isClosed) this.#tell(document);
      }, MOMENT_MS),
    );
  }

  dispose(): void {
    for (const timer of this.#waiting.values()) clearTimeout(timer);
  }
}
