import type { Page, RunFilter, RunPart, RunParts, RunsAnswer } from "../../contract/api.ts";
import type { CodeKey } from "../../contract/code.ts";
import type { Divergence } from "../../contract/comparison.ts";
import type { EvidenceAnswer, EvidenceItem, EvidenceTotals } from "../../contract/evidence.ts";
import type { RunLine } from "../../contract/line.ts";
import type { MetricsAnswer } from "../../contract/metrics.ts";
import type { RunSummary } from "../../contract/run.ts";
import type { SearchAnswer } from "../../contract/search.ts";
import { totalOf } from "../../model/evidence.ts";
import { spanIdNumber } from "../../otlp/ids.ts";
import { divergenceOf } from "../divergenceOf.ts";
import type { FoundSpan, RunReader, StoredRequest } from "../store.ts";
import { BodyReader, PLACE_COLUMNS, placeOf } from "./bodyReader.ts";
import { pageOf, readPosition } from "./cursors.ts";
import { readTotals } from "./metricsReader.ts";
import { type Db, hasDatabase, openDatabase, openForReading, schemaVersion } from "./openDatabase.ts";
import { RunList } from "./runList.ts";
import { runRequests } from "./runRequests.ts";
import type { StoredPart } from "./runRows.ts";
import { MIGRATIONS } from "./schema.ts";
import { SearchReader } from "./searchReader.ts";
import { UnderstoodParts } from "./understoodParts.ts";

/**
 * Opens a data folder for reading.
 * @param now the clock: milliseconds since the epoch; tells which runs without an end still count as running
 * @returns null where nothing has been stored yet
 * @throws NewerSchema
 */
export function openRunReader(folder: string, now: () => number = Date.now): RunReader | null {
  if (!hasDatabase(folder)) return null;
  let db = openForReading(folder);
  if (schemaVersion(db) < MIGRATIONS.length) {
    db.close();
    openDatabase(folder).close();
    db = openForReading(folder);
  }
  return new SqliteRunReader(db, now);
}

/** Part of the API → where it is stored and what its list is called. */
const LISTS = {
  plan: "plans",
  messages: "messages",
  guardrails: "guardrails",
  approvals: "approvals",
  budgets: "budgets",
  retries: "retries",
  evaluations: "evaluations",
  retrievals: "retrievals",
} as const satisfies Partial<Record<RunPart, StoredPart>>;

class SqliteRunReader implements RunReader {
  readonly #db: Db;
  readonly #now: () => number;
  readonly #list: RunList;
  readonly #bodies: BodyReader;
  readonly #search: SearchReader;
  readonly #parts: UnderstoodParts;
  readonly #statements;
  #counted: { readonly version: number; readonly spans: number; readonly runs: number } | undefined;

