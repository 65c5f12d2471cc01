import * as vscode from "vscode";
import { isCode } from "../code/codeFilters.ts";
import { COMMANDS } from "../common/ids.ts";
import { plain } from "../common/plain.ts";
import { forScreenReader } from "../common/screenReader.ts";
import { settingFor } from "../common/settings.ts";
import { afterLineText } from "./afterLine.ts";
import type { DocumentFacts } from "./documentFacts.ts";
import { HeldRows, type LensRow } from "./heldRows.ts";
import type { Inline } from "./inline.ts";
import type { LensFacts } from "./lensFacts.ts";
import { LensNews } from "./lensNews.ts";

// The editor drops an ordinary space behind an icon.
const ICON = { hit: "$(shield)\u00a0", failed: "$(error)\u00a0", over: "$(warning)\u00a0" } as const;
/** Somebody who has not typed for so long, in milliseconds, is reading again. */
const RESTED_MS = 3_000;

interface DocumentLenses {
  readonly rows: HeldRows<readonly vscode.Command[]>;
  /** What was chosen to be shown when the rows were made: another choice makes others. */
  choice: string;
  typedAt: number;
  /** Whether everything that was to be shown in it has been known once: only then there is something to keep. */
  settled: boolean;
}

/**
 * Lenses above the functions that took part: what went wrong, leading to it, the plan that was made, leading to its
 * steps, and what happened, leading to its spans. Lens text may hold icons, so the words of a trace are freed of that
 * syntax first. While somebody types in a document or a run is live, no row of lenses comes or goes in sight.
 */
