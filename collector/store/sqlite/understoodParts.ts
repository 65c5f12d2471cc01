import type { Page, RunParts } from "../../contract/api.ts";
import { columnsOf, encodeColumns, isPresentFormat } from "../../contract/columns.ts";
import type { SpanRow } from "../../contract/span.ts";
import type { Evidence } from "../../model/evidence.ts";
import { type PackedEvidence, unpackEvidence } from "../../model/packedEvidence.ts";
import type { SpanRecord } from "../../otlp/telemetry.ts";
import type { ToldContent } from "../store.ts";
import { pageSize, readPosition } from "./cursors.ts";
import { readSpans } from "./madeSpans.ts";
import type { Db } from "./openDatabase.ts";
import { unpack } from "./packed.ts";
import { CHUNK } from "./runChunks.ts";
import { EVIDENCE_PART, MADE_PART, type StoredPart, TOLD_PART } from "./runRows.ts";

/** Reads what is understood of runs, as `RunRows` wrote it; nothing of a run that is not understood yet. */
export class UnderstoodParts {
  readonly #statements;

  constructor(db: Db) {
    this.#statements = {
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
    };
  }

  spans(runId: string, page: Page): RunParts["spans"] {
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

  row(runId: string, spanId: string, id: bigint): SpanRow | undefined {
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

  evidence(runId: string): Evidence {
    const evidence = this.stored<PackedEvidence>(runId, EVIDENCE_PART);
    return evidence === null ? new Map() : unpackEvidence(evidence);
  }

  /** Ids of the spans at places of the tree order; null for a place that there is not. */
  idsAt(runId: string, rows: readonly number[]): (string | null)[] {
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
  made(runId: string, spanId: string): SpanRecord | null {
    const generation = this.#statements.generation.get(runId);
    const data = this.#statements.part.get(generation, MADE_PART) as Buffer | string | undefined;
    if (data === undefined) return null;
    const spans = readSpans(typeof data === "string" ? data : unpack<string>(data));
    return spans.find((span) => span.spanId === spanId) ?? null;
  }

  told(runId: string, spanId: string): ToldContent | null {
    const told = this.stored<Record<string, ToldContent>>(runId, TOLD_PART) ?? {};
    return Object.hasOwn(told, spanId) ? (told[spanId] ?? null) : null;
  }

  stored<T>(runId: string, part: StoredPart | typeof EVIDENCE_PART | typeof TOLD_PART): T | null {
    const data = this.#statements.part.get(this.#statements.generation.get(runId), part) as Buffer | string | undefined;
    return data === undefined ? null : unpack<T>(data);
  }

  /** The rows of a run as columns, encoded. */
  columns(runId: string): Uint8Array<ArrayBuffer> {
    const generation = this.#statements.generation.get(runId);
    const baked = this.#statements.columns.all(generation ?? -1) as Buffer[];
    if (baked.length > 0 && baked.every(isPresentFormat)) return ownBytes(baked);
    // Of a short run only rows are stored; what an earlier release understood may have columns of its own.
    const chunks = this.#statements.chunks.all(generation ?? -1, 0, Number.MAX_SAFE_INTEGER) as (Buffer | string)[];
    const rows = chunks.flatMap((chunk) => unpack<SpanRow[]>(chunk));
    return encodeColumns(columnsOf(rows), Buffer.from);
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
