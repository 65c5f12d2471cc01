import { KINDS, type Kind } from "./kind.ts";
import { type SpanRow, type SpanStatus, VERDICTS, type Verdict } from "./span.ts";

/**
 * Span rows as columns: what a timeline draws, without an object per span. Position in the columns is the order of the
 * tree. Unknown numbers are NaN, unknown texts -1. Times are milliseconds.
 */
export interface SpanColumns {
  readonly count: number;
  /** Eight bytes each, as signed big-endian numbers. */
  readonly spanIds: BigInt64Array;
  /** 0 for a root. */
  readonly parentIds: BigInt64Array;
  readonly offsetMs: Float64Array;
  /** NaN while the span runs. */
  readonly durationMs: Float64Array;
  readonly inputTokens: Float64Array;
  readonly cachedInputTokens: Float64Array;
  readonly outputTokens: Float64Array;
  readonly costUsd: Float64Array;
  /** The time budget that the span had to keep. */
  readonly budgetMs: Float64Array;
  /** Places in `texts`. */
  readonly name: Int32Array;
  readonly label: Int32Array;
  readonly note: Int32Array;
  readonly agent: Int32Array;
  readonly error: Int32Array;
  readonly depth: Uint32Array;
  /** Places in KINDS. */
  readonly kind: Uint8Array;
  /** Places in {@link COLUMN_STATUSES}. */
  readonly status: Uint8Array;
  /** Places in VERDICTS, and one more than the last for none. */
  readonly verdict: Uint8Array;
  /** Which try it is; 0 where it is not a retry. */
  readonly attempt: Uint8Array;
  /** Bits of {@link COLUMN_FLAGS}. */
  readonly flags: Uint8Array;
  readonly texts: readonly string[];
}

export const COLUMN_STATUSES = ["ok", "error", "unset", "running"] as const satisfies readonly SpanStatus[];
export const COLUMN_FLAGS = { internal: 1, waiting: 2, onPath: 4, repaired: 8, orphan: 16 } as const;
const NO_VERDICT = VERDICTS.length;

/** In the order in which they lie: wide ones first, so that each is aligned. */
const NUMBERS = {
  spanIds: BigInt64Array,
  parentIds: BigInt64Array,
  offsetMs: Float64Array,
  durationMs: Float64Array,
  inputTokens: Float64Array,
  cachedInputTokens: Float64Array,
  outputTokens: Float64Array,
  costUsd: Float64Array,
  budgetMs: Float64Array,
  name: Int32Array,
  label: Int32Array,
  note: Int32Array,
  agent: Int32Array,
  error: Int32Array,
  depth: Uint32Array,
  kind: Uint8Array,
  status: Uint8Array,
  verdict: Uint8Array,
  attempt: Uint8Array,
  flags: Uint8Array,
} as const;
type Column = keyof typeof NUMBERS;
const COLUMNS = Object.keys(NUMBERS) as Column[];
/** Format, count of rows, bytes of the texts; the rest keeps what follows aligned. */
const HEAD = 16;
/** Begins every chunk, and grows when the columns change. No chunk of the first format began with as large a count. */
const FORMAT = 0x544c_0002;

/** Rows in tree order as columns. */
export function columnsOf(rows: readonly SpanRow[]): SpanColumns {
  const columns = empty(rows.length);
  const texts: string[] = [];
  const places = new Map<string, number>();
  const place = (text: string | null) => {
    if (text === null) return -1;
    const known = places.get(text);
    if (known !== undefined) return known;
    places.set(text, texts.length);
    return texts.push(text) - 1;
  };
  rows.forEach((row, at) => {
    columns.spanIds[at] = idNumber(row.spanId);
    columns.parentIds[at] = row.parentId === null ? 0n : idNumber(row.parentId);
    columns.offsetMs[at] = row.offsetMs;
    columns.durationMs[at] = row.durationMs ?? Number.NaN;
    columns.inputTokens[at] = row.inputTokens ?? Number.NaN;
    columns.cachedInputTokens[at] = row.cachedInputTokens ?? Number.NaN;
    columns.outputTokens[at] = row.outputTokens ?? Number.NaN;
    columns.costUsd[at] = row.costUsd ?? Number.NaN;
    columns.budgetMs[at] = row.budgetMs ?? Number.NaN;
    columns.name[at] = place(row.name);
    columns.label[at] = place(row.label);
    columns.note[at] = place(row.note);
    columns.agent[at] = place(row.agent);
    columns.error[at] = place(row.error);
    columns.depth[at] = row.depth;
    columns.kind[at] = KINDS.indexOf(row.kind);
    columns.status[at] = COLUMN_STATUSES.indexOf(row.status);
    columns.verdict[at] = row.verdict === null ? NO_VERDICT : VERDICTS.indexOf(row.verdict);
    columns.attempt[at] = Math.min(row.attempt ?? 0, 255);
    columns.flags[at] = flagsOf(row);
  });
  return { ...columns, count: rows.length, texts };
}

