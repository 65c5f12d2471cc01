import {
  COLUMN_FLAGS,
  COLUMN_STATUSES,
  columnKind,
  columnSpanId,
  columnText,
  columnVerdict,
  type SpanColumns,
} from "./columns.ts";
import type { SpanRow } from "./span.ts";

/** What columns hold of a span: all of its row but what only its details tell. */
export type ColumnFacts = Omit<
  SpanRow,
  "parentId" | "startMs" | "firstTokenMs" | "costEstimated" | "location" | "definition" | "family" | "planStepId"
>;

/** A row that is read from columns as it is asked: a run of 100,000 spans has rows before it has their texts. */
class ColumnRow implements ColumnFacts {
  readonly #columns: SpanColumns;
  readonly #at: number;

  constructor(columns: SpanColumns, at: number) {
    this.#columns = columns;
    this.#at = at;
  }

  get spanId() {
    return columnSpanId(this.#columns, this.#at);
  }
  get depth() {
    return this.#columns.depth[this.#at] as number;
  }
  get name() {
    return columnText(this.#columns, "name", this.#at) ?? "";
  }
  get label() {
    return columnText(this.#columns, "label", this.#at) ?? "";
  }
  get note() {
    return columnText(this.#columns, "note", this.#at);
  }
  get kind() {
    return columnKind(this.#columns, this.#at);
  }
  get agent() {
    return columnText(this.#columns, "agent", this.#at);
  }
  get status() {
    return COLUMN_STATUSES[this.#columns.status[this.#at] as number] ?? "unset";
  }
  get error() {
    return columnText(this.#columns, "error", this.#at);
  }
  get offsetMs() {
    return this.#columns.offsetMs[this.#at] as number;
  }
  get durationMs() {
    return known(this.#columns.durationMs[this.#at]);
  }
  get inputTokens() {
    return known(this.#columns.inputTokens[this.#at]);
  }
  get cachedInputTokens() {
    return known(this.#columns.cachedInputTokens[this.#at]);
  }
  get outputTokens() {
    return known(this.#columns.outputTokens[this.#at]);
  }
  get costUsd() {
    return known(this.#columns.costUsd[this.#at]);
  }
  get budgetMs() {
    return known(this.#columns.budgetMs[this.#at]);
  }
  get verdict() {
    return columnVerdict(this.#columns, this.#at);
  }
  get attempt() {
    return this.#columns.attempt[this.#at] || null;
  }
  get internal() {
    return this.#has(COLUMN_FLAGS.internal);
  }
  get waiting() {
    return this.#has(COLUMN_FLAGS.waiting);
  }
  get onPath() {
    return this.#has(COLUMN_FLAGS.onPath);
  }
  get repaired() {
    return this.#has(COLUMN_FLAGS.repaired);
  }
  get orphan() {
    return this.#has(COLUMN_FLAGS.orphan);
  }

  #has(flag: number): boolean {
    return ((this.#columns.flags[this.#at] as number) & flag) !== 0;
  }
}

/** The rows that columns hold, chunk after chunk, in the order of the tree. */
export function columnRows(chunks: readonly SpanColumns[]): ColumnFacts[] {
  const rows: ColumnFacts[] = [];
  for (const chunk of chunks) {
    for (let at = 0; at < chunk.count; at++) rows.push(new ColumnRow(chunk, at));
  }
  return rows;
}

const known = (value: number | undefined) => (value === undefined || Number.isNaN(value) ? null : value);
