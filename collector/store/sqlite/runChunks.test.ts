import { beforeEach, expect, test } from "vitest";
import { temporaryFolder } from "../../../test/support/temporaryFolder.ts";
import { spanRow } from "../../../test/support/understoodRun.ts";
import { decodeColumns } from "../../contract/columns.ts";
import type { SpanRow } from "../../contract/span.ts";
import { type Db, openDatabase } from "./openDatabase.ts";
import { unpack } from "./packed.ts";
import { CHUNK, RunChunks } from "./runChunks.ts";

const MANY = 20 * CHUNK;
let db: Db;
let chunks: RunChunks;
let generation: number;

beforeEach(() => {
  db = openDatabase(temporaryFolder());
  chunks = new RunChunks(db);
  generation = 0;
  return () => db.close();
});

const rows = (count: number): SpanRow[] =>
  Array.from({ length: count }, (_, i) =>
    spanRow({
      spanId: (i + 1).toString(16).padStart(16, "0"),
      location: { path: "a.py", line: i + 1, symbol: null, via: "attributes", exact: true },
    }),
  );

/** Writes a run as the analysis does; `present` is the generation that its row names. @returns the one it names then */
function write(present: number | null, now: readonly SpanRow[]): number {
  const waiting = chunks.write("run", ++generation, now);
  const complete = chunks.complete(waiting, present);
  if (present !== null && present !== complete) chunks.drop(present);
  chunks.remember("run", complete, now);
  return complete;
}

function stored(of: number): { rows: SpanRow[]; offsets: number[] } {
  const packed = db
    .prepare("SELECT packed FROM run_chunks WHERE generation = ? ORDER BY first")
    .pluck()
    .all(of) as Buffer[];
  const columns = db
    .prepare("SELECT data FROM run_columns WHERE generation = ? ORDER BY first")
    .pluck()
    .all(of) as Buffer[];
  return {
    rows: packed.flatMap((chunk) => unpack<SpanRow[]>(chunk)),
    offsets: columns.flatMap((data) =>
      decodeColumns(Uint8Array.from(data).buffer, (bytes) => Buffer.from(bytes).toString()).flatMap((one) => [
        ...one.offsetMs,
      ]),
    ),
  };
}

const rowids = (of: number) =>
  db.prepare("SELECT rowid FROM run_chunks WHERE generation = ? ORDER BY first").pluck().all(of) as number[];

test("of a large run that grew only what changed is written again, and all of it can be read", () => {
  const first = write(null, rows(MANY));
  const before = rowids(first);
  const grown = rows(MANY + 10);
  grown[CHUNK] = { ...(grown[CHUNK] as SpanRow), status: "error", offsetMs: 5 };
  const second = write(first, grown);
  expect(stored(second).rows).toEqual(grown);
  expect(stored(second).offsets).toEqual(grown.map(({ offsetMs }) => offsetMs));
  const after = rowids(second);
  expect(after.filter((id) => before.includes(id))).toHaveLength(before.length - 1);
  expect(after).toHaveLength(before.length + 1);
});

test("a run that became shorter, or whose rows were told anew, is stored as it is now", () => {
  let present = write(null, rows(MANY));
  for (const now of [rows(MANY - CHUNK - 3), rows(CHUNK), rows(MANY), rows(MANY).reverse()]) {
    present = write(present, now);
    expect(stored(present).rows).toEqual(now);
  }
  expect(db.prepare("SELECT DISTINCT generation FROM run_chunks").pluck().all()).toEqual([present]);
  expect(db.prepare("SELECT DISTINCT generation FROM run_columns").pluck().all()).toEqual([present]);
});

test("a run that was deleted while it was understood is written whole", () => {
  const first = write(null, rows(MANY));
  chunks.drop(first);
  expect(stored(write(null, rows(MANY))).rows).toEqual(rows(MANY));
});
