import * as vscode from "vscode";
import type { Places } from "../code/places.ts";
import type { WorkspaceFiles } from "../code/workspaceFiles.ts";
import type { Inline } from "../inline/inline.ts";
import type { Selection } from "./selection.ts";
import type { ShownRun } from "./shownRun.ts";

/** A line of a file, counted from 1. */
interface Mark {
  readonly uri: string;
  readonly line: number;
}

/** A line that is marked in the editor of one column only. */
export interface ColumnMark extends Mark {
  readonly column: vscode.ViewColumn;
}

interface Parts {
  readonly selection: Selection;
  readonly shownRun: ShownRun;
  readonly inline: Inline;
  readonly places: Places;
  readonly files: WorkspaceFiles;
}

/**
 * The editor's part of the shared selection: a cursor on a touched line selects what worked there, and a span that was
 * selected elsewhere is marked on its line, and scrolled to where its file is in view. It never takes the focus.
 */
export class CodeSelection implements vscode.Disposable {
  readonly #parts: Parts;
  readonly #mark = vscode.window.createTextEditorDecorationType({
    isWholeLine: true,
    backgroundColor: new vscode.ThemeColor("traceline.selection"),
  });
  readonly #disposables: { dispose(): void }[];
  #marked: (Mark & { readonly runId: string }) | null = null;
  /** Where two runs are stepped through: what stands instead of {@link #marked}, until something is selected. */
  #columns: readonly ColumnMark[] = [];

  constructor(parts: Parts) {
    this.#parts = parts;
    this.#disposables = [
      this.#mark,
      vscode.window.onDidChangeTextEditorSelection((event) => this.#cursor(event)),
      vscode.window.onDidChangeVisibleTextEditors(() => this.#draw()),
      // A line that was marked for a run says nothing of the next one.
      parts.shownRun.onDidChange(({ facts }) => {
        if (this.#marked && facts?.run.runId !== this.#marked.runId) this.#clear();
      }),
      parts.selection.onDidSelectSpan(({ spanId, origin }) => {
        if (origin === "panel" || origin === "tree") this.#show(spanId);
        else this.#clear();
      }),
      // The place of what was selected may have been looked for meanwhile.
      parts.places.onDidChange(() => {
        const { span } = parts.selection;
        if (!this.#marked && span && (span.origin === "panel" || span.origin === "tree")) this.#markLineOf(span.spanId);
      }),
    ];
  }

  /** Marks a line in each of some columns, until something is selected. */
  markColumns(marks: readonly ColumnMark[]): void {
    this.#columns = marks;
    this.#draw();
  }

  dispose(): void {
    for (const disposable of this.#disposables) disposable.dispose();
  }

  #cursor({ textEditor, selections, kind }: vscode.TextEditorSelectionChangeEvent): void {
    // A cursor that a command of ours put there says nothing new.
    if (kind === undefined || kind === vscode.TextEditorSelectionChangeKind.Command) return;
    const facts = this.#parts.inline.facts(textEditor.document);
    const line = facts?.lines.find((one) => one.line - 1 === selections[0]?.active.line);
    const spanId = line?.keys.at(0)?.spanIds.at(-1);
    if (facts && spanId !== undefined) this.#parts.selection.select({ runId: facts.runId, spanId, origin: "editor" });
  }

  #show(spanId: string | null): void {
    this.#markLineOf(spanId);
    const marked = this.#marked;
    const editor = marked && vscode.window.visibleTextEditors.find((one) => one.document.uri.toString() === marked.uri);
    if (editor && marked.line <= editor.document.lineCount)
      editor.revealRange(
        editor.document.lineAt(marked.line - 1).range,
        vscode.TextEditorRevealType.InCenterIfOutsideViewport,
      );
  }

  #markLineOf(spanId: string | null): void {
    this.#columns = [];
    const { shownRun, places, files } = this.#parts;
    const { facts } = shownRun.shown;
    const [place] = spanId !== null && facts ? places.ofSpan(spanId, facts) : [];
    const uri = place && files.uri(place.path);
    if (!uri || !facts) {
      this.#clear();
      return;
    }
    this.#marked = { runId: facts.run.runId, uri: uri.toString(), line: place.line };
    this.#draw();
  }

  #clear(): void {
    this.#marked = null;
    this.#columns = [];
    this.#draw();
  }

  #draw(): void {
    for (const editor of vscode.window.visibleTextEditors) {
      const line = this.#lineIn(editor);
      editor.setDecorations(this.#mark, line === null ? [] : [editor.document.lineAt(line - 1).range]);
    }
  }

  /** The line that is marked in an editor. */
  #lineIn({ document, viewColumn }: vscode.TextEditor): number | null {
    const mark = this.#columns.length > 0 ? this.#columns.find(({ column }) => column === viewColumn) : this.#marked;
    return mark?.uri === document.uri.toString() && mark.line <= document.lineCount ? mark.line : null;
  }
}
