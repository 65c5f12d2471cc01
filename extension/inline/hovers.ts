import * as vscode from "vscode";
import { COMMANDS } from "../common/ids.ts";
import { forScreenReader } from "../common/screenReader.ts";
import { type HoverText, hoverTexts } from "./hoverText.ts";
import type { Inline } from "./inline.ts";

/**
 * Two blocks for each thing on a line. Ours may hold links to two commands of ours and no text of a trace that is not
 * escaped; what went in and came out is text and nothing else.
 */
export class Hovers implements vscode.HoverProvider {
  readonly #inline: Inline;

  constructor(inline: Inline) {
    this.#inline = inline;
  }

  provideHover(document: vscode.TextDocument, position: vscode.Position): vscode.Hover | null {
    const facts = this.#inline.facts(document);
    const line = facts?.lines.find((one) => one.line === position.line + 1);
    const defined = facts?.definitions.get(position.line + 1);
    const keys = line?.keys ?? defined?.keys;
    if (!facts || !keys) return null;
    const exact = line?.exact ?? defined?.exact ?? false;
    const texts = hoverTexts(keys, { exact, durationMs: facts.durationMs, drawn: !forScreenReader() });
    return new vscode.Hover(texts.flatMap((text) => blocks(text, facts.runId)));
  }
}

function blocks(text: HoverText, runId: string): vscode.MarkdownString[] {
  const ours = new vscode.MarkdownString(text.ours);
  ours.isTrusted = { enabledCommands: [COMMANDS.openSpanInPanel, COMMANDS.compareWithPrevious] };
  if (text.spanId !== null) {
    const span = encodeURIComponent(JSON.stringify([runId, text.spanId]));
    ours.appendMarkdown(
      `\n\n[Open span](command:${COMMANDS.openSpanInPanel}?${span}) · [Compare](command:${COMMANDS.compareWithPrevious})`,
    );
  }
  if (text.input === null && text.output === null) return [ours];
  const sent = new vscode.MarkdownString();
  sent.isTrusted = false;
  sent.supportHtml = false;
  if (text.input !== null) sent.appendText(`In  ${text.input}`);
  if (text.input !== null && text.output !== null) sent.appendMarkdown("\n\n");
  if (text.output !== null) sent.appendText(`Out  ${text.output}`);
  return [ours, sent];
}
