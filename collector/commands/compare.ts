import { parseArgs } from "node:util";
import type { Comparison, ComparisonEntry, Divergence, Figures } from "../contract/comparison.ts";
import { count, oneLine, plural, time, timeChange } from "../contract/figures.ts";
import type { RunLine } from "../contract/line.ts";
import type { RunSummary } from "../contract/run.ts";
import { dataFolder } from "./dataFolder.ts";
import { chooseRun, withRuns } from "./runSource.ts";
import { printable } from "./terminal/printable.ts";
import { runLineText } from "./terminal/runLineText.ts";
import { cell, table } from "./terminal/table.ts";
import { type Paint, paintFor } from "./terminal/terminalStyle.ts";
import { UsageError } from "./usageError.ts";

export const COMPARE_HELP = `traceline compare A B [--json] [--all] [--no-line] [--data DIR]
  Says what changed from run A to run B, and where they first went different ways. A and B are ids,
  beginnings of ids, last, previous or last~N.
  --all also lists what stayed the same.`;

export async function compare(args: string[]): Promise<void> {
  const { values, positionals } = parseArgs({
    args,
    allowPositionals: true,
    options: {
      json: { type: "boolean", default: false },
      all: { type: "boolean", default: false },
      data: { type: "string" },
      "no-line": { type: "boolean", default: false },
    },
  });
  const [a, b, ...more] = positionals;
  if (!a || !b || more.length > 0)
    throw new UsageError("compare takes two runs, for example: traceline compare previous last");
  await withRuns(values.data ?? dataFolder(), async (source) => {
    const [before, after] = [await chooseRun(source, a), await chooseRun(source, b)];
    const comparison = await source.compare(before.runId, after.runId);
    if (values.json) return void process.stdout.write(`${JSON.stringify(comparison, null, 2)}\n`);
    const paint = paintFor(process.stdout);
    const parts = [printable(comparison.sentence)];
    if (!values["no-line"]) {
      const lines = await Promise.all([before, after].map((run) => source.part(run.runId, "line")));
      parts.push(twoLines([before, after], lines, paint));
    }
    if (comparison.divergence) parts.push(printable(divergenceLine(comparison.divergence)));
    parts.push(comparisonTable(comparison, values.all, paint));
    process.stdout.write(`${parts.filter(Boolean).join("\n\n")}\n`);
  });
}

/** Both lines on one scale of time. */
function twoLines(pair: readonly RunSummary[], lines: readonly RunLine[], paint: Paint): string {
  const longest = Math.max(...lines.map((line) => line.durationMs), 1);
  return table(
    pair.map((run, i) => {
      const line = lines[i];
      const cells = line ? Math.max(1, Math.round((line.durationMs / longest) * 60)) : 0;
      const text = line ? runLineText(line, run.agents, cells, paint) : "";
      const name = `${"AB"[i]}  ${run.runId.slice(0, 8)}`;
      return [cell(name, paint(name, "quiet")), { text, width: cells }, cell(time(run.durationMs))];
    }),
  );
}

/** Where they part, by the clock of each. */
function divergenceLine({ kind, words, a, b }: Divergence): string {
  const head = kind === "argument" ? "First other argument" : "First divergence";
  return `${head} at ${time(a.atMs)} in A, ${time(b.atMs)} in B: ${words}`;
}

/** What changed, heaviest first. */
function comparisonTable(comparison: Comparison, all: boolean, paint: Paint): string {
  const shown = comparison.entries.filter((entry) => all || entry.change !== "same");
  const left = comparison.entries.length - shown.length;
  const text = table(shown.map((entry) => entryRow(entry, paint)));
  const rest = left > 0 ? paint(`${left} more stayed the same.`, "quiet") : "";
  return [text, rest].filter(Boolean).join("\n");
}

function entryRow(entry: ComparisonEntry, paint: Paint) {
  const { a, b } = entry;
  const sign = entry.change === "new" ? "+" : entry.change === "gone" ? "−" : " ";
  const by = entry.agent && (entry.kind === "tool" || entry.kind === "model") ? ` by ${entry.agent}` : "";
  const name = `${sign} ${printable(oneLine(entry.name + by, 44))}`;
  const row = [cell(name), cell(entry.kind, paint(entry.kind, "quiet"))];
  if (a && b) {
    const change = timeChange(a.ms, b.ms);
    row.push(cell(change, paint(change, change.startsWith("▲") ? "over" : "plain")));
    row.push(cell(changesOf(a, b).join(", ")));
  } else {
    const only = b ?? a;
    row.push(cell(entry.change), cell(only ? `${plural(only.calls, "call")}, ${time(only.ms)}` : ""));
  }
  return row;
}

function changesOf(a: Figures, b: Figures): string[] {
  const result: string[] = [];
  const differ = (what: string, before: number | null, after: number | null) => {
    if (before !== null && after !== null && before !== after)
      result.push(`${what} ${count(before)} → ${count(after)}`);
  };
  differ("calls", a.calls, b.calls);
  differ("tokens in", a.inputTokens, b.inputTokens);
  differ("tokens out", a.outputTokens, b.outputTokens);
  differ("errors", a.errors, b.errors);
  if (a.outcome !== b.outcome) result.push(`${a.outcome ?? "unknown"} → ${b.outcome ?? "unknown"}`);
  return result;
}
