import type { RunPart, RunParts } from "../collector/contract/api.ts";
import type { RunLine } from "../collector/contract/line.ts";
import type { RunSummary } from "../collector/contract/run.ts";
import type { SpanDetail, SpanRow } from "../collector/contract/span.ts";

/** Everything the header, the line and the timeline draw. */
export interface RunData {
  readonly summary: RunSummary;
  readonly line: RunLine;
  readonly spans: readonly SpanRow[];
  /** False while further pages of spans are on their way. */
  readonly complete: boolean;
}

export type Get = <T>(path: string) => Promise<T>;

const PAGE = 1000;

/** Path of a run in the read API, with what follows it. */
export function runPath(runId: string, rest = ""): string {
  return `/api/runs/${encodeURIComponent(runId)}${rest}`;
}

/**
 * Reads a run. `show` is called with what is there after the first page of spans, so that a large run stands before
 * all of it has come, and again with the whole. Rejects with what `get` rejects with.
 */
export async function loadRun(get: Get, runId: string, show: (run: RunData) => void): Promise<void> {
  const [summary, line, first] = await Promise.all([
    get<RunSummary>(runPath(runId)),
    get<RunLine>(runPath(runId, "/line")),
    get<RunParts["spans"]>(runPath(runId, `/spans?limit=${PAGE}`)),
  ]);
  const spans: SpanRow[] = [...first.spans];
  if (first.next !== null) show({ summary, line, spans: [...spans], complete: false });
  let next = first.next;
  while (next !== null) {
    const page: RunParts["spans"] = await get(
      runPath(runId, `/spans?limit=${PAGE}&cursor=${encodeURIComponent(next)}`),
    );
    for (const span of page.spans) spans.push(span);
    next = page.next;
  }
  show({ summary, line, spans, complete: true });
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