export class Lenses implements vscode.CodeLensProvider, vscode.Disposable {
  readonly #inline: Inline;
  readonly #crowds: () => boolean;
  readonly #changed = new vscode.EventEmitter<void>();
  readonly onDidChangeCodeLenses = this.#changed.event;
  readonly #documents = new Map<string, DocumentLenses>();
  readonly #news = new LensNews(
    () => this.#changed.fire(),
    () => this.#look(),
  );
  readonly #disposables: vscode.Disposable[];
  #rest: ReturnType<typeof setTimeout> | undefined;

  /** @param crowded whether long lines carry their text above them: not while the waterfall column has it */
  constructor(inline: Inline, crowded: () => boolean) {
    this.#inline = inline;
    this.#crowds = crowded;
    this.#disposables = [
      this.#changed,
      this.#news,
      inline.onDidChange(() => this.#look()),
      vscode.workspace.onDidChangeTextDocument((event) => this.#typed(event)),
      vscode.window.onDidChangeVisibleTextEditors((editors) => {
        const seen = new Set(editors.map(({ document }) => document.uri.toString()));
        for (const uri of this.#documents.keys()) if (!seen.has(uri)) this.#documents.delete(uri);
        this.#look();
      }),
    ];
  }

  provideCodeLenses(document: vscode.TextDocument): vscode.CodeLens[] {
    const rows = this.#settle(document);
    this.#news.given(document.uri.toString(), this.#signature(rows));
    return rows.flatMap(({ line, content }) => {
      const range = new vscode.Range(line - 1, 0, line - 1, 0);
      return line > document.lineCount ? [] : content.map((command) => new vscode.CodeLens(range, command));
    });
  }

  dispose(): void {
    clearTimeout(this.#rest);
    for (const disposable of this.#disposables) disposable.dispose();
  }

  #typed({ document, contentChanges }: vscode.TextDocumentChangeEvent): void {
    const known = this.#documents.get(document.uri.toString());
    if (!known || contentChanges.length === 0) return;
    known.typedAt = performance.now();
    known.rows.edited(
      contentChanges.map(({ range, text }) => ({
        from: range.start.line + 1,
        to: range.end.line + 1,
        added: text.split("\n").length - 1,
      })),
    );
    clearTimeout(this.#rest);
    this.#rest = setTimeout(() => this.#look(), RESTED_MS);
    this.#news.expect(document.uri.toString());
  }

  #look(): void {
    const documents = new Set(vscode.window.visibleTextEditors.map(({ document }) => document));
    const code = [...documents].filter(({ uri }) => isCode(uri));
    this.#news.check(new Map(code.map((one) => [one.uri.toString(), this.#signature(this.#settle(one))])));
  }

  /** What is seen of rows, and of which run; not the spans behind each part: there may be thousands. */
  #signature(rows: readonly LensRow<readonly vscode.Command[]>[]): string {
    if (rows.length === 0) return "";
    return JSON.stringify([
      this.#inline.runId,
      rows.map(({ line, content }) => [line, content.map(({ title }) => title)]),
    ]);
  }

  #settle(document: vscode.TextDocument): readonly LensRow<readonly vscode.Command[]>[] {
    const { isLive, isComplete, choice } = this.#inline;
    const uri = document.uri.toString();
    const known = this.#documents.get(uri) ?? {
      ...{ rows: new HeldRows<readonly vscode.Command[]>(), choice },
      ...{ typedAt: Number.NEGATIVE_INFINITY, settled: false },
    };
    this.#documents.set(uri, known);
    const isTyped = performance.now() - known.typedAt < RESTED_MS;
    const hold = known.settled && known.choice === choice && (isLive || isTyped);
    known.choice = choice;
    known.settled ||= isComplete;
    return known.rows.settle(this.#rowsOf(document), hold, ({ content }) =>
      isLive ? [{ title: vscode.l10n.t("not yet in this run"), command: "" }] : content,
    );
  }

  #rowsOf(document: vscode.TextDocument): LensRow<readonly vscode.Command[]>[] {
    const facts = settingFor(document, "lenses", true) ? this.#inline.facts(document) : null;
    if (!facts) return [];
    const own = facts.lenses.map((one) => ({ line: one.line, id: one.id, content: commandsOf(one, facts.runId) }));
    const rows = [...own, ...this.#crowded(document, facts)];
    return [...Map.groupBy(rows, ({ line }) => line)].map(([line, here]) => ({
      line,
      id: here.map(({ id }) => id).join("\n"),
      content: here.flatMap(({ content }) => content),
    }));
  }

  /** What has no room behind a long line of code stands above it. */
  #crowded(document: vscode.TextDocument, facts: DocumentFacts): LensRow<readonly vscode.Command[]>[] {
    if (facts.difference || !this.#crowds() || !settingFor(document, "afterLine", true)) return [];
    return facts.lines
      .filter(({ line }) => facts.columns.get(line) === null)
      .map((line) => {
        const drawn = forScreenReader() ? { ...line, intervals: [], marks: [] } : line;
        const title = afterLineText(drawn, facts.durationMs, true)
          .map((piece) => piece.text)
          .join("")
          .trim();
        const spanIds = line.keys.flatMap((key) => key.spanIds);
        const command = COMMANDS.openSpan;
        return {
          line: line.line,
          id: `line ${line.keys.map(({ kind, name }) => JSON.stringify([kind, name])).join()}`,
          content: [{ title: plain(title), command, arguments: [facts.runId, spanIds, "editor"] }],
        };
      });
  }
}

function commandsOf({ trouble, plan, what, spans, budgetName }: LensFacts, runId: string): vscode.Command[] {
  const lens = (title: string, command: string, ...given: unknown[]) => ({ title, command, arguments: given });
  const lenses: vscode.Command[] = [];
  if (trouble) {
    const title = `${ICON[trouble.kind]}${plain(trouble.text)}`;
    lenses.push(lens(title, COMMANDS.showTrouble, runId, trouble.kind, trouble.spanIds));
  }
  if (plan) lenses.push(lens(plain(plan.text), COMMANDS.showPlan, plan.planId));
  if (what) lenses.push(lens(plain(what), COMMANDS.showSpans, runId, spans));
  if (budgetName !== null) lenses.push(lens(vscode.l10n.t("Set a budget"), COMMANDS.setBudget, budgetName));
  return lenses;
}