/**
 * Columns as bytes: little-endian, as every machine that Traceline runs on has them; the texts as JSON at the end.
 * @param encode UTF-8 of a text
 */
export function encodeColumns(columns: SpanColumns, encode: (text: string) => Uint8Array): Uint8Array<ArrayBuffer> {
  const texts = encode(JSON.stringify(columns.texts));
  const size = sizeOf(columns.count);
  const bytes = new Uint8Array(padded(HEAD + size + texts.length));
  const view = new DataView(bytes.buffer);
  view.setUint32(0, FORMAT, true);
  view.setUint32(4, columns.count, true);
  view.setUint32(8, texts.length, true);
  let at = HEAD;
  for (const key of COLUMNS) {
    const column = columns[key];
    bytes.set(new Uint8Array(column.buffer, column.byteOffset, column.byteLength), at);
    at += column.byteLength;
  }
  bytes.set(texts, at);
  return bytes;
}

/**
 * Chunks of columns, one after the other, in the order of their spans.
 * @param decode the text of UTF-8
 * @throws RangeError for bytes that are none, or of another format
 */
export function decodeColumns(bytes: ArrayBuffer, decode: (bytes: Uint8Array) => string): SpanColumns[] {
  const chunks: SpanColumns[] = [];
  const view = new DataView(bytes);
  for (let start = 0; start < bytes.byteLength; ) {
    if (view.getUint32(start, true) !== FORMAT) throw new RangeError("These are no columns of this format.");
    const count = view.getUint32(start + 4, true);
    const textBytes = view.getUint32(start + 8, true);
    let at = start + HEAD;
    const read = <K extends Column>(key: K): SpanColumns[K] => {
      const column = new NUMBERS[key](bytes, at, count) as unknown as SpanColumns[K] & { byteLength: number };
      at += column.byteLength;
      return column;
    };
    const numbers = Object.fromEntries(COLUMNS.map((key) => [key, read(key)])) as unknown as Pick<SpanColumns, Column>;
    const texts = JSON.parse(decode(new Uint8Array(bytes, at, textBytes))) as string[];
    chunks.push({ ...numbers, count, texts });
    start += padded(HEAD + sizeOf(count) + textBytes);
  }
  return chunks;
}

/** Whether a chunk was encoded in this format, and not by an earlier release. */
export function isPresentFormat(chunk: Uint8Array): boolean {
  return chunk.length >= HEAD && new DataView(chunk.buffer, chunk.byteOffset).getUint32(0, true) === FORMAT;
}

/** What a timeline reads of one span. */
export function columnKind(columns: SpanColumns, at: number): Kind {
  return KINDS[columns.kind[at] as number] ?? "unknown";
}

export function columnVerdict(columns: SpanColumns, at: number): Verdict | null {
  return VERDICTS[columns.verdict[at] as number] ?? null;
}

/** Null where the text is not known. */
export function columnText(columns: SpanColumns, key: "name" | "label" | "note" | "agent" | "error", at: number) {
  return columns.texts[columns[key][at] as number] ?? null;
}

/** The id as 16 hex digits. */
export function columnSpanId(columns: SpanColumns, at: number): string {
  return BigInt.asUintN(64, columns.spanIds[at] as bigint)
    .toString(16)
    .padStart(16, "0");
}

function empty(count: number): Pick<SpanColumns, Column> {
  return Object.fromEntries(COLUMNS.map((key) => [key, new NUMBERS[key](count)])) as unknown as Pick<
    SpanColumns,
    Column
  >;
}

function flagsOf(row: SpanRow): number {
  let flags = 0;
  for (const [name, bit] of Object.entries(COLUMN_FLAGS)) if (row[name as keyof typeof COLUMN_FLAGS]) flags |= bit;
  return flags;
}

const sizeOf = (count: number) => COLUMNS.reduce((sum, key) => sum + NUMBERS[key].BYTES_PER_ELEMENT * count, 0);
const padded = (size: number) => Math.ceil(size / 8) * 8;
const idNumber = (hex: string) => BigInt.asIntN(64, BigInt(`0x${hex}`));
