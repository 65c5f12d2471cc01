import type { RunPart, RunParts } from "../collector/contract/api.ts";
import { decodeColumns } from "../collector/contract/columns.ts";
import type { RunLine } from "../collector/contract/line.ts";
import type { RunSummary } from "../collector/contract/run.ts";
import type { SpanDetail } from "../collector/contract/span.ts";
import { type RunRows, rowsOf } from "./runRows.ts";

/** Everything the header, the line and the timeline draw. */
export interface RunData extends RunRows {
  readonly summary: RunSummary;
  readonly line: RunLine;
}

export type Get = <T>(path: string) => Promise<T>;

/** The two ways in which the read API is asked: for JSON, and for bytes. */
export interface Reads {
  get<T>(path: string): Promise<T>;
  bytes(path: string): Promise<ArrayBuffer>;
}

const PAGE = 1000;

/** Path of a run in the read API, with what follows it. */
export function runPath(runId: string, rest = ""): string {
  return `/api/runs/${encodeURIComponent(runId)}${rest}`;
}

/** Reads a run, whole. Rejects with what the reads reject with. */
export async function loadRun(reads: Reads, runId: string): Promise<RunData> {
  const [summary, line, columns] = await Promise.all([
    reads.get<RunSummary>(runPath(runId)),
    reads.get<RunLine>(runPath(runId, "/line")),
    reads.bytes(runPath(runId, "/columns")),
  ]);
  const decoder = new TextDecoder();
  return { summary, line, ...rowsOf(decodeColumns(columns, (text) => decoder.decode(text))) };
}

/** A part of a run, all pages of it together. */
export async function loadPart<P extends RunPart>(get: Get, runId: string, part: P): Promise<RunParts[P]> {
  const first = await get<RunParts[P]>(runPath(runId, `/${part}?limit=${PAGE}`));
  const lists = Object.entries(first).filter(([, value]) => Array.isArray(value)) as [string, unknown[]][];
  let next = "next" in first ? first.next : null;
  while (next !== null) {
    const path = runPath(runId, `/${part}?limit=${PAGE}&cursor=${encodeURIComponent(next)}`);
    const page: RunParts[P] = await get(path);
    for (const [name, list] of lists) list.push(...((page as unknown as Record<string, unknown[]>)[name] ?? []));
    next = "next" in page ? page.next : null;
  }
  return first;
}

/** Everything known of one span. */
export function loadSpan(get: Get, runId: string, spanId: string): Promise<SpanDetail> {
  return get<SpanDetail>(runPath(runId, `/spans/${encodeURIComponent(spanId)}`));
}
