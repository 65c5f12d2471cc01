import { parseArgs } from "node:util";
import { atLeast, clock, count, money, oneLine, time } from "../contract/figures.ts";
import type { RunLine } from "../contract/line.ts";
import { RUN_STATUSES, type RunStatus, type RunSummary } from "../contract/run.ts";
import { dataFolder } from "./dataFolder.ts";
import { withRuns } from "./runSource.ts";
import { printable } from "./terminal/printable.ts";
import { runLineText } from "./terminal/runLineText.ts";
import { cell, table } from "./terminal/table.ts";
import { type Paint, paintFor } from "./terminal/terminalStyle.ts";
import { UsageError } from "./usageError.ts";

export const RUNS_HELP = `traceline runs [--json] [--limit N] [--service NAME] [--status STATUS] [--no-line] [--data DIR]
  Lists runs, newest first. STATUS is one of ${RUN_STATUSES.join(", ")}.`;

export async function runs(args: string[]): Promise<void> {
  const { values } = parseArgs({
    args,
    options: {
      json: { type: "boolean", default: false },
      limit: { type: "string", default: "20" },
      service: { type: "string" },
      status: { type: "string" },
      data: { type: "string" },
      "no-line": { type: "boolean", default: false },
    },
  });
  const limit = Number(values.limit);
  if (!Number.isInteger(limit) || limit < 1) throw new UsageError("--limit takes a whole number, at least 1.");
  if (values.status && !RUN_STATUSES.includes(values.status as RunStatus))
    throw new UsageError(`--status takes one of ${RUN_STATUSES.join(", ")}.`);
  await withRuns(values.data ?? dataFolder(), async (source) => {
    const { service, status } = values;
    const answer = await source.runs({ limit, ...(service ? { service } : {}), ...(status ? { status } : {}) });
    if (values.json) return print(JSON.stringify(answer.runs, null, 2));
    if (answer.runs.length === 0)
      return print("No runs yet. Traceline keeps what agents send to it; see: traceline start");
    const lines = values["no-line"]
      ? []
      : await Promise.all(answer.runs.map((run) => source.part(run.runId, "line").catch(() => null)));
    print(runsTable(answer.runs, lines, paintFor(process.stdout), Date.now()));
    if (answer.next) print(`\nThere are more. See them with --limit ${Math.min(limit * 5, 1000)}.`);
  });
}

/** The list for people: status, id, name, line, time, tokens, cost, start. */
function runsTable(
  list: readonly RunSummary[],
  lines: readonly (RunLine | null)[],
  paint: Paint,
  nowMs: number,
): string {
  const rows = list.map((run, i) => {
    const line = lines[i];
    return [
      cell(STATUS_GLYPH[run.status], paint(STATUS_GLYPH[run.status], STATUS_TONE[run.status])),
      cell(run.runId.slice(0, 8), paint(run.runId.slice(0, 8), "quiet")),
      cell(printable(oneLine(run.name, 40))),
      ...(line ? [{ text: runLineText(line, run.agents, 18, paint), width: 18 }] : []),
      cell(run.status === "incomplete" ? `≥ ${time(run.durationMs)}` : time(run.durationMs)),
      cell(run.inputTokens === null ? "unknown" : count(run.inputTokens + (run.outputTokens ?? 0))),
      cell(run.costUsd === null ? "–" : atLeast(money(run.costUsd, run.costSource ?? "emitted"), run.costAtLeast)),
      cell(clock(run.startMs, nowMs)),
      cell(printable(run.service ?? "unknown"), paint(printable(run.service ?? "unknown"), "quiet")),
    ];
  });
  const shift = lines.some(Boolean) ? 1 : 0;
  return table(rows, [3 + shift, 4 + shift, 5 + shift]);
}

const STATUS_GLYPH: Record<RunStatus, string> = { running: "●", ok: " ", error: "×", blocked: "◆", incomplete: "◌" };
const STATUS_TONE = { running: "strong", ok: "plain", error: "error", blocked: "guard", incomplete: "quiet" } as const;

const print = (text: string) => void process.stdout.write(`${text}\n`);
