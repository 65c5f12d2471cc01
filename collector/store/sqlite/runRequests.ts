import type { Signal } from "../../otlp/acceptedRequest.ts";
import { cutRecords } from "../../otlp/cutRecords.ts";
import type { StoredRequest } from "../store.ts";
import { BodyReader } from "./bodyReader.ts";
import { looseLogsOf } from "./looseLogs.ts";
import type { Db } from "./openDatabase.ts";
import { runMetrics } from "./runMetrics.ts";

const SIGNALS: Readonly<Record<number, Signal>> = { 1: "traces", 2: "logs" };

/** What was sent of a run, in order of arrival, and then what it counted. See {@link RunReader.requests}. */
export function* runRequests(db: Db, runId: string): Generator<StoredRequest> {
  const bodies = new BodyReader(db);
  const traces = tracesOf(db, runId);
  const signalOf = db.prepare("SELECT signal FROM bodies WHERE id = ?").pluck();
  for (const [body, offsets] of [...recordsOf(db, traces)].sort(([a], [b]) => a - b)) {
    const signal = SIGNALS[signalOf.get(body) as number];
    const cut = signal && cutRecords(bodies.plain(body), (offset) => offsets.has(offset));
    if (cut) yield { signal, plain: cut.plain };
  }
  yield* runMetrics(db, bodies, runId, traces);
}

/** Traces of a run; a trace that is not understood yet is a run under its own id. */
export function tracesOf(db: Db, runId: string): number[] {
  const traces = db
    .prepare("SELECT trace FROM run_traces WHERE run = (SELECT id FROM runs WHERE run_id = ?)")
    .pluck()
    .all(runId) as number[];
  if (traces.length > 0 || !/^[0-9a-f]{32}$/.test(runId)) return traces;
  return db.prepare("SELECT id FROM traces WHERE trace_id = ?").pluck().all(Buffer.from(runId, "hex")) as number[];
}

/** Body → where the spans and log records of the traces lie in it. */
function recordsOf(db: Db, traces: readonly number[]): Map<number, Set<number>> {
  const places = new Map<number, Set<number>>();
  const keep = (body: number, offset: number) => {
    const known = places.get(body);
    if (known) known.add(offset);
    else places.set(body, new Set([offset]));
  };
  const rows = ["spans", "logs"].map((table) => db.prepare(`SELECT body, offset FROM ${table} WHERE trace = ?`).raw());
  for (const trace of traces) {
    for (const statement of rows)
      for (const [body, offset] of statement.all(trace) as [number, number][]) keep(body, offset);
    for (const { body, at } of looseLogsOf(db, trace)) keep(body, at.offset);
  }
  return places;
}
