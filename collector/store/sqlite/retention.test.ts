import { statSync } from "node:fs";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import { asSent } from "../../../test/support/asSent.ts";
import { id, request, span } from "../../../test/support/otlpBytes.ts";
import { temporaryFolder } from "../../../test/support/temporaryFolder.ts";
import { understoodRun } from "../../../test/support/understoodRun.ts";
import type { Signal } from "../../otlp/acceptedRequest.ts";
import type { RunReader } from "../store.ts";
import { openAnalysisStore } from "./openAnalysisStore.ts";
import { openDatabase } from "./openDatabase.ts";
import { openRunReader } from "./openRunReader.ts";
import { openWriter } from "./sqliteWriter.ts";

const DAY = 24 * 3600_000;
const NOW = 400 * DAY;
const USUAL = { keepDays: 30, keepBytes: 2 ** 31 };
const trace = (n: number) => n.toString(16).padStart(32, "0");

let folder: string;
let writer: ReturnType<typeof openWriter>;
let reader: RunReader;
beforeEach(() => {
  folder = temporaryFolder();
  writer = openWriter(folder);
  reader = openRunReader(folder) as RunReader;
});
afterEach(() => {
  reader.close();
  writer.close();
});

/** Keeps one understood run that began, and was received, on these days. */
function keepRun(n: number, day: number, { receivedDay = day, bytes = 10 } = {}) {
  const startMs = day * DAY;
  const startNs = BigInt(startMs) * 1_000_000n;
  const text = `text of ${n} `.repeat(Math.ceil(bytes / 10));
  keep(
    "traces",
    request([span({ traceId: trace(n), spanId: id(n), startNs, endNs: startNs + 1n, text })]),
    receivedDay,
  );
  const analysis = openAnalysisStore(folder);
  analysis.readTraces([trace(n)]);
  analysis.writeUnderstood([trace(n)], [understoodRun({ runId: trace(n), traceIds: [trace(n)], startMs }, [])], 1);
  analysis.close();
}

function keep(signal: Signal, plain: Uint8Array, day: number) {
  writer.keep([asSent(plain, signal)], day * DAY);
}

/** Tidies until there is nothing more to do. @returns the runs that went, in order */
function tidied(limits = USUAL): (string | null)[] {
  const gone: (string | null)[] = [];
  for (;;) {
    const { deleted, more } = writer.tidy(limits, NOW);
    if (deleted) gone.push(deleted);
    if (!more) return gone;
  }
}
const left = () => reader.runs({}).runs.map(({ runId }) => runId);

test("runs that are too old go, the oldest first, and pinned ones stay (S4)", () => {
  for (const [n, day] of [
    [1, 350],
    [2, 340],
    [3, 399],
    [4, 330],
  ] as const)
    keepRun(n, day);
  expect(writer.pinRun(trace(4), true)).toBe(true);
  expect(tidied()).toEqual([trace(2), trace(1)]);
  expect(left()).toEqual([trace(3), trace(4)]);
  expect(reader.run(trace(4))?.pinned).toBe(true);
  writer.pinRun(trace(4), false);
  expect(tidied()).toEqual([trace(4)]);
});

test("what was imported lately, or sent with a wrong clock, is not old (S4)", () => {
  keepRun(1, 0, { receivedDay: 399 });
  keepRun(2, 2, { receivedDay: 399 });
  expect(tidied()).toEqual([]);
});

test("a trace that was never understood goes by age too (S4)", () => {
  const startNs = BigInt(300 * DAY) * 1_000_000n;
  keep("traces", request([span({ traceId: trace(9), spanId: id(9), startNs, endNs: startNs + 1n })]), 300);
  expect(tidied()).toEqual([trace(9)]);
  expect(left()).toEqual([]);
});

test("a store that is too large loses its oldest runs until it fits, and the disk gets the space back (S4)", () => {
  for (let n = 1; n <= 12; n++) keepRun(n, 390, { bytes: 1024 * 1024 });
  writer.emptyLog();
  const file = join(folder, "traceline.db");
  const before = statSync(file).size;
  writer.pinRun(trace(1), true);
  const cap = 6 * 1024 * 1024;
  expect(tidied({ keepDays: 30, keepBytes: cap })[0]).toBe(trace(2));
  writer.emptyLog();
  expect(before).toBeGreaterThan(12 * 1024 * 1024);
  expect(statSync(file).size).toBeLessThan(cap * 1.1 + 1024 * 1024);
  expect(statSync(`${file}-wal`).size).toBe(0);
  expect(left()).toContain(trace(1));
  expect(left()).toContain(trace(12));
});

test("a run at work is never deleted to make room (S4)", () => {
  keepRun(1, 399.9999, { bytes: 100_000 });
  const db = openDatabase(folder);
  db.exec(`UPDATE runs SET status = 'running', last_ms = ${NOW - 1000}`);
  db.close();
  expect(tidied({ keepDays: 30, keepBytes: 1 })).toEqual([]);
});

test("metrics that are too old go (S4)", () => {
  keep("metrics", Buffer.from("0a00", "hex"), 300);
  keep("metrics", Buffer.from("0a001200", "hex"), 399);
  tidied();
  const db = openDatabase(folder);
  expect(db.prepare("SELECT received_ms FROM bodies").pluck().all()).toEqual([399 * DAY]);
  db.close();
});

test("a run that is not there can't be pinned", () => {
  expect(writer.pinRun("nothing", true)).toBe(false);
});
