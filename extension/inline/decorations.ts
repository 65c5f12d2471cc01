import * as vscode from "vscode";
import { settingFor } from "../common/settings.ts";
import { afterLineText, changeText } from "./afterLine.ts";
import { COLUMN_WIDTH, columnText, EMPTY_COLUMN, LINE_PIECES } from "./column.ts";
import type { DocumentFacts } from "./documentFacts.ts";
import { hard, padLeft, widthOf } from "./inkedText.ts";
import type { Inline } from "./inline.ts";
import { Marks } from "./marks.ts";
import { type SlottedText, TextSlots } from "./textSlots.ts";

/** From this many on one screen on, words behind lines go; line and time stay. */
const CROWD = 12;
const AFTER_SLOTS = 9;

/** Draws the facts of visible documents: texts behind lines or the waterfall column, and marks. */
export class Decorations implements vscode.Disposable {
  readonly #inline: Inline;
  readonly #after = new TextSlots("after", AFTER_SLOTS);
  readonly #column = new TextSlots("before", LINE_PIECES + 3);
  readonly #empty = vscode.window.createTextEditorDecorationType({
    before: { contentText: EMPTY_COLUMN, width: `${COLUMN_WIDTH}ch` },
  });
  readonly #faded = vscode.window.createTextEditorDecorationType({ opacity: "0.6" });
  readonly #said = vscode.window.createTextEditorDecorationType({
    after: {
      contentText: hard(`   ${vscode.l10n.t("not reached")}`),
      color: new vscode.ThemeColor("traceline.quiet"),
    },
  });
  readonly #marks = new Marks();
  readonly #disposables: vscode.Disposable[] = [];
  /** The line that is being typed on, by document. */
  readonly #edited = new Map<string, number>();
  #columnShown = false;

  constructor(inline: Inline) {
    this.#inline = inline;
    const all = () => this.drawAll();
    this.#disposables.push(
      this.#after,
      this.#column,
      this.#empty,
      this.#faded,
      this.#said,
      this.#marks,
      inline.onDidChange(all),
      vscode.window.onDidChangeVisibleTextEditors(all),
      vscode.window.onDidChangeTextEditorVisibleRanges(({ textEditor }) => this.#draw(textEditor)),
      vscode.window.onDidChangeTextEditorOptions(({ textEditor }) => this.#draw(textEditor)),
      vscode.window.onDidChangeActiveColorTheme(() => {
        this.#marks.themeChanged();
        all();
      }),
      vscode.workspace.onDidChangeTextDocument((event) => this.#typed(event)),
      vscode.workspace.onDidSaveTextDocument((document) => this.#rested(document)),
      vscode.window.onDidChangeTextEditorSelection(({ textEditor, selections }) => {
        const line = this.#edited.get(textEditor.document.uri.toString());
        if (line !== undefined && selections[0]?.active.line !== line) this.#rested(textEditor.document);
      }),
    );
  }

  get columnShown(): boolean {
    return this.#columnShown;
  }

  showColumn(shown: boolean): void {
    this.#columnShown = shown;
    this.drawAll();
  }

  drawAll(): void {
    for (const editor of vscode.window.visibleTextEditors) this.#draw(editor);
  }

  dispose(): void {
    for (const disposable of this.#disposables) disposable.dispose();
  }

  #typed({ document, contentChanges }: vscode.TextDocumentChangeEvent): void {
    const last = contentChanges.at(-1);
    if (!last) return;
    this.#edited.set(document.uri.toString(), last.range.start.line + last.text.split("\n").length - 1);
    for (const editor of vscode.window.visibleTextEditors) if (editor.document === document) this.#draw(editor);
  }

  #rested(document: vscode.TextDocument): void {
    if (!this.#edited.delete(document.uri.toString())) return;
    for (const editor of vscode.window.visibleTextEditors) if (editor.document === document) this.#draw(editor);
  }

  #draw(editor: vscode.TextEditor): void {
    const facts = this.#inline.facts(editor.document);
    const after = settingFor(editor.document, "afterLine", true);
    const gutter = settingFor(editor.document, "gutter", true);
    const column = this.#columnShown && facts !== null && !facts.difference;
    this.#after.draw(editor, facts && after && !column ? this.#afterTexts(editor, facts) : []);
    this.#drawColumn(editor, column ? facts : null);
    this.#drawNotReached(editor, facts);
    this.#marks.draw(editor, facts?.lines ?? [], { gutter, edge: !column && !facts?.difference });
  }

  #afterTexts(editor: vscode.TextEditor, facts: DocumentFacts): SlottedText[] {
    const { document } = editor;
    const edited = this.#edited.get(document.uri.toString());
    const tabSize = typeof editor.options.tabSize === "number" ? editor.options.tabSize : 4;
    const inView = (line: number) =>
      editor.visibleRanges.some((range) => range.start.line < line && line <= range.end.line + 1);
    const words = facts.lines.filter(({ line }) => inView(line)).length < CROWD;
    return facts.lines.flatMap((one) => {
      const column = facts.columns.get(one.line) ?? null;
      if (one.line - 1 === edited || one.line > document.lineCount) return [];
      const text = document.lineAt(one.line - 1).text;
      const change = facts.difference ? changeText(one) : null;
      if (facts.difference ? !change : column === null) return [];
      const pad = padLeft("", Math.max(3, (column ?? 0) - widthOf(text, tabSize)));
      const said = change ? [change] : afterLineText(one, facts.durationMs, words);
      const [head, ...rest] = said;
      if (!head) return [];
      const end = new vscode.Position(one.line - 1, text.length);
      return [
        { range: new vscode.Range(end, end), agent: one.colour, pieces: [{ ...head, text: pad + head.text }, ...rest] },
      ];
    });
  }

  /** Fades what the run did not come to; a high-contrast theme only says it. */
  #drawNotReached(editor: vscode.TextEditor, facts: DocumentFacts | null): void {
    const rest = facts?.notReached;
    const { HighContrast, HighContrastLight } = vscode.ColorThemeKind;
    const fades = ![HighContrast, HighContrastLight].includes(vscode.window.activeColorTheme.kind);
    const end = rest && editor.document.lineAt(Math.min(rest.to, editor.document.lineCount) - 1).range.end;
    editor.setDecorations(
      this.#faded,
      rest && end && fades ? [new vscode.Range(new vscode.Position(rest.from - 1, 0), end)] : [],
    );
    const first = rest && editor.document.lineAt(rest.from - 1).range.end;
    editor.setDecorations(this.#said, first ? [new vscode.Range(first, first)] : []);
  }

  #drawColumn(editor: vscode.TextEditor, facts: DocumentFacts | null): void {
    const touched = new Set(facts?.lines.map(({ line }) => line));
    const texts = (facts?.lines ?? []).map((one) => ({
      range: new vscode.Range(one.line - 1, 0, one.line - 1, 0),
      agent: one.colour,
      pieces: columnText(one, facts?.durationMs ?? 0),
    }));
    this.#column.draw(editor, texts);
    const others: vscode.Range[] = [];
    if (facts)
      for (let line = 1; line <= editor.document.lineCount; line++)
        if (!touched.has(line)) others.push(new vscode.Range(line - 1, 0, line - 1, 0));
    editor.setDecorations(this.#empty, others);
  }
}
