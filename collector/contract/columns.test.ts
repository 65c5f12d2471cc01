import { expect, test } from "vitest";
import { spanRow } from "../../test/support/understoodRun.ts";
import {
  COLUMN_FLAGS,
  COLUMN_STATUSES,
  columnKind,
  columnSpanId,
  columnsOf,
  columnText,
  columnVerdict,
  decodeColumns,
  encodeColumns,
  isPresentFormat,
} from "./columns.ts";

const encode = (rows: Parameters<typeof columnsOf>[0]) => encodeColumns(columnsOf(rows), (text) => Buffer.from(text));
const decode = (bytes: Uint8Array<ArrayBuffer>) => decodeColumns(bytes.buffer, (text) => Buffer.from(text).toString());

test("what a timeline draws survives the way over the wire, unknown things as unknown", () => {
  const rows = [
    spanRow({
      spanId: "ffffffffffffffff",
      kind: "llm",
      label: "gpt ü",
      agent: "Planner",
      inputTokens: 0,
      onPath: true,
    }),
    spanRow({
      spanId: "0000000000000002",
      parentId: "ffffffffffffffff",
      status: "running",
      durationMs: null,
      depth: 1,
    }),
    spanRow({
      spanId: "0000000000000003",
      kind: "guardrail",
      verdict: "block",
      attempt: 2,
      orphan: true,
      waiting: true,
      budgetMs: 300,
      cachedInputTokens: 12,
    }),
  ];
  const [columns] = decode(encode(rows));
  if (!columns) throw new Error("nothing came back");
  expect(columns.count).toBe(3);
  expect([0, 1, 2].map((at) => columnSpanId(columns, at))).toEqual(rows.map(({ spanId }) => spanId));
  expect(columns.parentIds[1]).toBe(columns.spanIds[0]);
  expect([0, 1, 2].map((at) => columnKind(columns, at))).toEqual(rows.map(({ kind }) => kind));
  expect([0, 1, 2].map((at) => columnVerdict(columns, at))).toEqual([null, null, "block"]);
  expect(columnText(columns, "label", 0)).toBe("gpt ü");
  expect(columnText(columns, "agent", 1)).toBeNull();
  expect([columns.inputTokens[0], columns.inputTokens[1]]).toEqual([0, Number.NaN]);
  expect(columns.durationMs[1]).toBeNaN();
  expect(COLUMN_STATUSES[columns.status[1] as number]).toBe("running");
  expect(columns.flags[2]).toBe(COLUMN_FLAGS.orphan | COLUMN_FLAGS.waiting);
  expect(columns.attempt[2]).toBe(2);
  expect([columns.budgetMs[0], columns.budgetMs[2]]).toEqual([Number.NaN, 300]);
  expect([columns.cachedInputTokens[0], columns.cachedInputTokens[2]]).toEqual([Number.NaN, 12]);
});

test("chunks follow one another whatever their sizes, and none is none", () => {
  const chunk = (count: number, from: number) =>
    encode(
      Array.from({ length: count }, (_, n) =>
        spanRow({ spanId: (from + n).toString(16).padStart(16, "0"), label: `n${n}` }),
      ),
    );
  const parts = [chunk(1, 1), chunk(5, 10), chunk(3, 20)];
  const all = new Uint8Array(Buffer.concat(parts));
  expect(decode(all).map(({ count }) => count)).toEqual([1, 5, 3]);
  expect(decode(new Uint8Array())).toEqual([]);
});

test("bytes that are no columns are refused", () => {
  expect(() => decode(new Uint8Array(12).fill(255))).toThrow(RangeError);
  const ofAnotherFormat = encode([spanRow({ spanId: "0000000000000001" })]);
  expect(isPresentFormat(ofAnotherFormat)).toBe(true);
  ofAnotherFormat[0] = 1;
  expect(isPresentFormat(ofAnotherFormat)).toBe(false);
  expect(() => decode(ofAnotherFormat)).toThrow(RangeError);
});