  constructor(db: Db, now: () => number) {
    this.#db = db;
    this.#now = now;
    this.#list = new RunList(db);
    this.#bodies = new BodyReader(db);
    this.#search = new SearchReader(db);
    this.#parts = new UnderstoodParts(db);
    this.#statements = {
      version: db.prepare("PRAGMA data_version").pluck(),
      spans: db.prepare("SELECT coalesce(sum(span_count), 0) FROM traces").pluck(),
      runs: db
        .prepare(
          `SELECT (SELECT count(*) FROM runs) + (SELECT count(*) FROM traces t WHERE t.understood = 0 AND t.session IS NULL
             AND NOT EXISTS (SELECT 1 FROM run_traces rt WHERE rt.trace = t.id))`,
        )
        .pluck(),
      variant: db
        .prepare("SELECT 1 FROM span_variants v JOIN traces t ON t.id = v.trace WHERE t.trace_id = ? AND v.span_id = ?")
        .pluck(),
      place: db
        .prepare(
          `SELECT ${PLACE_COLUMNS.split(", ")
            .map((column) => `s.${column}`)
            .join(", ")}
           FROM runs r JOIN run_traces t ON t.run = r.id JOIN spans s ON s.trace = t.trace
           WHERE r.run_id = ? AND s.span_id = ?`,
        )
        .raw(),
    };
  }

  health() {
    return this.#atOnce(() => {
      // Counting goes through all traces: it is done again only when somebody has written since.
      const version = this.#statements.version.get() as number;
      if (this.#counted?.version !== version)
        this.#counted = {
          version,
          spans: this.#statements.spans.get() as number,
          runs: this.#statements.runs.get() as number,
        };
      const { spans, runs } = this.#counted;
      return { schemaVersion: schemaVersion(this.#db), spans, runs };
    });
  }

  runs(filter: RunFilter): RunsAnswer {
    return this.#atOnce(() => this.#list.runs(filter, this.#now()));
  }

  run(runId: string): RunSummary | null {
    return this.#atOnce(() => this.#list.run(runId, this.#now()));
  }

  part<P extends RunPart>(runId: string, part: P, page: Page): RunParts[P] | null {
    return this.#atOnce(() => this.#part(runId, part, page)) as RunParts[P] | null;
  }

  span(runId: string, spanId: string): FoundSpan | null {
    return this.#atOnce(() => {
      const id = spanIdNumber(spanId);
      const run = this.#list.run(runId, this.#now());
      if (id === null || !run) return null;
      const row = this.#parts.row(runId, spanId, id);
      const place = this.#statements.place.get(runId, id) as number[] | undefined;
      if (!row) return null;
      this.#bodies.forget();
      const record = place ? this.#bodies.span(placeOf(place)) : this.#parts.made(runId, spanId);
      if (!record) return null;
      const hasVariant = this.#statements.variant.get(Buffer.from(record.traceId, "hex"), id) !== undefined;
      return {
        record,
        row,
        runStartMs: run.startMs,
        told: this.#parts.told(runId, spanId),
        ...(hasVariant ? { hasVariant } : {}),
      };
    });
  }

  columns(runId: string): Uint8Array<ArrayBuffer> | null {
    return this.#atOnce(() => {
      if (!this.#list.run(runId, this.#now())) return null;
      return this.#parts.columns(runId);
    });
  }

  metrics(filter: { name?: string; since?: number }): MetricsAnswer {
    return this.#atOnce(() => readTotals(this.#db, filter));
  }

  search(text: string, page: Page): SearchAnswer {
    return this.#atOnce(() => this.#search.search(text, page));
  }

  code(runId: string): { durationMs: number; keys: readonly CodeKey[] } | null {
    return this.#atOnce(() => {
      const run = this.#list.run(runId, this.#now());
      if (!run) return null;
      return { durationMs: run.durationMs, keys: this.#parts.stored<readonly CodeKey[]>(runId, "code") ?? [] };
    });
  }

  divergence(a: string, b: string): Divergence | null {
    return this.#atOnce(() => divergenceOf(this, a, b));
  }

  evidenceTotals(runId: string): EvidenceTotals | null {
    return this.#atOnce(() => {
      if (!this.#list.run(runId, this.#now())) return null;
      const counts = [...this.#parts.evidence(runId)].map(([count, list]) => ({
        count,
        value: totalOf(count, list),
        items: list.rows.length,
      }));
      return { counts };
    });
  }

  evidence(runId: string, count: string, page: Page): EvidenceAnswer | null {
    return this.#atOnce(() => {
      const list = this.#parts.evidence(runId).get(count);
      if (!list) return null;
      const { items, next } = pageOf(list.rows, page);
      const from = readPosition(page.cursor);
      const ids = this.#parts.idsAt(runId, items);
      const spans = items.map((_, at): EvidenceItem => {
        return { spanId: ids[at] ?? null, value: list.values === null ? 1 : (list.values[from + at] ?? 0) };
      });
      return { count, value: totalOf(count, list), items: list.rows.length, spans, next };
    });
  }

  requests(runId: string): Iterable<StoredRequest> {
    return runRequests(this.#db, runId);
  }

  close(): void {
    this.#db.close();
  }

  /** One state of the database for all statements of an answer. */
  #atOnce<T>(read: () => T): T {
    return this.#db.transaction(read)();
  }

  #part(runId: string, part: RunPart, page: Page): RunParts[RunPart] | null {
    const run = this.#list.run(runId, this.#now());
    if (!run) return null;
    if (part === "spans") return this.#parts.spans(runId, page);
    if (part === "line") {
      const line = this.#parts.stored<RunLine>(runId, "line");
      const open = run.status === "running" || run.status === "incomplete";
      return line ?? { durationMs: run.durationMs, segments: [], marks: [], open };
    }
    const list = LISTS[part];
    const { items, next } = pageOf(this.#parts.stored<readonly unknown[]>(runId, list) ?? [], page);
    return { [list]: items, next } as unknown as RunParts[RunPart];
  }
}
