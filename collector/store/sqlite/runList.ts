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
    found.sort(newestFirst);
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

  /**
   * Under a flood of short runs very many traces wait: they are read newest first, and no more of them than the page
   * needs. Nearly all have a start; the others, of which only log records came, are few.
   */
  #waiting(filter: RunFilter, limit: number, nowMs: number): RunSummary[] {
    if (filter.session !== undefined) return [];
    const fits = fittingFilter(filter);
    const ofStart = this.#matching(filter, "t.start_ns IS NOT NULL", "t.start_ns DESC");
    const found: RunSummary[] = [];
    for (const row of ofStart) {
      const run = countedSummary(countedOf(row), nowMs);
      // Cursors know microseconds and not nanoseconds: those that began in the same one stay together.
      if (found.length >= limit && run.startMs < (found.at(-1)?.startMs ?? 0)) break;
      if (fits(run)) found.push(run);
    }
    for (const row of this.#matching(filter, "t.start_ns IS NULL", "t.last_ns DESC")) {
      const run = countedSummary(countedOf(row), nowMs);
      if (fits(run)) found.push(run);
    }
    return found.sort(newestFirst).slice(0, limit);
  }

  #matching(filter: RunFilter, start: string, order: string): Iterable<Record<string, unknown>> {
    const where = [COUNTED, start];
    const values: Record<string, string | bigint> = {};
    const match = (sql: string, key: string, value: string | bigint | undefined) => {
      if (value === undefined) return;
      where.push(sql);
      values[key] = value;
    };
    match("r.service = $service", "service", filter.service);
    match("r.workspace = $workspace", "workspace", filter.workspace);
    if (start === "t.start_ns IS NOT NULL") {
      match("t.start_ns >= $since", "since", filter.since === undefined ? undefined : nsOf(filter.since, -1));
      const until = filter.cursor === undefined ? undefined : nsOf(readRunCursor(filter.cursor).startMs, 1);
      match("t.start_ns <= $until", "until", until);
    }
    return this.#db
      .prepare(`${where.join(" AND ")} ORDER BY ${order}`)
      .safeIntegers()
      .iterate(values) as Iterable<Record<string, unknown>>;
  }
}

/** What a run that an earlier release understood has not, until its rules are brought up to date. */
const NOT_YET = { costAtLeast: false, scorecard: null };

function summaryOf(row: UnderstoodRow, nowMs: number): RunSummary {
  const summary = { ...NOT_YET, ...(JSON.parse(row.summary) as RunSummary), analysed: row.analysed === 1 };
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

const newestFirst = (a: RunSummary, b: RunSummary) => b.startMs - a.startMs || (a.runId < b.runId ? 1 : -1);

/** A time that is surely on one side of all nanoseconds that are shown as these milliseconds. */
function nsOf(ms: number, microseconds: -1 | 1): bigint {
  return BigInt(Math.round(ms * 1000) + microseconds) * 1000n;
}

/** Whether a run that waits is one of those asked for. */
function fittingFilter(filter: RunFilter): (run: RunSummary) => boolean {
  const after = filter.cursor === undefined ? null : readRunCursor(filter.cursor);
  const q = filter.q?.toLowerCase();
  return (run) =>
    (filter.status === undefined || run.status === filter.status) &&
    (filter.since === undefined || run.startMs >= filter.since) &&
    (q === undefined ||
      run.name.toLowerCase().includes(q) ||
      (run.service ?? "").toLowerCase().includes(q) ||
      run.runId.startsWith(q)) &&
    (!after || run.startMs < after.startMs || (run.startMs === after.startMs && run.runId < after.runId));
}
