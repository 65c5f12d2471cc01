import type { Page, RunFilter, RunPart, RunParts, RunsAnswer } from "../../contract/api.ts";
import type { CodeKey } from "../../contract/code.ts";
import { columnsOf, encodeColumns, isPresentFormat } from "../../contract/columns.ts";
import type { Divergence } from "../../contract/comparison.ts";
import type { EvidenceAnswer, EvidenceItem, EvidenceTotals } from "../../contract/evidence.ts";
import type { RunLine } from "../../contract/line.ts";
import type { MetricsAnswer } from "../../contract/metrics.ts";
import type { RunSummary } from "../../contract/run.ts";
import type { SearchAnswer } from "../../contract/search.ts";
import type { SpanRow } from "../../contract/span.ts";
import { type Evidence, totalOf } from "../../model/evidence.ts";
import { type PackedEvidence, unpackEvidence } from "../../model/packedEvidence.ts";
import { spanIdNumber } from "../../otlp/ids.ts";
import type { SpanRecord } from "../../otlp/telemetry.ts";
import { divergenceOf } from "../divergenceOf.ts";
import type { FoundSpan, RunReader, StoredRequest, ToldContent } from "../store.ts";
import { BodyReader, PLACE_COLUMNS, placeOf } from "./bodyReader.ts";
import { pageOf, pageSize, readPosition } from "./cursors.ts";
import { readSpans } from "./madeSpans.ts";
import { readTotals } from "./metricsReader.ts";
import { type Db, hasDatabase, openDatabase, openForReading, schemaVersion } from "./openDatabase.ts";
import { unpack } from "./packed.ts";
import { CHUNK } from "./runChunks.ts";
import { RunList } from "./runList.ts";
import { runRequests } from "./runRequests.ts";
import { EVIDENCE_PART, MADE_PART, type StoredPart, TOLD_PART } from "./runRows.ts";
import { MIGRATIONS } from "./schema.ts";
import { SearchReader } from "./searchReader.ts";

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
  readonly #statements;
  #counted: { readonly version: number; readonly spans: number; readonly runs: number } | undefined;

  constructor(db: Db, now: () => number) {
    this.#db = db;
    this.#now = now;
    this.#list = new RunList(db);
    this.#bodies = new BodyReader(db);
    this.#search = new SearchReader(db);
    this.#statements = {
      version: db.prepare("PRAGMA data_version").pluck(),
      spans: db.prepare("SELECT coalesce(sum(span_count), 0) FROM traces").pluck(),
      runs: db
        .prepare(
          `SELECT (SELECT count(*) FROM runs) + (SELECT count(*) FROM traces t WHERE t.understood = 0 AND t.session IS NULL
             AND NOT EXISTS (SELECT 1 FROM run_traces rt WHERE rt.trace = t.id))`,
        )
        .pluck(),
      generation: db.prepare("SELECT generation FROM runs WHERE run_id = ?").pluck(),
      part: db.prepare("SELECT coalesce(packed, data) FROM run_parts WHERE generation = ? AND part = ?").pluck(),
      chunks: db
        .prepare(
          "SELECT coalesce(packed, data) FROM run_chunks WHERE generation = ? AND first >= ? AND first < ? ORDER BY first",
        )
        .pluck(),
      columns: db.prepare("SELECT data FROM run_columns WHERE generation = ? ORDER BY first").pluck(),
      count: db.prepare("SELECT max(first) FROM run_chunks WHERE generation = ?").pluck(),
      ids: db.prepare("SELECT span_ids FROM run_chunks WHERE generation = ? AND first = ?").pluck(),
      holding: db
        .prepare("SELECT span_ids, coalesce(packed, data) FROM run_chunks WHERE generation = ? AND instr(span_ids, ?)")
        .raw(),
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
      const row = this.#row(runId, spanId, id);
      const place = this.#statements.place.get(runId, id) as number[] | undefined;
      if (!row) return null;
      this.#bodies.forget();
      const record = place ? this.#bodies.span(placeOf(place)) : this.#made(runId, spanId);
      if (!record) return null;
      const hasVariant = this.#statements.variant.get(Buffer.from(record.traceId, "hex"), id) !== undefined;
      return {
        record,
        row,
        runStartMs: run.startMs,
        told: this.#told(runId, spanId),
        ...(hasVariant ? { hasVariant } : {}),
      };
    });
  }

  columns(runId: string): Uint8Array<ArrayBuffer> | null {
    return this.#atOnce(() => {
      if (!this.#list.run(runId, this.#now())) return null;
      const generation = this.#statements.generation.get(runId);
      const baked = this.#statements.columns.all(generation ?? -1) as Buffer[];
      if (baked.length > 0 && baked.every(isPresentFormat)) return ownBytes(baked);
      // Of a short run only rows are stored; what an earlier release understood may have columns of its own.
      const chunks = this.#statements.chunks.all(generation ?? -1, 0, Number.MAX_SAFE_INTEGER) as (Buffer | string)[];
      const rows = chunks.flatMap((chunk) => unpack<SpanRow[]>(chunk));
      return encodeColumns(columnsOf(rows), Buffer.from);
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
      return { durationMs: run.durationMs, keys: this.#stored<readonly CodeKey[]>(runId, "code") ?? [] };
    });
  }

  divergence(a: string, b: string): Divergence | null {
    return this.#atOnce(() => divergenceOf(this, a, b));
  }

  evidenceTotals(runId: string): EvidenceTotals | null {
    return this.#atOnce(() => {
      if (!this.#list.run(runId, this.#now())) return null;
      const counts = [...this.#evidence(runId)].map(([count, list]) => ({
        count,
        value: totalOf(count, list),
        items: list.rows.length,
      }));
      return { counts };
    });
  }

  evidence(runId: string, count: string, page: Page): EvidenceAnswer | null {
    return this.#atOnce(() => {
      const list = this.#evidence(runId).get(count);
      if (!list) return null;
      const { items, next } = pageOf(list.rows, page);
      const from = readPosition(page.cursor);
      const ids = this.#idsAt(runId, items);
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
    if (part === "spans") return this.#spans(runId, page);
    if (part === "line") {
      const line = this.#stored<RunLine>(runId, "line");
      const open = run.status === "running" || run.status === "incomplete";
      return line ?? { durationMs: run.durationMs, segments: [], marks: [], open };
    }
    const list = LISTS[part];
    const { items, next } = pageOf(this.#stored<readonly unknown[]>(runId, list) ?? [], page);
    return { [list]: items, next } as unknown as RunParts[RunPart];
  }

  #spans(runId: string, page: Page): RunParts["spans"] {
    const generation = this.#statements.generation.get(runId);
    const from = readPosition(page.cursor);
    if (generation === undefined) return { spans: [], next: null };
    const to = from + pageSize(page.limit);
    const start = from - (from % CHUNK);
    const chunks = this.#statements.chunks.all(generation, start, to) as (Buffer | string)[];
    const rows = chunks.flatMap((chunk) => unpack<SpanRow[]>(chunk));
    const lastChunk = (this.#statements.count.get(generation) as number | null) ?? -1;
    const more = rows.length > to - start || lastChunk >= start + rows.length;
    return { spans: rows.slice(from - start, to - start), next: more && rows.length > 0 ? String(to) : null };
  }

  #row(runId: string, spanId: string, id: bigint): SpanRow | undefined {
    const bytes = Buffer.alloc(8);
    bytes.writeBigInt64BE(id);
    const generation = this.#statements.generation.get(runId);
    const chunks = this.#statements.holding.all(generation, bytes) as [Buffer, Buffer | string][];
    for (const [ids, data] of chunks) {
      for (let at = ids.indexOf(bytes); at >= 0; at = ids.indexOf(bytes, at + 1)) {
        if (at % 8 === 0) return unpack<SpanRow[]>(data).find((row) => row.spanId === spanId);
      }
    }
    return undefined;
  }

  #evidence(runId: string): Evidence {
    const evidence = this.#stored<PackedEvidence>(runId, EVIDENCE_PART);
    return evidence === null ? new Map() : unpackEvidence(evidence);
  }

  /** Ids of the spans at places of the tree order; null for a place that there is not. */
  #idsAt(runId: string, rows: readonly number[]): (string | null)[] {
    const generation = this.#statements.generation.get(runId);
    const chunks = new Map<number, Buffer | undefined>();
    return rows.map((row) => {
      if (row < 0) return null;
      const first = row - (row % CHUNK);
      if (!chunks.has(first)) chunks.set(first, this.#statements.ids.get(generation, first) as Buffer | undefined);
      const at = (row - first) * 8;
      return chunks.get(first)?.toString("hex", at, at + 8) ?? null;
    });
  }

  /** A span that no request holds, since log records told of it. */
  #made(runId: string, spanId: string): SpanRecord | null {
    const generation = this.#statements.generation.get(runId);
    const data = this.#statements.part.get(generation, MADE_PART) as Buffer | string | undefined;
    if (data === undefined) return null;
    const spans = readSpans(typeof data === "string" ? data : unpack<string>(data));
    return spans.find((span) => span.spanId === spanId) ?? null;
  }

  #told(runId: string, spanId: string): ToldContent | null {
    const told = this.#stored<Record<string, ToldContent>>(runId, TOLD_PART) ?? {};
    return Object.hasOwn(told, spanId) ? (told[spanId] ?? null) : null;
  }

  #stored<T>(runId: string, part: StoredPart | typeof EVIDENCE_PART | typeof TOLD_PART): T | null {
    const data = this.#statements.part.get(this.#statements.generation.get(runId), part) as Buffer | string | undefined;
    return data === undefined ? null : unpack<T>(data);
  }
}

/** Bytes in memory of their own, which can be handed to another thread without a copy. */
function ownBytes(parts: readonly Buffer[]): Uint8Array<ArrayBuffer> {
  const all = new Uint8Array(parts.reduce((sum, part) => sum + part.length, 0));
  let at = 0;
  for (const part of parts) {
    all.set(part, at);
    at += part.length;
  }
  return all;
}
