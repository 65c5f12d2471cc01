import type { RunSummary } from "../../collector/contract/run.ts";

/** Runs of one service, and of one session where the service has several. */
export interface RunGroup {
  readonly key: string;
  readonly service: string;
  readonly session: string | null;
  readonly runs: readonly RunSummary[];
}

/** The list as groups, the one with the newest run first; runs newest first. */
export function runGroups(runs: readonly RunSummary[]): RunGroup[] {
  const sorted = [...runs].sort((a, b) => b.startMs - a.startMs);
  const sessions = new Map<string, Set<string | null>>();
  for (const run of sorted) {
    const service = serviceOf(run);
    sessions.set(service, (sessions.get(service) ?? new Set()).add(run.sessionId));
  }
  const groups = new Map<string, { service: string; session: string | null; runs: RunSummary[] }>();
  for (const run of sorted) {
    const service = serviceOf(run);
    const key = (sessions.get(service)?.size ?? 0) > 1 ? `${service}\n${run.sessionId ?? ""}` : service;
    const group = groups.get(key) ?? { service, session: run.sessionId, runs: [] };
    group.runs.push(run);
    groups.set(key, group);
  }
  return [...groups].map(([key, group]) => ({ key, ...group }));
}

function serviceOf(run: RunSummary): string {
  return run.service ?? "service unknown";
}

/** What one row of the list is: a head, or a run. Heights are in pixels at a 13 px font. */
export type ListRow =
  | { readonly type: "group"; readonly group: RunGroup; readonly top: number; readonly height: number }
  | {
      readonly type: "run";
      readonly run: RunSummary;
      readonly group: RunGroup;
      readonly top: number;
      readonly height: number;
    };

const GROUP_HEIGHT = 30;
const RUN_HEIGHT = 26;

/** The groups as rows with their places from the top. */
export function listRows(groups: readonly RunGroup[]): ListRow[] {
  const rows: ListRow[] = [];
  let top = 0;
  for (const group of groups) {
    rows.push({ type: "group", group, top, height: GROUP_HEIGHT });
    top += GROUP_HEIGHT;
    for (const run of group.runs) {
      rows.push({ type: "run", run, group, top, height: RUN_HEIGHT });
      top += RUN_HEIGHT;
    }
  }
  return rows;
}

/** Rows that stand between two heights. */
export function rowsBetween(rows: readonly ListRow[], from: number, to: number): ListRow[] {
  return rows.filter((row) => row.top + row.height >= from && row.top <= to);
}

/** Rows in order by the group that they belong to. */
export function rowsByGroup(rows: readonly ListRow[]): [RunGroup, ListRow[]][] {
  const groups = new Map<RunGroup, ListRow[]>();
  for (const row of rows) groups.set(row.group, [...(groups.get(row.group) ?? []), row]);
  return [...groups];
}

/** Steps that a shared scale can end at, in milliseconds. */
const ENDS = [
  1, 2, 5, 10, 20, 50, 100, 200, 500, 1e3, 2e3, 3e3, 4e3, 6e3, 10e3, 15e3, 20e3, 30e3, 60e3, 120e3, 300e3, 600e3,
  1800e3, 3600e3,
];

/**
 * The end of the time scale that all rows share. One run that is far longer than the others does not press them
 * flat: the scale then ends where most of them do.
 */
export function scaleEnd(runs: readonly RunSummary[]): number {
  const durations = runs.map((run) => run.durationMs).sort((a, b) => a - b);
  const longest = durations.at(-1) ?? 1000;
  const most = durations[Math.floor((durations.length - 1) * 0.9)] ?? longest;
  const wanted = longest > most * 8 ? most * 1.5 : longest * 1.4;
  return ENDS.find((end) => end >= wanted) ?? Math.ceil(wanted / 3600e3) * 3600e3;
}
