import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { asSent } from "../../test/support/asSent.ts";
import { deleteRun } from "../../test/support/deleteRun.ts";
import { attribute, concat, id, log, request, span, textValue } from "../../test/support/otlpBytes.ts";
import { temporaryFolder } from "../../test/support/temporaryFolder.ts";
import { digestTraces, understandTraces } from "../conventions/understandTraces.ts";
import { openAnalysisStore } from "../store/sqlite/openAnalysisStore.ts";
import { openRunReader } from "../store/sqlite/openRunReader.ts";
import { openWriter } from "../store/sqlite/sqliteWriter.ts";
import type { AnalysisStore, RunReader, RunRemover, TraceWriter } from "../store/store.ts";
import { AnalysisLoop } from "./analysisLoop.ts";

/** Which traces and log records become which runs, from the first byte to the read API. */

let writer: TraceWriter & RunRemover;
let analysis: AnalysisStore;
let reader: RunReader;
let loop: AnalysisLoop;
let problems: string[];

beforeEach(() => {
  vi.useFakeTimers({ toFake: ["setTimeout", "clearTimeout", "performance"] });
  const folder = temporaryFolder();
  writer = openWriter(folder);
  analysis = openAnalysisStore(folder);
  reader = openRunReader(folder, () => 3000) as RunReader;
  problems = [];
  loop = new AnalysisLoop({
    store: analysis,
    rulesVersion: 1,
    analyse: understandTraces,
    digest: digestTraces,
    emit: () => {},
    report: (problem) => problems.push(problem),
  });
});
afterEach(async () => {
  await loop.close();
  for (const each of [reader, analysis, writer]) each.close();
  vi.useRealTimers();
  expect(problems).toEqual([]);
});

async function understood(): Promise<void> {
  while (analysis.staleTraces(1, 1).traceIds.length > 0) {
    loop.poke();
    await vi.advanceTimersByTimeAsync(1000);
    await new Promise((resolve) => setImmediate(resolve));
  }
}

const trace = (n: number) => id(n).repeat(2);
const S = 1_000_000_000n;

/** A span of a trace with its number, a second after the one before it unless said otherwise. */
function work(n: number, attributes: Record<string, string>, startS = BigInt(n), spanId = id(1)): Buffer {
  const pairs = Object.entries(attributes).map(([key, value]) => attribute(9, key, textValue(value)));
  return concat(span({ traceId: trace(n), spanId, startNs: startS * S, endNs: startS * S + S / 2n }), ...pairs);
}
const AGENT = { "gen_ai.operation.name": "invoke_agent", "gen_ai.agent.name": "A" };
const ASIDE = { "gen_ai.operation.name": "create_agent" };

/** Requests come one after the other: what has the number of a deleted one is told from it by its time. */
let arrivals = 0;

function keep(signal: "traces" | "logs", items: Uint8Array[], service?: string): void {
  const plain = request(items, service);
  writer.keep([asSent(plain, signal)], ++arrivals);
}

test("what is aside belongs to the run that is nearest in time, whenever each of them arrives", async () => {
  keep("traces", [work(11, ASIDE)]);
  await understood();
  expect(reader.runs({}).runs.map(({ traceIds }) => traceIds)).toEqual([[trace(11)]]);
  keep("traces", [work(12, AGENT)]);
  keep("traces", [work(14, ASIDE)]);
  await understood();
  expect(reader.runs({}).runs.map(({ traceIds }) => traceIds)).toEqual([[trace(11), trace(12), trace(14)]]);
  keep("traces", [work(13, AGENT)]);
  await understood();
  expect(reader.runs({}).runs.map(({ traceIds }) => traceIds)).toEqual([
    [trace(13), trace(14)],
    [trace(11), trace(12)],
  ]);
  keep("traces", [work(49, ASIDE)]);
  await understood();
  keep("traces", [work(50, AGENT)]);
  await understood();
  expect(reader.runs({}).runs.map(({ traceIds }) => traceIds)).toEqual([
    [trace(49), trace(50)],
    [trace(13), trace(14)],
    [trace(11), trace(12)],
  ]);
});

test("a task that stopped to ask a person goes on in the trace that answers", async () => {
  const root = { "openinference.span.kind": "CHAIN", "session.id": "thread" };
  const interrupt = concat(
    span({ traceId: trace(11), spanId: id(2), parentId: id(1), startNs: 11n * S, status: 2 }),
    attribute(9, "traceline.approval.state", textValue("requested")),
    attribute(9, "error.type", textValue("GraphInterrupt")),
    attribute(9, "openinference.span.kind", textValue("CHAIN")),
  );
  keep("traces", [work(11, root), interrupt]);
  keep("traces", [work(12, root)]);
  keep("traces", [work(13, root)]);
  await understood();
  expect(reader.runs({}).runs.map(({ traceIds }) => traceIds)).toEqual([[trace(13)], [trace(11), trace(12)]]);
});

