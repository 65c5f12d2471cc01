import { gzipSync } from "node:zlib";
import { beforeEach, expect, test, vi } from "vitest";
import { asSent } from "../../../test/support/asSent.ts";
import { id, request, span } from "../../../test/support/otlpBytes.ts";
import { temporaryFolder } from "../../../test/support/temporaryFolder.ts";
import { understoodRun } from "../../../test/support/understoodRun.ts";
import type { RunStatus } from "../../contract/run.ts";
import type { AnalysisStore, TraceWriter } from "../store.ts";
import { BodyReader } from "./bodyReader.ts";
import { openAnalysisStore } from "./openAnalysisStore.ts";
import { openWriter } from "./sqliteWriter.ts";

const RULES = 1;
let writer: TraceWriter;
let analysis: AnalysisStore;
let made = 0;

beforeEach(() => {
  const folder = temporaryFolder();
  writer = openWriter(folder);
  analysis = openAnalysisStore(folder);
  made = 0;
  return () => {
    analysis.close();
    writer.close();
  };
});

const traceId = (n: number) => n.toString(16).padStart(32, "0");

function keep(trace: number, { parentId, count = 1 }: { parentId?: string; count?: number } = {}): void {
  const spans = Array.from({ length: count }, () =>
    span({ traceId: traceId(trace), spanId: id(++made), ...(parentId ? { parentId } : {}) }),
  );
  const plain = request(spans);
  writer.keep([asSent(plain)], 1);
}

function understand(trace: number): void {
  analysis.readTraces([traceId(trace)]);
  analysis.writeUnderstood([traceId(trace)], [understoodRun({ runId: traceId(trace) }, [])], RULES);
}

test("what is complete comes first, newest in front, then what is under way", () => {
  keep(1);
  keep(2, { parentId: id(77) });
  keep(3);
  keep(4);
  expect(analysis.staleTraces(RULES, 100)).toEqual({ traceIds: [4, 3, 1, 2].map(traceId), more: false });
  understand(4);
  expect(analysis.staleTraces(RULES, 100).traceIds).toEqual([3, 1, 2].map(traceId));
  expect([3, 4].map((trace) => analysis.isStale(traceId(trace), RULES))).toEqual([true, false]);
});

test("of a run those of its traces are told that changed or know other rules", () => {
  for (const trace of [1, 2, 3]) keep(trace);
  expect(analysis.staleTracesOf(traceId(2), RULES)).toEqual([traceId(2)]);
  analysis.readTraces([1, 2].map(traceId));
  const summary = { runId: "both", traceIds: [1, 2].map(traceId) };
  analysis.writeUnderstood(summary.traceIds, [understoodRun(summary, [])], RULES);
  expect(analysis.staleTracesOf("both", RULES)).toEqual([]);
  expect(analysis.staleTracesOf("both", RULES + 1)).toEqual([1, 2].map(traceId));
  keep(2);
  expect(analysis.staleTracesOf("both", RULES)).toEqual([traceId(2)]);
  expect(analysis.staleTracesOf("none", RULES)).toEqual([]);
});

test("not more than asked for, but at least one", () => {
  keep(1);
  for (const trace of [2, 3, 4]) keep(trace, { count: 5 });
  expect(analysis.staleTraces(RULES, 10)).toEqual({ traceIds: [4, 3].map(traceId), more: true });
  expect(analysis.staleTraces(RULES, 1)).toEqual({ traceIds: [4].map(traceId), more: true });
});

test("what has waited for longest comes first when that is asked for, whether it is complete or not", () => {
  keep(1);
  keep(2, { parentId: id(77) });
  for (const trace of [3, 4]) keep(trace, { count: 5 });
  keep(1);
  const oldestFirst = (most: number) => analysis.staleTraces(RULES, most, () => false, true);
  expect(oldestFirst(100)).toEqual({ traceIds: [2, 3, 4, 1].map(traceId), more: false });
  expect(oldestFirst(6)).toEqual({ traceIds: [2, 3].map(traceId), more: true });
});

test("runs that lie in the same requests are read as they were sent, whichever is read first", () => {
  const names = new Map<number, string[]>([1, 2, 3].map((trace) => [trace, []]));
  for (let sent = 0; sent < 6; sent++) {
    const spans = [1, 2, 3].map((trace) => {
      names.get(trace)?.push(`${trace} of ${sent}`);
      return span({ traceId: traceId(trace), spanId: id(++made), name: `${trace} of ${sent}` });
    });
    const plain = request(spans);
    writer.keep([asSent(plain)], 1);
  }
  const read = (trace: number) => analysis.readTraces([traceId(trace)]).spans.map(({ name }) => name);
  expect(analysis.staleTraces(RULES, 1).more).toBe(true);
  expect([3, 1, 2].map(read)).toEqual([3, 1, 2].map((trace) => names.get(trace)));
  keep(2);
  expect(analysis.staleTraces(RULES, 1).more).toBe(true);
  expect(read(2)).toHaveLength(7);
  expect(read(1)).toEqual(names.get(1));
});

test("no more is read ahead than is kept", () => {
  const text = "x".repeat(10_000_000);
  for (const trace of [1, 2, 3, 4]) {
    const plain = request([span({ traceId: traceId(trace), spanId: id(trace), text })]);
    writer.keep([{ signal: "traces", body: gzipSync(plain), plain, encoding: "gzip" }], 1);
  }
  const read = vi.spyOn(BodyReader.prototype, "span");
  analysis.staleTraces(RULES, 1);
  const readTwice = (trace: number) => {
    for (const _ of [1, 2]) expect(analysis.readTraces([traceId(trace)]).spans).toHaveLength(1);
    return read.mock.calls.length;
  };
  expect([4, 3, 2, 1].map(readTwice)).toEqual([2, 2, 3, 4]);
  read.mockRestore();
});

test.each<[status: RunStatus, decodedAgain: number]>([
  ["ok", 3],
  ["running", 0],
])("spans of a run that is %s are decoded again at its next look: %i", (status, decodedAgain) => {
  keep(1, { count: 3 });
  const runId = traceId(1);
  analysis.readTraces([runId]);
  analysis.writeUnderstood([runId], [understoodRun({ runId, status, spanCount: 3 }, [])], RULES);
  const decoded = vi.spyOn(BodyReader.prototype, "span");
  expect(analysis.readTraces([runId]).spans).toHaveLength(3);
  expect(decoded.mock.calls).toHaveLength(decodedAgain);
  decoded.mockRestore();
});

test("what other rules understood follows, newest in front", () => {
  for (const trace of [1, 2, 3]) {
    keep(trace);
    understand(trace);
  }
  keep(1);
  expect(analysis.staleTraces(RULES + 1, 100).traceIds).toEqual([1, 3, 2].map(traceId));
  expect(analysis.staleTraces(RULES - 1, 100).traceIds).toEqual([1, 3, 2].map(traceId));
});
