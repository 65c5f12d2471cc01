import { oneLine, share, time, timeChange } from "../../collector/contract/figures.ts";
import { isContainer } from "../../collector/contract/kind.ts";
import type { Verdict } from "../../collector/contract/span.ts";
import { budgetLine } from "../../collector/contract/textLine.ts";
import { counted } from "../common/counted.ts";
import { say } from "../common/say.ts";
import { VERDICT } from "../common/words.ts";
import { shortTime } from "../run/shortTime.ts";
import { GLYPH } from "../runs/runsModel.ts";
import { enclosingFunctions } from "./enclosingFunction.ts";
import { hard, type Ink, type InkedText, lineInk, NBSP, padLeft, widthOf } from "./inkedText.ts";
import type { LineFacts } from "./lineFacts.ts";
import { failedText, isHitKey } from "./ownFailures.ts";

const CELLS = 12;
const MOST_CHARACTERS = 42;
/** Code beyond this column leaves no room behind it. */
const LAST_COLUMN = 90;
const GAP = 3;

/** The text behind a line of code: the run's line, its time, and one word. */
export function afterLineText(facts: LineFacts, durationMs: number, words: boolean): InkedText[] {
  if (facts.stale) return [{ text: hard(say("stale")), ink: "quiet" }];
  const pieces: InkedText[] = [...linePieces(facts, durationMs)];
  const figures = facts.ms === null ? "" : timeText(facts);
  if (figures) pieces.push({ text: `${pieces.length > 0 ? NBSP.repeat(2) : ""}${padLeft(figures, 7)}`, ink: "quiet" });
  const word = wordOf(facts);
  if (!word || !(words || facts.trouble)) return pieces;
  const used = pieces.reduce((length, piece) => length + piece.text.length, 0);
  const text = used + 2 + word.text.length <= MOST_CHARACTERS ? word.text : (word.short ?? "");
  if (text) pieces.push({ text: NBSP.repeat(2) + hard(text), ink: word.ink });
  return pieces;
}

/**
 * The same in few characters, for text so large that little has room beside the code: the time, and a sign where
 * something went wrong. Without a time, the word.
 */
export function shortAfterLineText(facts: LineFacts): InkedText[] {
  if (facts.stale) return [{ text: hard(say("stale")), ink: "quiet" }];
  const word = wordOf(facts);
  if (facts.ms === null) return word ? [{ text: hard(word.text), ink: word.ink }] : [];
  const { trouble } = facts;
  const sign: InkedText[] = trouble ? [{ text: `${NBSP}${GLYPH[trouble]}`, ink: word?.ink ?? "quiet" }] : [];
  return [{ text: hard(time(facts.ms)), ink: "quiet" }, ...sign];
}

function linePieces(facts: LineFacts, durationMs: number): InkedText[] {
  if (facts.intervals.length === 0 && facts.marks.length === 0) return [];
  if (facts.budget?.over) return [{ text: budgetLine(CELLS, facts.budget.limitMs, facts.budget.usedMs), ink: "agent" }];
  return lineInk(facts, durationMs, CELLS);
}

function timeText(facts: LineFacts): string {
  const ms = time(facts.ms ?? 0);
  return hard(facts.budget ? say("{0} of {1}", ms, shortTime(time(facts.budget.limitMs))) : ms);
}

const VERDICT_INK: Readonly<Record<Verdict, Ink>> = {
  allow: "quiet",
  warn: "over",
  modify: "hit",
  block: "hit",
  escalate: "hit",
  error: "failed",
  unknown: "quiet",
};

/** The one word behind a time: what went wrong before what was said to whom, and that before the share. */
function wordOf(facts: LineFacts): (InkedText & { readonly short?: string }) | null {
  const { keys } = facts;
  if (facts.runs > 1) return { text: counted(facts.calls, "call"), ink: "quiet" };
  const ofRun: InkedText | null = facts.share === null ? null : { text: share(facts.share), ink: "quiet" };
  if (facts.caller) return ofRun;
  const check = keys.find(isHitKey) ?? keys.find((key) => key.kind === "guardrail" && key.verdict !== null);
  if (check?.verdict) return { text: VERDICT[check.verdict](), ink: VERDICT_INK[check.verdict] };
  if (facts.trouble === "failed")
    return { text: `${GLYPH.failed} ${failedText(keys)}`, short: GLYPH.failed, ink: "failed" };
  if (facts.trouble === "over") return { text: GLYPH.over, ink: "over" };
  if (facts.running) return { text: say("running"), ink: "running" };
  if (keys.some((key) => key.kind === "approval" || (key.waitingMs > 0 && key.waitingMs >= key.totalMs * 0.9)))
    return { text: say("waiting"), ink: "waiting" };
  if (keys.some((key) => key.retries > 0 && !isContainer(key.kind))) return { text: say("retried"), ink: "quiet" };
  const to = keys.flatMap((key) => key.messagesTo.map((message) => message.to));
  if (to.length > 0)
    return { text: `→ ${oneLine(to[0] ?? "", 14)}${to.length > 1 ? ` +${to.length - 1}` : ""}`, ink: "quiet" };
  return ofRun;
}

/** What a line says in difference mode; null where nothing is to be said. */
export function changeText(facts: LineFacts): InkedText | null {
  const changes = facts.keys.flatMap((key) => (key.change ? [{ key, change: key.change }] : []));
  if (changes.length === 0) return null;
  if (changes.every(({ change }) => change.kind === "new")) return { text: hard(say("+ new")), ink: "added" };
  if (changes.every(({ change }) => change.kind === "gone")) return { text: hard(say("− gone")), ink: "removed" };
  const ms = changes.reduce((sum, { change }) => sum + change.ms, 0);
  const total = changes.reduce((sum, { key }) => sum + key.totalMs, 0);
  const text = timeChange(total - ms, total);
  const isSame = text === "same";
  return { text: isSame ? say("same") : text, ink: isSame ? "same" : ms > 0 ? "slower" : "faster" };
}

/**
 * The column at which the texts of a function begin: behind its longest touched line, so that they form a column.
 * By line; null for a line of code that leaves no room and carries its text above it.
 */
export function afterColumns(
  facts: readonly LineFacts[],
  lines: readonly string[],
  tabSize: number,
  enclosing: (line: number) => number | null = enclosingFunctions(lines),
): Map<number, number | null> {
  const columns = new Map<number, number | null>();
  const longest = new Map<number, number>();
  const place = facts.map(({ line }) => ({
    line,
    group: enclosing(line) ?? 0,
    width: widthOf(lines[line - 1] ?? "", tabSize),
  }));
  for (const { group, width } of place)
    if (width <= LAST_COLUMN) longest.set(group, Math.max(longest.get(group) ?? 0, width));
  for (const { line, group, width } of place)
    columns.set(line, width > LAST_COLUMN ? null : (longest.get(group) ?? width) + GAP);
  return columns;
}