/** Constructed: an agent of Pydantic AI that leaves a call to a person, and the trace that goes on with it. */
const PYDANTIC = { ...AGENT, model_request_parameters: "{}" };
const leaves = (n: number) => [
  work(n, { ...PYDANTIC, final_result: '{"calls":[],"approvals":[{"tool_name":"pay","tool_call_id":"c-1"}]}' }),
];
const goesOn = (n: number) => [
  work(n, PYDANTIC),
  concat(
    span({ traceId: trace(n), spanId: id(2), parentId: id(1), startNs: BigInt(n) * S + 1n, endNs: BigInt(n) * S + 9n }),
    ...Object.entries({
      "gen_ai.operation.name": "chat",
      model_request_parameters: "{}",
      "gen_ai.input.messages":
        '[{"role":"assistant","parts":[]},{"role":"user","parts":[{"type":"tool_call_response","id":"c-1","result":"No."}]}]',
    }).map(([key, value]) => attribute(9, key, textValue(value))),
  ),
];

test("a call that was left to a person is answered in another trace, whichever arrives first", async () => {
  keep("traces", goesOn(12));
  await understood();
  expect(reader.runs({}).runs.map(({ traceIds }) => traceIds)).toEqual([[trace(12)]]);
  keep("traces", leaves(11));
  await understood();
  keep("traces", leaves(13));
  await understood();
  keep("traces", goesOn(14));
  await understood();
  const { runs } = reader.runs({});
  expect(runs.map(({ traceIds }) => traceIds)).toEqual([
    [trace(13), trace(14)],
    [trace(11), trace(12)],
  ]);
  expect(runs.map(({ approvals }) => approvals)).toEqual(Array(2).fill({ requested: 1, approved: 0, denied: 1 }));
});

test("an evaluation that comes when the run is over, from another process, is joined to what it judges", async () => {
  keep("traces", [work(11, AGENT)]);
  await understood();
  const { durationMs } = reader.runs({}).runs[0] ?? {};
  const result = Object.entries({
    "event.name": "gen_ai.evaluation.result",
    "gen_ai.evaluation.name": "relevance",
    "gen_ai.evaluation.score.label": "relevant",
  }).map(([key, value]) => attribute(6, key, textValue(value)));
  keep("logs", [concat(log({ traceId: trace(11), spanId: id(1), timeNs: 900n * S }), ...result)], "evaluator");
  await understood();
  const [run, ...more] = reader.runs({}).runs;
  expect([run?.durationMs, more]).toEqual([durationMs, []]);
  const evaluations = reader.part(trace(11), "evaluations", {})?.evaluations;
  expect(evaluations).toMatchObject([{ name: "relevance", label: "relevant", spanId: id(1) }]);
});

test("the first run of a chat gets its session when a later one goes on with it, whichever arrives first", async () => {
  const ids = (call: string) => ({
    ...PYDANTIC,
    "gen_ai.agent.call.id": call,
    "gen_ai.conversation.id": "01a2237c-5a2f-726a-b584-b0b215048e5b",
  });
  const first = () => keep("traces", [work(11, ids("01a2237c-5a2e-726a-b584-b0b11e95b93e"))]);
  const later = (n: number) => () => keep("traces", [work(n, ids(`01a22380-00${n}-726a-b584-b0b215048e5b`))]);
  const sessions = () => reader.runs({}).runs.map(({ sessionId }) => sessionId?.slice(0, 8) ?? null);
  first();
  await understood();
  expect(sessions()).toEqual([null]);
  for (const part of [later(12), later(13)]) {
    part();
    await understood();
  }
  expect(sessions()).toEqual(Array(3).fill("01a2237c"));
  for (const n of [11, 12, 13]) deleteRun(writer, trace(n));
  await understood();
  for (const part of [later(12), first, later(13)]) {
    part();
    await understood();
  }
  expect(sessions()).toEqual(Array(3).fill("01a2237c"));
});

