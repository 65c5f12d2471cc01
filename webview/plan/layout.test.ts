import { expect, test } from "vitest";
import type { Plan, PlanStep } from "../../collector/contract/plan.ts";
import { spanRow } from "../../test/support/panelRows.ts";
import { buildTree } from "../timeline/tree.ts";
import { AgentColours } from "../ui/agentColours.ts";
import { barParts, planLayouts, planSummary } from "./layout.ts";

const step = (id: string, given: Partial<PlanStep> = {}): PlanStep => ({
  id,
  title: id,
  status: "completed",
  parentId: null,
  spanIds: [],
  startMs: null,
  durationMs: null,
  budgetMs: null,
  agents: [],
  added: false,
  ...given,
});

const version = (n: number, steps: readonly PlanStep[], planId = "plan"): Plan => ({
  planId,
  agent: "Planner",
  version: n,
  source: "event",
  reason: null,
  spanId: null,
  atMs: n,
  steps,
  dropped: [],
});

const tree = buildTree(
  [
    spanRow("agent", { kind: "agent", durationMs: 100 }),
    spanRow("model", { kind: "llm", depth: 1, label: "gpt", durationMs: 10 }),
    spanRow("again", { kind: "llm", depth: 1, label: "gpt", offsetMs: 20, durationMs: 30 }),
    spanRow("tool", { depth: 1, label: "search", status: "error", error: "refused" }),
    spanRow("inside", { depth: 2, kind: "mcp", label: "client" }),
  ],
  new AgentColours([]),
  100,
);
const layout = (...plans: Plan[]) => planLayouts(plans, tree, () => 0);

test("a step carries its state of every version, and what was added later is new", () => {
  const [plan] = layout(
    version(2, [step("a"), step("b", { status: "pending", added: true })]),
    version(1, [step("a", { status: "pending" })]),
  );
  expect(plan?.versions.map((one) => one.version)).toEqual([1, 2]);
  expect(plan?.rows).toMatchObject([
    { step: { id: "a" }, states: ["pending", "completed"], isNew: false },
    { step: { id: "b" }, states: [null, "pending"], isNew: true },
  ]);
});

test("steps stand under the step they belong to, whatever their order, and none is lost", () => {
  const [plan] = layout(
    version(1, [
      step("child", { parentId: "parent" }),
      step("parent"),
      step("lost", { parentId: "gone" }),
      step("x", { parentId: "y" }),
      step("y", { parentId: "x" }),
    ]),
  );
  expect(plan?.rows.map((row) => (row.type === "step" ? `${row.depth} ${row.step.id}` : ""))).toEqual([
    "0 parent",
    "1 child",
    "0 lost",
    "0 x",
    "0 y",
  ]);
});

test("equal calls under a step are one row, and parts of a call are left to the call", () => {
  const [plan] = layout(version(1, [step("a", { spanIds: ["agent", "model", "again", "tool", "inside"] })]));
  expect(plan?.rows.slice(1)).toMatchObject([
    { label: "gpt", calls: 2, ms: 40, isModel: true, spanId: "model" },
    { label: "search", calls: 1, note: "✕ refused" },
  ]);
});

test("a step whose span holds the work shows what is in it, and who did it", () => {
  const inside = buildTree(
    [
      spanRow("step", { kind: "step" }),
      spanRow("one", { kind: "agent", agent: "Researcher", label: "Researcher", depth: 1 }),
      spanRow("gpt", { kind: "llm", agent: "Researcher", depth: 2 }),
      spanRow("asked", { kind: "agent", agent: "Checker", label: "Checker", depth: 2 }),
      spanRow("two", { kind: "agent", agent: "Writer", label: "Writer", depth: 1 }),
      spanRow("after", { kind: "step" }),
    ],
    new AgentColours(["Researcher", "Checker", "Writer"]),
    100,
  );
  const slots = new AgentColours(["Researcher"]);
  const [plan] = planLayouts([version(1, [step("a", { spanIds: ["step"] })])], inside, (agent) => slots.slot(agent));
  expect(plan?.rows).toMatchObject([
    { agents: ["Researcher", "Writer"], slot: 1 },
    { label: "gpt", calls: 1 },
  ]);
});

test("a step past its budget tells by how much, and a failure under it why", () => {
  const [plan] = layout(version(1, [step("a", { budgetMs: 1500, durationMs: 2206, startMs: 5, spanIds: ["tool"] })]));
  expect(plan?.rows[0]).toMatchObject({ overMs: 706, failure: "refused", actual: { fromMs: 5, toMs: 2211 } });
});

test("a step knows when it waited for a person, once where it waited for two at the same time", () => {
  const waiting = buildTree(
    [
      spanRow("agent", { kind: "agent", durationMs: 100 }),
      spanRow("ask", { kind: "approval", depth: 1, offsetMs: 20, durationMs: 30, waiting: true }),
      spanRow("ask2", { kind: "approval", depth: 1, offsetMs: 40, durationMs: 100, waiting: true }),
    ],
    new AgentColours([]),
    100,
  );
  const steps = [step("a", { startMs: 0, durationMs: 100, spanIds: ["agent"] })];
  const [plan] = planLayouts([version(1, steps)], waiting, () => 0);
  expect(plan?.rows[0]).toMatchObject({ waits: [{ fromMs: 20, toMs: 140 }] });
});

test("the bar of a step pauses where it waited for a person, before its work, in it or after it", () => {
  const parts = (work: [number, number] | null, waits: [number, number][], budgetMs: number | null = null) =>
    barParts(
      work && { fromMs: work[0], toMs: work[1] },
      waits.map(([fromMs, toMs]) => ({ fromMs, toMs })),
      budgetMs,
    ).map(({ fromMs, toMs, kind }) => `${kind} ${fromMs}-${toMs}`);
  expect(parts([0, 100], [])).toEqual(["work 0-100"]);
  expect(parts([0, 100], [[20, 50]])).toEqual(["work 0-20", "wait 20-50", "work 50-130"]);
  expect(parts([60, 100], [[0, 60]])).toEqual(["wait 0-60", "work 60-100"]);
  expect(parts([0, 40], [[40, 90]])).toEqual(["work 0-40", "wait 40-90"]);
  expect(parts([0, 100], [[20, 50]], 30)).toEqual(["work 0-20", "wait 20-50", "work 50-60", "over 60-130"]);
  expect([parts(null, [[20, 50]]), parts(null, []), parts([5, 5], [])]).toEqual([["wait 20-50"], [], ["work 5-5"]]);
});

test("several plans of a run stay apart", () => {
  expect(layout(version(1, [step("a")], "one"), version(1, [step("b")], "two")).map((plan) => plan.planId)).toEqual([
    "one",
    "two",
  ]);
});

test("a plan is summed up by its leaves", () => {
  const steps = [
    step("p"),
    step("a", { parentId: "p" }),
    step("b", { parentId: "p", status: "failed" }),
    step("c", { status: "skipped" }),
  ];
  expect(planSummary(steps)).toBe("1 of 3 done, 1 failed, 1 skipped");
});
