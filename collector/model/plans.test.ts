import { describe, expect, it } from "vitest";
import { agent, approval, type EventSpec, llm, logRecord, tool } from "../../test/support/buildSpans.ts";
import { understand } from "../../test/support/understand.ts";

type Step = Record<string, string | number>;
const snapshot = (
  at: number,
  version: number | null,
  steps: readonly Step[],
  more: Record<string, string> = {},
): EventSpec => ({
  name: "traceline.plan.updated",
  at,
  attributes: {
    "traceline.plan.steps": JSON.stringify(steps),
    ...(version === null ? {} : { "traceline.plan.version": version }),
    ...more,
  },
});
const step = (id: string) => ({ "traceline.plan.step.id": id });

describe("plans", () => {
  it("are versions with what was added and dropped, in the order of their numbers whatever came first", () => {
    const run = understand([
      agent("A", 0, 100, {
        events: [
          snapshot(50, 2, [
            { id: "b", title: "Build", status: "done" },
            { id: "c", title: "Check", status: "not-started" },
          ]),
          snapshot(10, 1, [
            { id: "a", title: "Ask", status: "pending" },
            { id: "b", title: "Build", status: "active" },
          ]),
        ],
      }),
    ]);
    expect(run.plans.map((plan) => [plan.version, plan.dropped, plan.atMs])).toEqual([
      [1, [], 10],
      [2, ["Ask"], 50],
    ]);
    expect(run.plans[1]?.steps).toMatchObject([
      { id: "b", status: "completed", added: false },
      { id: "c", status: "pending", added: true },
    ]);
    expect(run.summary).toMatchObject({ planSteps: 2 });
    expect(run.summary.sentence).toBe("Finished in 100\u00a0ms. The plan gained one step and lost one step.");
  });

  it("have the work that carries the step's id, without waiting for a person, counted once when nested", () => {
    const run = understand([
      agent("A", 0, 1000, {
        id: "a",
        events: [snapshot(1, 1, [{ id: "s", title: "Work", status: "completed", budget_ms: 300 }])],
      }),
      tool("ask", 100, 600, { id: "ask", parent: "a", attributes: step("s") }),
      agent("B", 110, 590, { id: "b", parent: "ask", attributes: step("s") }),
      approval("t", 200, 400, { parent: "b", attributes: step("s") }),
      llm("m", 700, 800, { parent: "a", attributes: step("s") }),
    ]);
    expect(run.plans[0]?.steps).toMatchObject([
      { startMs: 100, durationMs: 400, agents: ["A", "B"], spanIds: ["ask", "b", "approval t", "chat m"] },
    ]);
    expect(run.budgets).toMatchObject([{ subject: "step", name: "Work", limit: 300, used: 400, over: true }]);
  });

  it("match steps without ids by title, then by place", () => {
    const run = understand([
      agent("A", 0, 100, {
        events: [
          snapshot(10, null, [{ title: "Find" }, { title: "Write" }]),
          snapshot(20, null, [{ title: "Write" }, { title: "Print" }]),
        ],
      }),
    ]);
    const [first, second] = run.plans;
    expect(first?.steps.map((one) => one.id)).toEqual(["step 1", "step 2"]);
    expect(second?.steps.map((one) => [one.title, one.id, one.added])).toEqual([
      ["Write", "step 2", false],
      ["Print", "step 3", true],
    ]);
  });

  it("are read from log records, and told twice they are one version", () => {
    const told = snapshot(10, 1, [{ id: "a", title: "Ask" }]);
    const logs = [logRecord({ ...told, span: "invoke_agent A" })];
    const run = understand([agent("A", 0, 100, { events: [told] })], { logs });
    expect(run.plans).toHaveLength(1);
  });

  it("of two agents are two plans when nothing names them", () => {
    const run = understand([
      agent("A", 0, 100, { id: "a", events: [snapshot(1, null, [{ title: "One" }])] }),
      agent("B", 10, 90, { parent: "a", events: [snapshot(11, null, [{ title: "Two" }, { title: "Three" }])] }),
    ]);
    expect(run.plans.map((plan) => plan.agent)).toEqual(["A", "B"]);
    expect(run.summary.planSteps).toBe(3);
  });

  it("without ids on the work have what the agent did while a step alone was in progress, marked as inferred", () => {
    const told = (at: number, first: string, second: string) =>
      snapshot(at, null, [
        { id: "1", title: "Read", status: first },
        { id: "2", title: "Write", status: second },
      ]);
    const run = understand([
      agent("A", 0, 1000, {
        id: "a",
        events: [
          told(100, "in_progress", "pending"),
          told(400, "completed", "in_progress"),
          told(700, "completed", "completed"),
        ],
      }),
      llm("m", 10, 90, { id: "planning", parent: "a" }),
      tool("read", 110, 200, { id: "read", parent: "a" }),
      tool("ask", 410, 600, { id: "ask", parent: "a" }),
      agent("B", 420, 590, { id: "b", parent: "ask" }),
      llm("m", 710, 990, { id: "closing", parent: "a" }),
    ]);
    expect(run.plans).toHaveLength(1);
    expect(run.plans[0]?.steps).toMatchObject([
      {
        id: "1",
        status: "completed",
        startMs: 110,
        durationMs: 90,
        spanIds: ["read"],
        agents: ["A"],
        workInferred: true,
      },
      {
        id: "2",
        status: "completed",
        startMs: 410,
        durationMs: 190,
        spanIds: ["ask", "b"],
        agents: ["A", "B"],
        workInferred: true,
      },
    ]);
  });

  it("have no work where two steps were in progress at once", () => {
    const both = [
      { id: "1", title: "Read", status: "in_progress" },
      { id: "2", title: "Write", status: "in_progress" },
    ];
    const run = understand([
      agent("A", 0, 90, { id: "a", events: [snapshot(1, null, both)] }),
      tool("t", 5, 9, { parent: "a" }),
    ]);
    expect(run.plans[0]?.steps.map((one) => one.spanIds)).toEqual([[], []]);
  });
});
