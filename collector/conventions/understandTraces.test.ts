import { describe, expect, it } from "vitest";
import { agent, failed, llm, logRecord, START_MS, spanRecord, tool } from "../../test/support/buildSpans.ts";
import { understandTraces } from "./understandTraces.ts";

const nowMs = START_MS;
const evaluation = (at: number, span?: string, trace?: string | null) =>
  logRecord({
    name: "gen_ai.evaluation.result",
    at,
    ...(span === undefined ? {} : { span }),
    ...(trace === undefined ? {} : { trace }),
    attributes: {
      "gen_ai.evaluation.name": "relevance",
      "gen_ai.evaluation.score.value": 0.9,
      "gen_ai.evaluation.score.label": "good",
    },
  });

describe("understandTraces", () => {
  it("makes a run of each trace, by time", () => {
    const spans = [agent("B", 50, 60, { trace: "t2" }), agent("A", 0, 10, { trace: "t1" })].map(spanRecord);
    expect(understandTraces(spans, [], { nowMs }).map((run) => [run.summary.runId, run.summary.agents])).toEqual([
      ["t1", ["A"]],
      ["t2", ["B"]],
    ]);
  });

  it("understands the same of spans that came twice, in any order, or first as running", () => {
    const spans = [agent("A", 0, 10, { id: "a" }), tool("t", 1, 2, { parent: "a" })].map(spanRecord);
    const running = spanRecord(agent("A", 0, undefined, { id: "a" }));
    const once = understandTraces(spans, [], { nowMs });
    expect(understandTraces([running, ...spans.toReversed(), ...spans], [], { nowMs })).toEqual(once);
  });

  describe("a run whose process may have gone", () => {
    const resource = (pid: number) => ({ "service.instance.id": "", "process.pid": pid, "host.name": "here" });
    const of = (pid: number, more = {}) => spanRecord({ ...agent("A", 0, undefined, more), resource: resource(pid) });
    const key = (pid: number) => `app here ${pid}`;
    const gone = (pid: number) =>
      logRecord({ name: "traceline.process_gone", at: 500_000, attributes: { "traceline.process": key(pid) } });
    const run = (spans: readonly ReturnType<typeof of>[], ...pids: number[]) =>
      understandTraces(spans, pids.map(gone), { nowMs })[0];

    it("waits for the processes of its open spans", () => {
      const told = run([of(7), of(8, { id: "b", parent: "A" })]);
      const open = told?.open.toSorted((a, b) => a.pid - b.pid);
      expect(open?.map((process) => [process.key, process.pid, process.host, process.startMs])).toEqual([
        [key(7), 7, "here", START_MS],
        [key(8), 8, "here", START_MS],
      ]);
      expect(run([spanRecord(agent("A", 0, 10))])?.open).toEqual([]);
    });

    it("is incomplete once all of them have gone, and that is no sign of life", () => {
      const open = [of(7), of(8, { id: "b", parent: "A" })];
      expect(run(open, 7)?.summary.status).toBe("running");
      const told = run(open, 7, 8);
      expect(told?.summary).toMatchObject({ status: "incomplete", processGone: true, durationMs: 0, logCount: 0 });
      expect(told?.open).toEqual([]);
    });

    it("goes on when another process goes on with it, and ends when its ends come after all", () => {
      expect(run([of(7), of(9, { id: "b", parent: "A" })], 7)?.summary.status).toBe("running");
      const ended = spanRecord({ ...agent("A", 0, 10), resource: resource(7) });
      expect(run([of(7), ended], 7)?.summary).toMatchObject({ status: "ok" });
      expect(run([of(7), ended], 7)?.summary.processGone).toBeUndefined();
    });
  });

  it("joins evaluations to the span they judge", () => {
    const [run] = understandTraces([spanRecord(agent("A", 0, 10, { id: "a" }))], [evaluation(9, "a")], { nowMs });
    expect(run?.evaluations).toEqual([
      { name: "relevance", score: 0.9, label: "good", explanation: null, spanId: "a", atMs: 9 },
    ]);
    expect(run?.summary.logCount).toBe(1);
  });

  it("joins an evaluation that names no span to the call whose answer it names", () => {
    const spans = [llm("m", 0, 10, { id: "call", attributes: { "gen_ai.response.id": "resp-1" } })].map(spanRecord);
    const judged = {
      ...evaluation(9),
      attributes: new Map([
        ["gen_ai.evaluation.name", "tone"],
        ["gen_ai.response.id", "resp-1"],
      ]),
    };
    expect(understandTraces(spans, [judged], { nowMs })[0]?.evaluations).toMatchObject([
      { name: "tone", spanId: "call" },
    ]);
  });

  it("gives a record without a trace to the run of its process that began last before it, once", () => {
    const spans = [agent("A", 0, 10, { trace: "t1" }), agent("B", 100, 110, { trace: "t2" })].map(spanRecord);
    const logs = [evaluation(95, undefined, null), evaluation(105, undefined, null), evaluation(300, undefined, null)];
    const runs = understandTraces(spans, logs, { nowMs });
    expect(runs.map((run) => [run.evaluations.length, run.summary.logCount])).toEqual([
      [1, 1],
      [2, 2],
    ]);
  });

  it("gives a record without a trace to its own session, whatever else the process does meanwhile", () => {
    const session = (id: string) => ({ attributes: { "gen_ai.operation.name": "invoke_agent", "session.id": id } });
    const spans = [
      agent("A", 0, 10, { trace: "t1", ...session("s1") }),
      agent("B", 20, 30, { trace: "t2", ...session("s2") }),
    ].map(spanRecord);
    const log = evaluation(50, undefined, null);
    const told = { ...log, attributes: new Map([...log.attributes, ["session.id", "s1"]]) };
    expect(understandTraces(spans, [told], { nowMs }).map((run) => run.summary.logCount)).toEqual([1, 0]);
  });

  it("leaves out a record of a process that has no run", () => {
    const spans = [spanRecord(agent("A", 0, 10, { resource: { "service.instance.id": "other" } }))];
    expect(understandTraces(spans, [evaluation(5, undefined, null)], { nowMs })[0]?.summary.logCount).toBe(0);
  });

  it("lets an exception that only a log record tells of fail its span", () => {
    const log = {
      ...logRecord({
        name: "gen_ai.client.operation.exception",
        at: 4,
        span: "m",
        attributes: { "exception.type": "Timeout", "exception.message": "too slow" },
      }),
      severity: 13,
    };
    const spans = [agent("A", 0, 10, { id: "a" }), llm("x", 1, 4, { id: "m", parent: "a" })].map(spanRecord);
    const [run] = understandTraces(spans, [log], { nowMs });
    expect(run?.spans[1]).toMatchObject({ status: "error", error: "too slow" });
    expect(run?.summary).toMatchObject({ llmErrors: 1, status: "error" });
  });

  it("sums each model call once and takes no total of an agent on top", () => {
    const usage = { "gen_ai.usage.input_tokens": 10, "gen_ai.usage.output_tokens": 2 };
    const spans = [
      agent("A", 0, 10, { id: "a", attributes: { ...usage, "gen_ai.usage.input_tokens": 999 } }),
      llm("m", 1, 4, { parent: "a", attributes: usage }),
      llm("m", 5, 6, { id: "m2", parent: "a" }),
      llm("m", 7, 8, { id: "m3", parent: "a", ...failed("no") }),
    ].map(spanRecord);
    expect(understandTraces(spans, [], { nowMs })[0]?.summary).toMatchObject({
      inputTokens: 10,
      outputTokens: 2,
      cachedInputTokens: null,
      costUsd: null,
      tokensAtLeast: true,
    });
  });

  it("takes totals where no call has usage", () => {
    const spans = [
      agent("A", 0, 10, { id: "a", attributes: { "gen_ai.usage.input_tokens": 30 } }),
      llm("m", 1, 4, { parent: "a" }),
    ].map(spanRecord);
    expect(understandTraces(spans, [], { nowMs })[0]?.summary).toMatchObject({ inputTokens: 30, tokensAtLeast: true });
  });

  it("counts tools by names that are anything, harmlessly", () => {
    const spans = [tool("__proto__", 0, 1, { id: "1" }), tool("__proto__", 2, 3, { id: "2" })].map(spanRecord);
    const [run] = understandTraces(spans, [], { nowMs });
    expect(JSON.stringify(run?.summary.tools)).toBe('{"__proto__":2}');
  });
});
