import type { CodeKey } from "../../collector/contract/code.ts";
import { oneLine, share, time } from "../../collector/contract/figures.ts";
import type { PlanStep } from "../../collector/contract/plan.ts";
import type { SpanRow } from "../../collector/contract/span.ts";
import { budgetLine, textLine } from "../../collector/contract/textLine.ts";
import { counted } from "../common/counted.ts";
import { say } from "../common/say.ts";
import { KIND_WORD, STEP_STATE, VERDICT } from "../common/words.ts";
import { shortTime } from "../run/shortTime.ts";

const CELLS = 18;
const IO_CHARACTERS = 240;
const MOST_KEYS = 3;
const MOST_ROWS = 5;
const MOST_CALLS = 3;

/** What a hover says of one key. Ours is Markdown with every word of the trace escaped; the rest is text as it was sent. */
export interface HoverText {
  readonly ours: string;
  /** As it was sent, for a link's arguments only. */
  readonly name: string;
  readonly spanId: string | null;
  readonly input: string | null;
  readonly output: string | null;
}

export interface HoverOptions {
  /** How the keys were found: their place was told, not only their name. */
  readonly exact: boolean;
  /** Their line was told, whether or not it is sure that it still is the line. */
  readonly told: boolean;
  /** What stood on their line, where it is gone since. */
  readonly was: string | null;
  /** Of the run. */
  readonly durationMs: number;
  /** Whether the run's line is drawn in characters. */
  readonly drawn: boolean;
  /** Of the run in front, by id. */
  readonly spans: ReadonlyMap<string, SpanRow>;
  /** The step that a span served. */
  readonly stepOf: (span: SpanRow) => PlanStep | null;
}

/** Of the keys of a line, the first few. */
export function hoverTexts(keys: readonly CodeKey[], options: HoverOptions): HoverText[] {
  return keys.slice(0, MOST_KEYS).map((key) => ({
    ours: [
      headOf(key, options),
      goneLine(options),
      stepLine(key, options),
      lineOf(key, options),
      tableOf(key),
      callsTable(key, options),
    ]
      .filter(Boolean)
      .join("\n\n"),
    name: key.name,
    spanId: key.spanIds.at(-1) ?? null,
    input: key.lastInput === null ? null : unlinked(oneLine(key.lastInput, IO_CHARACTERS)),
    output: key.lastOutput === null ? null : unlinked(oneLine(key.lastOutput, IO_CHARACTERS)),
  }));
}

function headOf(key: CodeKey, { exact, told, was }: HoverOptions): string {
  const doubt = told ? say("the file was changed since, not exact") : say("found here by its name, not exact");
  const found = exact || was !== null ? "" : ` · ${doubt}`;
  const said = key.kind === "guardrail" && key.reason ? ` · ${plainMarkdown(key.reason)}` : "";
  return `**${plainMarkdown(key.name)}** ${KIND_WORD[key.kind]()}${found}${said}`;
}

/** The line that is gone is the user's own code, and still no Markdown. */
function goneLine({ was }: HoverOptions): string {
  if (was === null) return "";
  return was === "" ? say("The line is gone since.") : say("The line is gone since: {0}", plainMarkdown(was));
}

function lineOf(key: CodeKey, { durationMs, drawn }: HoverOptions): string {
  const { budget } = key;
  const calls = key.calls > 1 ? ` · ${counted(key.calls, "call")}` : "";
  if (budget) {
    const line = drawn ? `\`${budgetLine(CELLS, budget.limitMs, budget.usedMs)}\` ` : "";
    return `${line}${say("{0} of {1}", time(budget.usedMs), shortTime(time(budget.limitMs)))}${calls}`;
  }
  if (key.intervals.length === 0 || !drawn)
    return `${time(key.intervals.length === 0 ? (key.p50Ms ?? key.totalMs) : key.totalMs)}${calls}`;
  const line = textLine({ cells: CELLS, durationMs, intervals: key.intervals })
    .map((piece) => piece.text)
    .join("");
  return `\`${line}\` ${time(key.totalMs)}${calls}`;
}

/** Where the time went: name and calls, time, share, trouble. */
function tableOf(key: CodeKey): string {
  if (key.parts.length === 0) return "";
  const rows = key.parts.slice(0, MOST_ROWS).map((part) => {
    const name =
      part.calls > 1 ? `${plainMarkdown(part.name)}, ${counted(part.calls, "call")}` : plainMarkdown(part.name);
    const errors = part.errors > 0 ? `✕ ${say("{0} failed", part.errors)}` : "";
    return `| ${name} | ${time(part.ms)} | ${key.totalMs > 0 ? share(Math.min(1, part.ms / key.totalMs)) : ""} | ${errors} |`;
  });
  return ["| | | | |", "|:--|--:|--:|:--|", ...rows].join("\n");
}

/** The step of the plan that the last call served. */
function stepLine(key: CodeKey, { spans, stepOf }: HoverOptions): string {
  const last = spans.get(key.spanIds.at(-1) ?? "");
  const step = key.kind === "step" || !last ? null : stepOf(last);
  if (!step) return "";
  const inferred = step.workInferred ? ` · ${say("inferred")}` : "";
  return `${say("For the step {0}", `**${plainMarkdown(step.title)}**`)} · ${STEP_STATE[step.status]()}${inferred}`;
}

/** The last few calls, newest first: when, how long, how it went, with what. One call that worked needs none. */
function callsTable(key: CodeKey, { spans }: HoverOptions): string {
  const calls = key.spanIds.slice(-MOST_CALLS).flatMap((id) => spans.get(id) ?? []);
  if (calls.length === 0 || (calls.length === 1 && calls[0]!.status !== "error")) return "";
  const rows = calls.toReversed().map((span) => {
    const took = span.durationMs === null ? "" : time(span.durationMs);
    const note = span.note === null ? "" : plainMarkdown(span.note);
    return `| ${say("at {0}", time(span.offsetMs))} | ${took} | ${note} | ${outcomeOf(span)} |`;
  });
  return [`| ${say("Last calls")} | | | |`, "|:--|--:|:--|:--|", ...rows].join("\n");
}

function outcomeOf(span: SpanRow): string {
  if (span.durationMs === null) return say("running");
  if (span.status === "error") return `✕ ${span.error === null ? say("failed") : plainMarkdown(span.error)}`;
  if (span.verdict !== null) return VERDICT[span.verdict]();
  return span.attempt === null ? say("worked") : say("worked, try {0}", span.attempt);
}

/** Text that Markdown shows as it is: every character that could begin something is escaped. */
export function plainMarkdown(text: string): string {
  return oneLine(text, 80).replace(/[!-/:-@[-`{-~]/g, (character) => `\\${character}`);
}

/** Text in which no address becomes a link. */
export function unlinked(text: string): string {
  return text.replace(/:\/\//g, ":\u2060//").replace(/\bwww\./gi, (found) => `${found.slice(0, 3)}\u2060.`);
}
