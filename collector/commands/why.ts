import type { Page } from "../contract/api.ts";
import type { EvidenceAnswer, EvidenceItem } from "../contract/evidence.ts";
import { count, money, oneLine, plural, time } from "../contract/figures.ts";
import type { RunSummary } from "../contract/run.ts";
import type { SpanRow } from "../contract/span.ts";
import type { RunSource } from "./runSource.ts";
import { printable } from "./terminal/printable.ts";
import { cell, table } from "./terminal/table.ts";
import type { Paint } from "./terminal/terminalStyle.ts";
import { UsageError } from "./usageError.ts";

/** Spans that are listed of one count. */
const MOST = 1000;

/** A count of a run with the rows of the spans behind it. */
export interface Reason extends EvidenceAnswer {
  readonly spans: readonly (EvidenceItem & { readonly span: SpanRow | null })[];
}

/**
 * The spans behind a count, the first thousand.
 * @throws UsageError when the run shows no such count
 */
export async function readReason(source: RunSource, run: RunSummary, wanted: string): Promise<Reason> {
  const { counts } = await source.evidenceTotals(run.runId);
  if (!counts.some(({ count }) => count === wanted)) {
    const some = counts.filter(({ items }) => items > 0).map((one) => printable(one.count));
    throw new UsageError(`The run shows no count ${printable(wanted)}. It shows: ${some.join(", ") || "none"}.`);
  }
  const found = await source.evidence(run.runId, wanted, { limit: MOST });
  const rows = await rowsOf(source, run.runId, new Set(found.spans.map(({ spanId }) => spanId)));
  return { ...found, spans: found.spans.map((item) => ({ ...item, span: rows.get(item.spanId) ?? null })) };
}

async function rowsOf(
  source: RunSource,
  runId: string,
  ids: ReadonlySet<string | null>,
): Promise<Map<string | null, SpanRow>> {
  const rows = new Map<string | null, SpanRow>();
  const wanted = [...ids].filter((id) => id !== null).length;
  for (let page: Page = { limit: 1000 }; ; ) {
    const { spans, next } = await source.part(runId, "spans", page);
    for (const row of spans) if (ids.has(row.spanId)) rows.set(row.spanId, row);
    if (next === null || rows.size >= wanted) return rows;
    page = { limit: 1000, cursor: next };
  }
}

/** The spans behind a count, for people. */
export function reasonText(reason: Reason, paint: Paint): string {
  const total = reason.value === null ? "unknown" : amount(reason.count, reason.value);
  const head = `${paint(`${printable(reason.count)}: ${total}`, "strong")}${reason.items === 0 ? ", and nothing is behind it." : `, from ${plural(reason.items, "entry", "entries")}:`}`;
  const rows = reason.spans.map(({ spanId, value, span }) => [
    cell(amount(reason.count, value)),
    cell(span ? time(span.offsetMs) : ""),
    cell(spanId ?? "no span", paint(spanId ?? "no span", "quiet")),
    cell(span ? printable(oneLine(span.label, 48)) : "told by a log record"),
    cell(span?.kind ?? "", paint(span?.kind ?? "", "quiet")),
    cell(span?.error ? `× ${printable(oneLine(span.error, 80))}` : ""),
  ]);
  const more =
    reason.next === null
      ? ""
      : paint(`\n${plural(reason.items - reason.spans.length, "entry", "entries")} more.`, "quiet");
  return rows.length === 0 ? head : `${head}\n${table(rows, [0, 1])}${more}`;
}

function amount(name: string, value: number): string {
  if (name === "costUsd") return money(value);
  return name === "waitingMs" ? time(value) : count(value);
}
