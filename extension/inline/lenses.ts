import * as vscode from "vscode";
import { COMMANDS } from "../common/ids.ts";
import { plain } from "../common/plain.ts";
import { forScreenReader } from "../common/screenReader.ts";
import { settingFor } from "../common/settings.ts";
import { afterLineText } from "./afterLine.ts";
import type { Inline } from "./inline.ts";
import type { LensFacts } from "./lensFacts.ts";

// The editor drops an ordinary space behind an icon.
const ICON = { hit: "$(shield)\u00a0", failed: "$(error)\u00a0", over: "$(warning)\u00a0" } as const;

/**
 * Lenses above the functions that took part: what went wrong, leading to it, the plan that was made, leading to its
 * steps, and what happened, leading to its spans.
 * Lens text may hold icons, so the words of a trace are freed of that syntax first.
 */
export class Lenses implements vscode.CodeLensProvider {
  readonly #inline: Inline;
  readonly #crowds: () => boolean;
  readonly onDidChangeCodeLenses: vscode.Event<void>;

  /** @param crowded whether long lines carry their text above them: not while the waterfall column has it */
  constructor(inline: Inline, crowded: () => boolean) {
    this.#inline = inline;
    this.#crowds = crowded;
    this.onDidChangeCodeLenses = inline.onDidChange;
  }

  provideCodeLenses(document: vscode.TextDocument): vscode.CodeLens[] {
    if (!settingFor(document, "lenses", true)) return [];
    const facts = this.#inline.facts(document);
    if (!facts) return [];
    const lenses = facts.lenses.flatMap((one) => lensesOf(one, facts.runId));
    return [...lenses, ...this.#crowded(document)];
  }

  /** What has no room behind a long line of code stands above it. */
  #crowded(document: vscode.TextDocument): vscode.CodeLens[] {
    const facts = this.#inline.facts(document);
    if (!facts || facts.difference || !this.#crowds() || !settingFor(document, "afterLine", true)) return [];
    return facts.lines
      .filter(({ line }) => facts.columns.get(line) === null)
      .map((line) => {
        const range = new vscode.Range(line.line - 1, 0, line.line - 1, 0);
        const drawn = forScreenReader() ? { ...line, intervals: [], marks: [] } : line;
        const title = afterLineText(drawn, facts.durationMs, true)
          .map((piece) => piece.text)
          .join("")
          .trim();
        const spanIds = line.keys.flatMap((key) => key.spanIds);
        return new vscode.CodeLens(range, {
          title: plain(title),
          command: COMMANDS.openSpan,
          arguments: [facts.runId, spanIds, "editor"],
        });
      });
  }
}

function lensesOf({ line, trouble, plan, what, spans, budgetName }: LensFacts, runId: string): vscode.CodeLens[] {
  const lens = (title: string, command: string, ...given: unknown[]) =>
    new vscode.CodeLens(new vscode.Range(line - 1, 0, line - 1, 0), { title, command, arguments: given });
  const lenses: vscode.CodeLens[] = [];
  if (trouble) {
    const title = `${ICON[trouble.kind]}${plain(trouble.text)}`;
    lenses.push(lens(title, COMMANDS.showTrouble, runId, trouble.kind, trouble.spanIds));
  }
  if (plan) lenses.push(lens(plain(plan.text), COMMANDS.showPlan, plan.planId));
  if (what) lenses.push(lens(plain(what), COMMANDS.showSpans, runId, spans));
  if (budgetName !== null) lenses.push(lens(vscode.l10n.t("Set a budget"), COMMANDS.setBudget, budgetName));
  return lenses;
}
