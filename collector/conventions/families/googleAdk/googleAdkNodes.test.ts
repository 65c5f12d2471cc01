import { describe, expect, it } from "vitest";
import { type SpanSpec, START_MS, spanRecord } from "../../../../test/support/buildSpans.ts";
import { understandTraces } from "../../understandTraces.ts";

/** Constructed after a run of `@google/adk` 2.0. */
const span = (name: string, trace: string, from: number, to: number, more: Partial<SpanSpec> = {}): SpanSpec => ({
  name,
  id: `${trace} ${name} ${from}`,
  trace,
  from,
  to,
  scope: "gcp.vertex.agent",
  ...more,
});
const node = (path: string, trace: string, from: number, parent: string, more: Partial<SpanSpec> = {}, word = "") =>
  span(`execute_node${word} ${path.split(".").at(-1)}`, trace, from, from + 5, {
    parent,
    ...more,
    attributes: { "gen_ai.operation.name": "execute_node", "adk.node.path": path, ...more.attributes },
  });
const workflow = (trace: string, from: number, status: string) => [
  span("invocation", trace, from, from + 90),
  node("press", trace, from + 1, `${trace} invocation ${from}`, { attributes: { "adk.node.status": status } }),
  span("invoke_workflow press", trace, from + 2, from + 80, {
    parent: `${trace} execute_node press ${from + 1}`,
    attributes: {
      "gen_ai.operation.name": "invoke_workflow",
      "gen_ai.conversation.id": "s",
      "adk.workflow.name": "press",
    },
  }),
];
const of = (trace: string, from: number) => `${trace} invoke_workflow press ${from + 2}`;
const runsOf = (...specs: SpanSpec[]) => understandTraces(specs.map(spanRecord), [], { nowMs: START_MS });

describe("workflows of Google ADK in JavaScript", () => {
  const waits = (trace: string, from: number, name: string) => [
    ...workflow(trace, from, "waiting"),
    node(`press.${name}`, trace, from + 10, of(trace, from), { attributes: { "adk.node.status": "waiting" } }),
  ];

  it("ask a person where a node waits, and go on in further traces of the session", () => {
    const done = [...workflow("c", 1000, "completed"), node("press.last", "c", 1010, of("c", 1000))];
    const [run, ...more] = runsOf(...waits("a", 0, "ask"), ...waits("b", 500, "confirm"), ...done);
    expect([run?.summary.traceIds, run?.summary.status, more]).toEqual([["a", "b", "c"], "ok", []]);
    expect(run?.approvals.map(({ askedMs, answeredMs, outcome }) => [askedMs, answeredMs, outcome])).toEqual([
      [10, 500, null],
      [510, 1000, null],
    ]);
    const again = runsOf(...waits("a", 0, "ask"), ...done, ...workflow("d", 2000, "completed"));
    expect(again.map(({ summary }) => summary.traceIds)).toEqual([["a", "c"], ["d"]]);
  });

  it("try a node again in spans below it, and are plumbing around their own span", () => {
    const flaky = node("press.flaky", "a", 10, of("a", 0));
    const attempt = (n: number, from: number, more: Partial<SpanSpec> = {}) =>
      node(
        "press.flaky",
        "a",
        from,
        `a execute_node flaky 10`,
        { ...more, attributes: { "adk.node.attempt": n } },
        "_attempt",
      );
    const failed: Partial<SpanSpec> = { status: "error", message: "node down" };
    const [run] = runsOf(...workflow("a", 0, "completed"), flaky, attempt(1, 11, failed), attempt(2, 13));
    expect(run?.retries).toMatchObject([
      { kind: "step", name: "flaky", attempt: 2, reason: "node down", inferred: false },
    ]);
    expect(run?.summary.status).toBe("ok");
    expect(run?.spans.map(({ label, kind }) => `${kind} ${label}`)).toEqual([
      "workflow invocation",
      "internal press",
      "workflow press",
      "step flaky",
      "step flaky",
      "step flaky",
    ]);
  });
});
