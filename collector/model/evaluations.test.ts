import { describe, expect, it } from "vitest";
import { agent, llm, logRecord, START_MS, spanRecord, tool } from "../../test/support/buildSpans.ts";
import { understand } from "../../test/support/understand.ts";
import { understandTraces } from "../conventions/understandTraces.ts";

const answer = { "gen_ai.response.id": "resp-1" };
const spans = [
  agent("A", 0, 100, { id: "a" }),
  llm("m", 1, 50, { id: "call", parent: "a", attributes: answer }),
  // A provider's own span of the same call.
  llm("m", 2, 49, { id: "inner", parent: "call", attributes: answer }),
  tool("t", 60, 70, { id: "t", parent: "a" }),
];
const result = (more: object = {}) => ({
  "gen_ai.evaluation.name": "relevance",
  "gen_ai.evaluation.score.value": 0.9,
  ...more,
});
const told = (logs: Parameters<typeof logRecord>[0][], more: Parameters<typeof understand>[0] = []) =>
  understand([...spans, ...more], { logs: logs.map(logRecord) }).evaluations;

describe("evaluations", () => {
  it("judge the span that they name", () => {
    const [one] = told([{ name: "gen_ai.evaluation.result", at: 90, span: "t", attributes: result() }]);
    expect(one).toMatchObject({ name: "relevance", score: 0.9, spanId: "t" });
    expect(one?.atMs).toBeCloseTo(90);
  });

  it("judge the counted call whose answer they name, where they name no span", () => {
    const [one] = told([{ name: "gen_ai.evaluation.result", at: 90, attributes: result(answer) }]);
    expect(one?.spanId).toBe("call");
  });

  it("judge the run where they name neither", () => {
    const [one] = told([{ name: "gen_ai.evaluation.result", at: 90, attributes: result() }]);
    expect(one?.spanId).toBeNull();
  });

  it("come late and are joined all the same, in order of time", () => {
    const late = [
      {
        name: "gen_ai.evaluation.result",
        at: 3_600_000,
        span: "call",
        attributes: result({ "gen_ai.evaluation.name": "late" }),
      },
      { name: "gen_ai.evaluation.result", at: 90, span: "t", attributes: result() },
    ];
    const run = understand(spans, { logs: late.map(logRecord) });
    expect(run.evaluations.map(({ name, spanId }) => [name, spanId])).toEqual([
      ["relevance", "t"],
      ["late", "call"],
    ]);
    expect(run.summary.durationMs).toBeCloseTo(100);
  });

  it("stand on an evaluator's own span, which judges what it lies in, links to or names by its answer", () => {
    const evaluator = (id: string, more: object, part: object = {}) => ({
      name: `evaluate ${id}`,
      id,
      from: 80,
      to: 85,
      attributes: result({ "gen_ai.evaluation.name": id, ...more }),
      ...part,
    });
    const evaluations = told(
      [],
      [
        evaluator("inside", {}, { parent: "t" }),
        evaluator("linked", {}, { parent: "a", links: [{ span: "call" }] }),
        evaluator("named", answer, { parent: "a" }),
      ],
    );
    expect(evaluations.map(({ name, spanId }) => [name, spanId])).toEqual([
      ["inside", "t"],
      ["linked", "call"],
      ["named", "call"],
    ]);
  });

  it("may stand on the span that they judge itself", () => {
    const judged = llm("m", 71, 75, { id: "judged", parent: "a", attributes: result() });
    expect(told([], [judged]).map(({ spanId }) => spanId)).toEqual(["judged"]);
  });

  it("are what an evaluator without words of its own gave back", () => {
    const evaluator = {
      name: "helpfulness",
      id: "e",
      from: 80,
      to: 85,
      parent: "call",
      attributes: {
        "openinference.span.kind": "EVALUATOR",
        "output.value": '{"score": 0.5, "label": "partly", "explanation": "half an answer"}',
      },
    };
    expect(told([], [evaluator])).toEqual([
      {
        name: "helpfulness",
        score: 0.5,
        label: "partly",
        explanation: "half an answer",
        spanId: "call",
        atMs: expect.closeTo(85),
      },
    ]);
  });

  it("of OpenInference may address the span, the trace or the session", () => {
    const attributes = {
      "openinference.span.kind": "LLM",
      "annotations.0.annotation.name": "tone",
      "annotations.0.annotation.label": "kind",
      "trace.evaluations.0.evaluation.name": "solved",
      "trace.evaluations.0.evaluation.score": 1,
    };
    const evaluations = told([], [{ name: "chat", id: "c2", from: 76, to: 79, parent: "a", attributes }]);
    expect(evaluations.map(({ name, spanId }) => [name, spanId])).toEqual([
      ["tone", "c2"],
      ["solved", null],
    ]);
  });

  it("of a record without a trace go to the run of their conversation", () => {
    const session = { "gen_ai.conversation.id": "talk" };
    const withSession = spans.map((spec) =>
      spec.id === "a" ? { ...spec, attributes: { ...spec.attributes, ...session } } : spec,
    );
    const log = logRecord({
      name: "gen_ai.evaluation.result",
      at: 500,
      trace: null,
      attributes: result({ ...answer, ...session }),
    });
    const [run] = understandTraces(withSession.map(spanRecord), [log], { nowMs: START_MS });
    expect(run?.evaluations.map(({ spanId }) => spanId)).toEqual(["call"]);
  });

  describe("told in another trace", () => {
    const judgedTrace = "1".repeat(32);
    const elsewhere = spans.map((spec) => ({ ...spec, trace: judgedTrace }));
    const from = { trace: "t-judge", attributes: result(answer) };
    const judges = (...specs: Parameters<typeof spanRecord>[0][]) =>
      understandTraces([...elsewhere, ...specs].map(spanRecord), [], { nowMs: START_MS }).map(
        ({ summary, evaluations }) => [summary.runId, evaluations.map(({ spanId }) => spanId)],
      );

    it("are told to the run whose answer they name, and stay in their own", () => {
      expect(judges({ name: "evaluate", id: "e", from: 200, to: 210, ...from })).toEqual([
        [judgedTrace, ["call"]],
        ["t-judge", [null]],
      ]);
    });

    it("may name or link to the trace, whichever began first", () => {
      const named = { ...from, attributes: result({ trace_id: judgedTrace, span_id: "00000000000000aa" }) };
      expect(judges({ name: "evaluate", id: "e", from: -20, to: -10, ...named })).toEqual([
        ["t-judge", [null]],
        [judgedTrace, ["00000000000000aa"]],
      ]);
      const linked = {
        ...spanRecord({ name: "evaluate", id: "e", from: 200, to: 210, ...from, attributes: result() }),
        links: [{ traceId: judgedTrace, spanId: "t", attributes: new Map() }],
      };
      const runs = understandTraces([...elsewhere.map(spanRecord), linked], [], { nowMs: START_MS });
      expect(runs.map(({ evaluations }) => evaluations.map(({ spanId }) => spanId))).toEqual([["t"], [null]]);
    });

    it("are an event of the evaluator's own work where it has no other place", () => {
      const event = { name: "gen_ai.evaluation.result", at: 205, attributes: result(answer) };
      const own = { ...agent("judge", 200, 210, { id: "j", trace: "t-judge" }), events: [event] };
      expect(judges(own)).toEqual([
        [judgedTrace, ["call"]],
        ["t-judge", ["j"]],
      ]);
    });

    it("judge nobody else where nothing has the answer", () => {
      const nobodys = result({ "gen_ai.response.id": "resp-9" });
      expect(judges({ name: "evaluate", id: "e", from: 200, to: 210, ...from, attributes: nobodys })).toEqual([
        [judgedTrace, []],
        ["t-judge", [null]],
      ]);
    });
  });
});
