import * as vscode from "vscode";
import { COMMANDS } from "../common/ids.ts";
import { say } from "../common/say.ts";
import { forScreenReader } from "../common/screenReader.ts";
import { commandLink } from "./commandLink.ts";
import { type HoverText, hoverTexts } from "./hoverText.ts";
import type { Inline } from "./inline.ts";
import { perhapsText } from "./tiedPlaces.ts";

const MOST_TIED = 3;

/**
 * Two blocks for each thing on a line. Ours may hold links to commands of ours and no text of a trace that is not
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
    const perhaps = this.#perhaps(document, position.line + 1);
    if (!facts || !keys) return perhaps.length > 0 ? new vscode.Hover(perhaps) : null;
    const exact = line?.exact ?? defined?.exact ?? false;
    const texts = hoverTexts(keys, {
      exact,
      told: line?.told ?? exact,
      was: line?.was ?? null,
      durationMs: facts.durationMs,
      drawn: !forScreenReader(),
      ...this.#inline.work,
    });
    return new vscode.Hover([...texts.flatMap((text) => blocks(text, facts.runId)), ...perhaps]);
  }

  /** What may stand on this line and on others as well; nothing of it is drawn. */
  #perhaps(document: vscode.TextDocument, line: number): vscode.MarkdownString[] {
    const tied = this.#inline.tied(document, line).slice(0, MOST_TIED);
    return tied.map(
      ({ place, others }) =>
        new vscode.MarkdownString(perhapsText(place.key, others, (one) => this.#inline.addressOf(one))),
    );
  }
}

function blocks(text: HoverText, runId: string): vscode.MarkdownString[] {
  const ours = new vscode.MarkdownString(text.ours);
  ours.isTrusted = { enabledCommands: [COMMANDS.openSpanInPanel, COMMANDS.compareWithPrevious, COMMANDS.setBudget] };
  const links = [
    ...(text.spanId === null
      ? []
      : [
          commandLink(say("Open span"), COMMANDS.openSpanInPanel, [runId, text.spanId]),
          commandLink(say("Timeline"), COMMANDS.openSpanInPanel, [runId, text.spanId, "timeline"]),
        ]),
    commandLink(say("Compare"), COMMANDS.compareWithPrevious),
    commandLink(say("Set a budget"), COMMANDS.setBudget, [text.name]),
  ];
  ours.appendMarkdown(`\n\n${links.join(" · ")}`);
  if (text.input === null && text.output === null) return [ours];
  const sent = new vscode.MarkdownString();
  sent.isTrusted = false;
  sent.supportHtml = false;
  if (text.input !== null) sent.appendText(`${say("In")}  ${text.input}`);
  if (text.input !== null && text.output !== null) sent.appendMarkdown("\n\n");
  if (text.output !== null) sent.appendText(`${say("Out")}  ${text.output}`);
  return [ours, sent];
}