const evaluates = (more: Record<string, string>) => ({
  "event.name": "gen_ai.evaluation.result",
  "gen_ai.evaluation.name": "relevance",
  "gen_ai.evaluation.score.label": "relevant",
  ...more,
});
const answers = (n: number, responseId: string) => [
  work(n, AGENT),
  concat(
    span({ traceId: trace(n), spanId: id(2), parentId: id(1), startNs: BigInt(n) * S + 1n, endNs: BigInt(n) * S + 9n }),
    attribute(9, "gen_ai.operation.name", textValue("chat")),
    attribute(9, "gen_ai.response.id", textValue(responseId)),
  ),
];
const evaluator = (n: number, judges: Record<string, string>) => {
  const { "event.name": _, ...attributes } = evaluates(judges);
  return work(n, attributes);
};
const logged = (judges: Record<string, string>, traceId?: string) =>
  concat(
    log({ timeNs: 900n * S, ...(traceId === undefined ? {} : { traceId }) }),
    ...Object.entries(evaluates(judges)).map(([key, value]) => attribute(6, key, textValue(value))),
  );
/** Names of the runs, newest first, each with what its evaluations judge. */
const evaluated = () =>
  reader.runs({}).runs.map(({ runId }) => {
    const evaluations = reader.part(runId, "evaluations", {})?.evaluations ?? [];
    return [runId, evaluations.map(({ spanId }) => spanId)];
  });

test.for([
  ["the answer", { "gen_ai.response.id": "r1" }, id(2)],
  ["the span", { trace_id: trace(11), span_id: id(1) }, id(1)],
] as const)("an evaluator in a trace of its own is told to the run of %s that it names", async ([, judges, judged]) => {
  const parts = [() => keep("traces", answers(11, "r1")), () => keep("traces", [evaluator(50, judges)], "evaluator")];
  for (const part of parts) {
    part();
    await understood();
  }
  const both = [
    [trace(50), [null]],
    [trace(11), [judged]],
  ];
  expect(evaluated()).toEqual(both);
  for (const runId of [trace(11), trace(50)]) deleteRun(writer, runId);
  await understood();
  for (const part of parts.toReversed()) {
    part();
    await understood();
  }
  expect(evaluated()).toEqual(both);
  deleteRun(writer, trace(50));
  await understood();
  expect(evaluated()).toEqual([[trace(11), []]]);
});

test("one evaluator may judge two runs, which stay two, and go each by itself", async () => {
  keep("traces", [...answers(11, "r1"), ...answers(12, "r2")]);
  const second = concat(
    span({ traceId: trace(50), spanId: id(3), parentId: id(1), startNs: 50n * S, endNs: 50n * S + 9n }),
    attribute(9, "gen_ai.evaluation.name", textValue("tone")),
    attribute(9, "gen_ai.response.id", textValue("r2")),
  );
  keep("traces", [evaluator(50, { "gen_ai.response.id": "r1" }), second], "evaluator");
  await understood();
  const [first, ...judged] = evaluated();
  expect([first?.[0], judged]).toEqual([
    trace(50),
    [
      [trace(12), [id(2)]],
      [trace(11), [id(2)]],
    ],
  ]);
  deleteRun(writer, trace(12));
  await understood();
  expect(evaluated().map(([runId]) => runId)).toEqual([trace(50), trace(11)]);
});

test.for([[undefined], [trace(60)]])(
  "an evaluation that is only logged is kept until what it judges arrives",
  async ([from]) => {
    keep("logs", [logged({ "gen_ai.response.id": "r1" }, from)], "evaluator");
    await understood();
    expect(reader.runs({}).runs).toMatchObject([{ name: "evaluate relevance", spanCount: 0, logCount: 1 }]);
    keep("traces", answers(11, "r1"));
    keep("traces", answers(12, "r2"));
    await understood();
    expect(evaluated()).toEqual([
      [trace(12), []],
      [trace(11), [id(2)]],
    ]);
    deleteRun(writer, trace(11));
    await understood();
    expect(evaluated()).toEqual([[trace(12), []]]);
  },
);

test("an evaluation that comes behind what it judges and is only logged belongs to its run, also from its process", async () => {
  keep("traces", [...answers(11, "r1"), ...answers(12, "r2")]);
  await understood();
  keep("logs", [logged({ "gen_ai.response.id": "r1" }), logged({ trace_id: trace(12) })]);
  keep("logs", [logged({ "gen_ai.response.id": "r2" })], "evaluator");
  keep("logs", [logged({ "gen_ai.response.id": "nobody's" })]);
  await understood();
  expect(evaluated()).toEqual([
    [expect.any(String), [null]],
    [trace(12), expect.arrayContaining([null, id(2)])],
    [trace(11), [id(2)]],
  ]);
});

