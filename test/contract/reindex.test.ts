import { join } from "node:path";
import { afterEach, expect, test } from "vitest";
import { temporaryFolder } from "../support/temporaryFolder.ts";
import { bodiesOf, WholeStore } from "../support/wholeStore.ts";
import { captureNames, FIXTURES } from "./captures.ts";

let store: WholeStore;
afterEach(() => store.close());

async function kept(...names: readonly string[]): Promise<WholeStore> {
  store = new WholeStore(temporaryFolder());
  for (const name of names) store.keep(bodiesOf(join(FIXTURES, name)));
  await store.settled();
  return store;
}

/** Rows that are derived from bodies. */
function derivedRows(): Record<string, unknown[]> {
  return {
    spans: store.rows("spans"),
    logs: store.rows("logs"),
    resources: store.rows("resources"),
    traces: store.rows(
      "traces",
      "id, hex(trace_id), resource, span_count, log_count, running, errors, start_ns, last_ns, root_name, first_name, session, rules",
    ),
    keys: store.rows("trace_keys"),
  };
}

test.each(captureNames())("%s: what is made again is what ingestion made", async (name) => {
  await kept(name);
  const [rows, runs] = [derivedRows(), store.runs()];
  const understood = new Set(store.understood);
  store.understood.length = 0;
  await store.reindexed();
  expect(new Set(store.understood)).toEqual(understood);
  expect(derivedRows()).toEqual(rows);
  expect(store.runs()).toEqual(runs);
});

test("rows that were spoilt by hand are as they were", async () => {
  await kept("langgraph-newsroom", "claude-code-fix-bug", "gemini-cli-write-docs");
  const [rows, runs] = [derivedRows(), store.runs()];
  store.spoil(
    "UPDATE spans SET parent_id = 7, status = 2, start_ns = start_ns + 5, end_ns = 0 WHERE id % 3 = 0",
    "UPDATE spans SET body = 1, offset = 0, length = 4 WHERE id % 7 = 1",
    "DELETE FROM spans WHERE id = (SELECT max(id) FROM spans)",
    "INSERT INTO spans SELECT max(id) + 10, trace, 99, parent_id, name, resource, scope, kind, status, start_ns, end_ns, body, offset, length FROM spans",
    "UPDATE logs SET span_id = 5, name = NULL WHERE id % 2 = 0",
    "UPDATE logs SET time_ns = time_ns + 1 WHERE id % 5 = 0",
    "UPDATE traces SET span_count = 1, log_count = 3, running = 1, errors = 9, start_ns = 1, last_ns = 2, root_name = NULL, tries = 3, tried = changed",
    "UPDATE resources SET service = 'wrong', process = 'x'",
    "DELETE FROM trace_keys",
    "UPDATE runs SET name = 'wrong', status = 'error', summary = json_set(summary, '$.llmCalls', 99)",
    "UPDATE run_chunks SET data = '[]', packed = NULL",
    "DELETE FROM run_parts WHERE part = 'messages'",
  );
  expect(store.runs()).not.toEqual(runs);
  await store.reindexed();
  expect(store.problems).toEqual([]);
  // A row that came again has a number of its own.
  const withoutIds = (list: unknown[]) => list.map((row) => ({ ...(row as object), id: null }));
  const healed = derivedRows();
  for (const table of ["spans", "logs"])
    expect(new Set(withoutIds(healed[table] ?? []))).toEqual(new Set(withoutIds(rows[table] ?? [])));
  expect({ ...healed, spans: null, logs: null }).toEqual({ ...rows, spans: null, logs: null });
  expect(store.runs()).toEqual(runs);
});

test("one run is made again, and the others are left", async () => {
  await kept("langgraph-newsroom", "openai-agents-support-desk");
  const [first, second] = [...store.runs().keys()] as [string, string];
  store.spoil("UPDATE runs SET summary = json_set(summary, '$.llmCalls', 99)");
  await store.reindexed(second);
  const calls = (runId: string) => store.runs().get(runId)?.summary.llmCalls;
  expect([calls(first) === 99, calls(second) === 99]).toEqual([true, false]);
  expect(store.writer.beginReindex("no such run")).toBeNull();
});

test("what came while it was made again is kept", async () => {
  await kept("langgraph-newsroom");
  const bodies = bodiesOf(join(FIXTURES, "otel-long-run"));
  store.keep(bodies.slice(0, 2));
  store.writer.beginReindex(null);
  for (const body of bodies.slice(2)) {
    store.keep([body]);
    store.writer.continueReindex();
  }
  await store.reindexed();
  const whole = store.runs();
  await store.close();
  await kept("langgraph-newsroom", "otel-long-run");
  expect(new Set(whole.keys())).toEqual(new Set(store.runs().keys()));
  for (const [runId, run] of store.runs()) expect(whole.get(runId)).toEqual(run);
});

test("after an upgrade everything is understood anew, newest first", async () => {
  const before = await kept();
  const last: string[] = [];
  for (const name of ["langgraph-newsroom", "openai-agents-support-desk", "mastra-content-studio"]) {
    before.keep(bodiesOf(join(FIXTURES, name)));
    await before.settled();
    last.push(before.understood.at(-1) as string);
  }
  const runs = before.runs();
  await before.close();
  store = new WholeStore(before.folder, 1_000);
  await store.settled();
  expect(store.understood.filter((runId) => last.includes(runId))).toEqual(last.reverse());
  expect(new Set(store.understood)).toEqual(new Set(runs.keys()));
  expect(store.runs()).toEqual(runs);
});
