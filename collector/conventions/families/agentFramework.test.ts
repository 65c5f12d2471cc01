import { describe, expect, it } from "vitest";
import { type SpanSpec, START_MS, spanRecord } from "../../../test/support/buildSpans.ts";
import { understand } from "../../../test/support/understand.ts";
import type { AnyValue } from "../../otlp/telemetry.ts";
import { normaliseSpan } from "../normaliseSpan.ts";
import { understandTraces } from "../understandTraces.ts";

/** Constructed after the recorded run, and after the documented attributes of .NET. */
const span = (
  name: string,
  from: number,
  to: number,
  attributes: Record<string, AnyValue> = {},
  more: Partial<SpanSpec> = {},
): SpanSpec => ({ name, from, to, scope: "agent_framework", ...more, attributes });
const agent = (from: number, to: number, trace: string, attributes: Record<string, AnyValue> = {}) =>
  span(
    "invoke_agent buyer",
    from,
    to,
    { "gen_ai.operation.name": "invoke_agent", "gen_ai.agent.name": "buyer", ...attributes },
    { trace, id: `${trace} ${from}` },
  );
const message = (role: string, part: object) => JSON.stringify([{ role, parts: [part] }]);
const request = { type: "function_approval_request", id: "af-call-1", function_call: { call_id: "c", name: "order" } };
const response = (approved: boolean) => ({ type: "function_approval_response", id: "af-call-1", approved });
const runsOf = (specs: readonly SpanSpec[]) => understandTraces(specs.map(spanRecord), [], { nowMs: START_MS });

describe("Agent Framework", () => {
  it.each([
    [true, "approved"],
    [false, "denied"],
  ])("joins question and answer by the id of the approval: %s", (approved, outcome) => {
    const runs = runsOf([
      agent(0, 10, "t1", { "gen_ai.output.messages": message("assistant", request) }),
      agent(20, 30, "t2", { "gen_ai.input.messages": message("user", response(approved)) }),
    ]);
    expect(runs).toHaveLength(1);
    expect(runs[0]?.approvals).toMatchObject([{ tool: "order", agent: "buyer", outcome, askedMs: 10, answeredMs: 20 }]);
  });

  it("does not join a later run whose history holds the answer", () => {
    const history = JSON.stringify([
      { role: "user", parts: [response(true)] },
      { role: "user", parts: [{ type: "text", content: "And now?" }] },
    ]);
    const runs = runsOf([
      agent(0, 10, "t1", { "gen_ai.output.messages": message("assistant", request) }),
      agent(20, 30, "t2", { "gen_ai.input.messages": history }),
    ]);
    expect(runs).toHaveLength(2);
    expect(runs[0]?.approvals).toMatchObject([{ outcome: null }]);
  });

  it("tells messages along edges by links, and none of what was dropped", () => {
    const run = understand([
      span("workflow.run", 0, 100, { "workflow.id": "w", "workflow.name": "tender" }, { id: "w" }),
      span("executor.process intake", 1, 2, { "executor.id": "intake" }, { id: "in", parent: "w" }),
      span("message.send", 1.5, 1.6, { "message.type": "Request" }, { id: "m1", parent: "in" }),
      span("message.send", 1.7, 1.8, { "message.type": "Offer" }, { id: "m2", parent: "in" }),
      span(
        "edge_group.process SingleEdgeGroup",
        2,
        3,
        { "edge_group.delivered": false, "message.source_id": "intake" },
        { id: "e", parent: "w", links: [{ span: "m2" }] },
      ),
      span("executor.process a", 4, 5, { "executor.id": "a" }, { id: "a", parent: "w", links: [{ span: "m1" }] }),
      span("executor.process b", 4, 5, { "executor.id": "b" }, { id: "b", parent: "w", links: [{ span: "m1" }] }),
    ]);
    expect(run.messages.map(({ from, to, channel, inferred }) => [from, to, channel, inferred])).toEqual([
      ["intake", "a", "edge", false],
      ["intake", "b", "edge", false],
    ]);
    expect(run.summary.name).toBe("tender");
  });

  it("puts the building of a workflow into the run of that workflow, and keeps its runs apart", () => {
    const ran = (trace: string, from: number, id: string) =>
      span("workflow.run", from, from + 5, { "workflow.id": id }, { trace, id: trace });
    const built = (trace: string, from: number, id: string) =>
      span("workflow.build", from, from + 1, { "workflow.id": id }, { trace, id: trace });
    const runs = runsOf([built("b1", 0, "w1"), ran("r0", 2, "w0"), ran("r1", 10, "w1"), ran("r2", 20, "w1")]);
    expect(runs.map((run) => [...run.sources].sort())).toEqual([["b1", "r1"], ["r0"], ["r2"]]);
  });

  it("goes on in the run that asked where a node is called with a response, and shows the question", () => {
    const ran = (trace: string, from: number, type: string) => [
      span("workflow.run", from, from + 20, { "workflow.id": "w1" }, { trace, id: trace }),
      span(
        "executor.process desk",
        from + 1,
        from + 9,
        { "executor.id": "desk", "message.type": type },
        { trace, id: `${trace} node`, parent: trace },
      ),
      { ...agent(from + 2, from + 8, trace), parent: `${trace} node` },
    ];
    const [run, ...more] = runsOf([
      ...ran("t1", 0, "MessageType.STANDARD"),
      ...ran("t2", 100, "MessageType.RESPONSE"),
      ...ran("t3", 200, "MessageType.STANDARD"),
    ]);
    expect(more).toHaveLength(1);
    expect(run?.summary.traceIds).toHaveLength(2);
    expect(run?.approvals).toMatchObject([
      { tool: null, agent: "buyer", outcome: null, askedMs: 9, answeredMs: 101, by: "user" },
    ]);
  });

  it("takes a response's id, and an id on a model call alone, for no session", () => {
    const session = (operation: string, id: string) =>
      normaliseSpan(spanRecord(span("x", 0, 1, { "gen_ai.operation.name": operation, "gen_ai.conversation.id": id })))
        .draft.sessionId;
    expect(session("invoke_agent", "thread-1")).toBe("thread-1");
    expect(session("invoke_agent", "resp_1")).toBeNull();
    expect(session("chat", "thread-1")).toBeNull();
  });

  it("reads the names of .NET", () => {
    const kind = (name: string) =>
      normaliseSpan(spanRecord({ ...span(name, 0, 1), scope: "Microsoft.Agents.AI.Workflows" })).draft.kind;
    expect(["workflow.session", "workflow_invoke", "executor.process X", "message.send"].map(kind)).toEqual([
      "workflow",
      "workflow",
      "step",
      "message",
    ]);
  });
});
