import type { RunFilter, RunsAnswer } from "../../contract/api.ts";
import type { RunSummary } from "../../contract/run.ts";
import { ALIVE_MS, aged, type CountedTrace, countedSummary } from "./countedSummary.ts";
import { pageSize, readRunCursor, writeRunCursor } from "./cursors.ts";
import type { Db } from "./openDatabase.ts";

/** A trace that belongs to no understood run and was never understood shows as a run of its own. */
const COUNTED = `
  SELECT lower(hex(t.trace_id)) AS traceId, root.text AS rootName, first.text AS firstName, r.service, r.workspace,
    t.start_ns AS startNs, t.last_ns AS lastNs, t.span_count AS spanCount, t.log_count AS logCount, t.running, t.errors,
    EXISTS (SELECT 1 FROM pins p WHERE p.run_id = lower(hex(t.trace_id))) AS pinned
  FROM traces t JOIN resources r ON r.id = t.resource
  LEFT JOIN names root ON root.id = t.root_name LEFT JOIN names first ON first.id = t.first_name
  WHERE t.understood = 0 AND t.session IS NULL AND NOT EXISTS (SELECT 1 FROM run_traces rt WHERE rt.trace = t.id)`;

const UNDERSTOOD = `
  SELECT summary, NOT EXISTS (
    SELECT 1 FROM run_traces rt JOIN traces t ON t.id = rt.trace WHERE rt.run = runs.id AND t.understood < t.changed
  ) AS analysed, EXISTS (SELECT 1 FROM pins p WHERE p.run_id = runs.run_id) AS pinned FROM runs`;

interface UnderstoodRow {
  readonly summary: string;
  readonly analysed: number;
  readonly pinned: number;
}

/** Runs of a store, newest first: the understood ones, and traces that wait for it. */
export class RunList {
  readonly #db: Db;
  readonly #one;
  readonly #counted;

  constructor(db: Db) {
    this.#db = db;
    this.#one = db.prepare(`${UNDERSTOOD} WHERE run_id = ?`);
    this.#counted = db.prepare(`${COUNTED} AND t.trace_id = ?`).safeIntegers();
  }

  run(runId: string, nowMs: number): RunSummary | null {
    const row = this.#one.get(runId) as UnderstoodRow | undefined;
    if (row) return summaryOf(row, nowMs);
    if (!/^[0-9a-f]{32}$/.test(runId)) return null;
    const trace = this.#counted.get(Buffer.from(runId, "hex")) as Record<string, unknown> | undefined;
    return trace ? countedSummary(countedOf(trace), nowMs) : null;
  }

  runs(filter: RunFilter, nowMs: number): RunsAnswer {
    const limit = pageSize(filter.limit);
    const found = [...this.#understood(filter, limit + 1, nowMs), ...this.#waiting(filter, limit + 1, nowMs)];
    found.sort((a, b) => b.startMs - a.startMs || (a.runId < b.runId ? 1 : -1));
    const runs = found.slice(0, limit);
    const last = runs.at(-1);
    return { runs, next: found.length > limit && last ? writeRunCursor(last) : null };
  }

  #understood(filter: RunFilter, limit: number, nowMs: number): RunSummary[] {
    const where = ["1"];
    const values: Record<string, string | number> = { limit, alive: nowMs - ALIVE_MS };
    const match = (sql: string, key: string, value: string | number | undefined) => {
      if (value === undefined) return;
      where.push(sql);
      values[key] = value;
    };
    match("service = $service", "service", filter.service);
    match("session = $session", "session", filter.session);
    match("workspace = $workspace", "workspace", filter.workspace);
    match("start_ms >= $since", "since", filter.since);
    match(
      `CASE WHEN status = 'running' AND last_ms < $alive THEN 'incomplete' ELSE status END = $status`,
      "status",
      filter.status,
    );
    match(
      `(instr(lower(name), $q) OR instr(lower(coalesce(service, '')), $q) OR instr(lower(coalesce(session, '')), $q)
        OR instr(run_id, $q) = 1)`,
      "q",
      filter.q?.toLowerCase(),
    );
    if (filter.cursor !== undefined) {
      const { startMs, runId } = readRunCursor(filter.cursor);
      match("(start_ms, run_id) < ($startMs, $runId)", "startMs", startMs);
      values.runId = runId;
    }
    const sql = `${UNDERSTOOD} WHERE ${where.join(" AND ")} ORDER BY start_ms DESC, run_id DESC LIMIT $limit`;
    const used = Object.fromEntries(Object.entries(values).filter(([key]) => sql.includes(`$${key}`)));
    return (this.#db.prepare(sql).all(used) as UnderstoodRow[]).map((row) => summaryOf(row, nowMs));
  }

  /** Few traces wait at a time, mostly none: they are filtered here. */
  #waiting(filter: RunFilter, limit: number, nowMs: number): RunSummary[] {
    const after = filter.cursor === undefined ? null : readRunCursor(filter.cursor);
    const rows = this.#db.prepare(COUNTED).safeIntegers().all() as Record<string, unknown>[];
    const q = filter.q?.toLowerCase();
    return rows
      .map((row) => countedSummary(countedOf(row), nowMs))
      .filter(
        (run) =>
          filter.session === undefined &&
          (filter.service === undefined || run.service === filter.service) &&
          (filter.workspace === undefined || run.workspace === filter.workspace) &&
          (filter.status === undefined || run.status === filter.status) &&
          (filter.since === undefined || run.startMs >= filter.since) &&
          (q === undefined ||
            run.name.toLowerCase().includes(q) ||
            (run.service ?? "").toLowerCase().includes(q) ||
            run.runId.startsWith(q)) &&
          (!after || run.startMs < after.startMs || (run.startMs === after.startMs && run.runId < after.runId)),
      )
      .sort((a, b) => b.startMs - a.startMs || (a.runId < b.runId ? 1 : -1))
      .slice(0, limit);
  }
}

function summaryOf(row: UnderstoodRow, nowMs: number): RunSummary {
  const summary = { ...(JSON.parse(row.summary) as RunSummary), analysed: row.analysed === 1 };
  return aged(row.pinned === 1 ? { ...summary, pinned: true } : summary, nowMs);
}

function countedOf(row: Record<string, unknown>): CountedTrace {
  const { spanCount, logCount, running, errors, pinned } = row;
  return {
    ...(row as unknown as CountedTrace),
    spanCount: Number(spanCount),
    logCount: Number(logCount),
    running: Number(running),
    errors: Number(errors),
    pinned: Number(pinned) === 1,
  };
}