test("log records of one trace that judge two runs are kept apart, and told to both", async () => {
  keep("traces", [...answers(11, "r1"), ...answers(12, "r2")]);
  keep(
    "logs",
    ["r1", "r2"].map((answer) => logged({ "gen_ai.response.id": answer }, trace(60))),
    "evaluator",
  );
  await understood();
  expect(evaluated()).toEqual([
    [trace(60), [null, null]],
    [trace(12), [id(2)]],
    [trace(11), [id(2)]],
  ]);
});

const told = (n: number, session: string, more: Record<string, string> = {}) =>
  concat(
    log({ timeNs: BigInt(n) * S, text: `told ${n}` }),
    ...Object.entries({ "session.id": session, ...more }).map(([key, value]) => attribute(6, key, textValue(value))),
  );

test("log records go to their session, whatever else its process does, and move when a run comes between", async () => {
  keep("traces", [work(11, { ...AGENT, "session.id": "s1" }), work(12, { ...AGENT, "session.id": "s2" })]);
  await understood();
  keep("logs", [told(13, "s1"), told(16, "s1"), told(17, "s2")]);
  await understood();
  expect(reader.runs({}).runs.map(({ logCount }) => logCount)).toEqual([1, 2]);
  keep("traces", [work(15, { ...AGENT, "session.id": "s1" })]);
  await understood();
  expect(reader.runs({}).runs.map(({ logCount }) => logCount)).toEqual([1, 1, 1]);
});

test("log records of a session that is nobody's go to their process, once", async () => {
  keep("logs", [told(12, "s1")]);
  keep("traces", [work(11, AGENT)]);
  await understood();
  expect(reader.runs({}).runs.map(({ logCount }) => logCount)).toEqual([1]);
  keep("traces", [work(13, { ...AGENT, "session.id": "s1" })]);
  await understood();
  expect(reader.runs({}).runs.map(({ logCount }) => logCount)).toEqual([1, 0]);
});

const PROMPT = { "event.name": "claude_code.user_prompt", prompt: "Write the brief", "prompt.id": "p1" };
const REQUEST = { "event.name": "claude_code.api_request", model: "m", request_id: "r1", "prompt.id": "p1" };

test("an agent that only logs is a run, whose spans can be looked at, until its spans arrive", async () => {
  keep("logs", [told(11, "s1", PROMPT), told(12, "s1", REQUEST)], "claude-code");
  await understood();
  const [run] = reader.runs({}).runs;
  expect(run).toMatchObject({ spanCount: 0, logCount: 2, llmCalls: 1, families: ["claude-code"], traceIds: [] });
  const rows = reader.part(run?.runId ?? "", "spans", {})?.spans ?? [];
  expect(rows.map(({ kind }) => kind)).toEqual(["agent", "llm"]);
  const found = reader.span(run?.runId ?? "", rows[1]?.spanId ?? "");
  expect(found?.record.attributes.get("model")).toBe("m");
  expect(reader.span(run?.runId ?? "", rows[0]?.spanId ?? "")?.told?.input).toBe("Write the brief");

  const sent = { "span.type": "interaction", "session.id": "s1" };
  keep("traces", [work(10, sent)], "claude-code");
  await understood();
  expect(reader.runs({}).runs.map(({ traceIds, logCount }) => [traceIds, logCount])).toEqual([[[trace(10)], 2]]);
});

test("what a process that only logs says of no session is of its first one, until it has traces", async () => {
  keep("logs", [told(11, "s1", PROMPT), log({ timeNs: 12n * S })], "claude-code");
  await understood();
  expect(reader.runs({}).runs.map(({ logCount }) => logCount)).toEqual([2]);
  keep("logs", [log({ timeNs: 13n * S, text: "more" })], "claude-code");
  await understood();
  expect(reader.runs({}).runs.map(({ logCount }) => logCount)).toEqual([3]);
  keep("traces", [work(10, { "span.type": "interaction", "session.id": "s1" })], "claude-code");
  await understood();
  expect(reader.runs({}).runs.map(({ logCount }) => logCount)).toEqual([3]);
});

test("of a session that only logs one run can be deleted", async () => {
  const second = { ...PROMPT, "prompt.id": "p2" };
  keep("logs", [told(11, "s1", PROMPT), told(12, "s1", REQUEST), told(20, "s1", second)], "claude-code");
  await understood();
  const [later, first] = reader.runs({}).runs;
  expect([later?.logCount, first?.logCount]).toEqual([1, 2]);
  expect(deleteRun(writer, first?.runId ?? "")).toBe(true);
  await understood();
  expect(reader.runs({}).runs).toMatchObject([{ runId: later?.runId, logCount: 1 }]);
  expect(deleteRun(writer, later?.runId ?? "")).toBe(true);
  await understood();
  expect(reader.runs({}).runs).toEqual([]);
});
