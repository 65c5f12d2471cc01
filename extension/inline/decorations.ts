import * as vscode from "vscode";
import { settingFor } from "../common/settings.ts";
import { Throttle } from "../common/throttle.ts";
import { afterTexts } from "./afterTexts.ts";
import { COLUMN_WIDTH, columnText, EMPTY_COLUMN, LINE_PIECES } from "./column.ts";
import type { DocumentFacts } from "./documentFacts.ts";
import { hard } from "./inkedText.ts";
import type { Inline } from "./inline.ts";
import { isLarge, USUAL_FONT_SIZE } from "./largeText.ts";
import { Marks } from "./marks.ts";
import { type SlottedText, TextSlots } from "./textSlots.ts";

/** Decorations change at most this often, whatever asks for it, in milliseconds. */
const EVERY_MS = 200;
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
  /** Editors that are to be drawn with the next turn. */
  readonly #due = new Set<vscode.TextEditor>();
  readonly #throttle = new Throttle(EVERY_MS, () => this.#drawDue());
  readonly #disposables: { dispose(): void }[] = [];
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
      this.#throttle,
      inline.onDidChange(all),
      vscode.window.onDidChangeVisibleTextEditors(all),
      vscode.window.onDidChangeTextEditorVisibleRanges(({ textEditor }) => this.#ask([textEditor])),
      vscode.window.onDidChangeTextEditorOptions(({ textEditor }) => this.#ask([textEditor])),
      vscode.window.onDidChangeActiveColorTheme(() => {
        this.#marks.themeChanged();
        all();
      }),
      vscode.workspace.onDidChangeConfiguration((event) => {
        if (["window.zoomLevel", "editor.fontSize"].some((name) => event.affectsConfiguration(name))) all();
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
    this.#ask(vscode.window.visibleTextEditors);
  }

  dispose(): void {
    for (const disposable of this.#disposables) disposable.dispose();
  }

  #ask(editors: readonly vscode.TextEditor[]): void {
    for (const editor of editors) this.#due.add(editor);
    this.#throttle.ask();
  }

  #askFor(document: vscode.TextDocument): void {
    this.#ask(vscode.window.visibleTextEditors.filter((editor) => editor.document === document));
  }

  #drawDue(): void {
    const due = vscode.window.visibleTextEditors.filter((editor) => this.#due.has(editor));
    this.#due.clear();
    for (const editor of due) this.#draw(editor);
  }

  #typed({ document, contentChanges }: vscode.TextDocumentChangeEvent): void {
    const last = contentChanges.at(-1);
    if (!last) return;
    // What is as on the disk after a change was read from there: nobody types.
    if (!document.isDirty) this.#edited.delete(document.uri.toString());
    else this.#edited.set(document.uri.toString(), last.range.start.line + last.text.split("\n").length - 1);
    this.#askFor(document);
  }

  #rested(document: vscode.TextDocument): void {
    if (!this.#edited.delete(document.uri.toString())) return;
    this.#askFor(document);
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
    const { document, options, visibleRanges } = editor;
    const edited = this.#edited.get(document.uri.toString());
    const texts = afterTexts(facts, {
      codeOf: (line) => (line <= document.lineCount ? document.lineAt(line - 1).text : undefined),
      tabSize: typeof options.tabSize === "number" ? options.tabSize : 4,
      edited: edited === undefined ? null : edited + 1,
      large: isLargeText(document),
      live: this.#inline.isLive,
      inView: (line) => visibleRanges.some(({ start, end }) => start.line < line && line <= end.line + 1),
    });
    return texts.map(({ line, colour, pieces }) => {
      const { end } = document.lineAt(line - 1).range;
      return { range: new vscode.Range(end, end), agent: colour, pieces };
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

/** As the settings have it: no extension is told how wide an editor is, or that one window was zoomed by itself. */
function isLargeText(document: vscode.TextDocument): boolean {
  const fontSize = vscode.workspace.getConfiguration("editor", document).get<number>("fontSize", USUAL_FONT_SIZE);
  return isLarge(fontSize, vscode.workspace.getConfiguration("window").get<number>("zoomLevel", 0));
}
