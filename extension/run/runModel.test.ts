import { expect, test } from "vitest";
import type { Plan, PlanStep } from "../../collector/contract/plan.ts";
import { aBudget, aCheck, aRunFacts } from "../../test/support/builtFacts.ts";
import { aRun, aSpan } from "../../test/support/builtRun.ts";
import { guardrailsTree } from "../guardrails/guardrailsModel.ts";
import { runTree } from "./runModel.ts";
import type { RunNode } from "./runNode.ts";

const step = (given: Partial<PlanStep>): PlanStep => ({
  id: "1",
  title: "Search the wire",
  status: "completed",
  parentId: null,
  spanIds: [],
  startMs: 0,
  durationMs: 713,
  budgetMs: null,
  agents: [],
  added: false,
  ...given,
});
const plan = (given: Partial<Plan>): Plan => ({
  planId: "p",
  agent: "Planner",
  version: 1,
  source: "event",
  reason: null,
  spanId: null,
  atMs: 0,
  steps: [],
  dropped: [],
  ...given,
});
const outline = (nodes: readonly RunNode[], depth = 0): string =>
  nodes
    .map((node) => `${"  ".repeat(depth)}${node.label} | ${node.description}\n${outline(node.children, depth + 1)}`)
    .join("")
    .replaceAll("\u00a0", " ");
const lines = (...text: string[]) => `${text.join("\n")}\n`;

/** A small run as a list of rows: id, parent, kind, label, agent, milliseconds and what else there is to say. */
const workflow = aSpan({ spanId: "w", kind: "workflow", label: "research", durationMs: 3_620 });
const under = (spanId: string, given: Parameters<typeof aSpan>[0]) =>
  aSpan({ spanId, parentId: "w", depth: 1, ...given });

test("without a plan the agents and their work stand in order, equal calls as one row", () => {
  const spans = [
    workflow,
    under("g", { kind: "guardrail", label: "no_insults" }),
    under("p", { kind: "agent", label: "Planner", agent: "Planner", durationMs: 581, budgetMs: 600 }),
    aSpan({ spanId: "p1", parentId: "p", depth: 2, kind: "llm", label: "gpt-5.2", agent: "Planner", durationMs: 576 }),
    under("d", { kind: "retriever", label: "handbook", durationMs: 90, note: "3 documents" }),
    under("r", { kind: "agent", label: "Researcher", agent: "Researcher", durationMs: 1_887, budgetMs: 1_500 }),
    ...[1, 2, 3].map((n) =>
      aSpan({
        spanId: `r${n}`,
        parentId: "r",
        depth: 2,
        kind: "llm",
        label: "gpt-5.2",
        agent: "Researcher",
        durationMs: 300,
      }),
    ),
    aSpan({
      spanId: "t1",
      parentId: "r",
      depth: 2,
      kind: "tool",
      label: "search_wire",
      agent: "Researcher",
      status: "error",
      durationMs: 70,
    }),
    aSpan({
      spanId: "t2",
      parentId: "r",
      depth: 2,
      kind: "tool",
      label: "search_wire",
      agent: "Researcher",
      durationMs: 70,
    }),
    under("a", { kind: "approval", label: "publish the brief", durationMs: 650, waiting: true }),
  ];
  const guardrails = [aCheck({ name: "no_insults", stage: "input", spanId: "g" })];
  const approvals = [
    {
      tool: null,
      question: null,
      agent: null,
      outcome: "approved",
      spanId: "a",
      askedMs: 2_970,
      answeredMs: 3_620,
      reason: null,
      by: null,
    } as const,
  ];
  const retries = [
    {
      kind: "llm",
      name: "gpt-5.2",
      agent: "Planner",
      attempt: 2,
      spanId: "p1",
      atMs: 1,
      reason: null,
      inferred: false,
    } as const,
  ];
  expect(outline(runTree(aRunFacts({ spans, guardrails, approvals, retries })))).toBe(
    lines(
      "research | 3.62 s",
      "  no_insults | allowed the input",
      "  Planner | 581 ms of 600 ms",
      "    gpt-5.2 | 576 ms · retried",
      "  handbook | 90 ms · 3 documents",
      "  Researcher | ▲ 1.89 s of 1.5 s",
      "    gpt-5.2 | 3 calls · 900 ms",
      "    search_wire | ✕ 2 calls · 140 ms",
      "  publish the brief | approved after 650 ms",
    ),
  );
});

test("plumbing folds away, one call told twice is one row, an agent called as a tool stands for the call", () => {
  const spans = [
    workflow,
    under("i", { kind: "internal", label: "http", internal: true }),
    aSpan({ spanId: "t", parentId: "i", depth: 2, kind: "tool", label: "get_statistic" }),
    aSpan({ spanId: "m", parentId: "t", depth: 3, kind: "mcp", label: "get_statistic" }),
    aSpan({ spanId: "m2", parentId: "m", depth: 4, kind: "mcp", label: "get_statistic" }),
    under("c", { kind: "tool", label: "ask_checker" }),
    aSpan({ spanId: "ca", parentId: "c", depth: 2, kind: "agent", label: "Checker", agent: "Checker" }),
    under("x", { kind: "internal", label: "empty", internal: true }),
  ];
  expect(outline(runTree(aRunFacts({ spans })))).toBe(
    lines("research | 3.62 s", "  get_statistic | 10 ms", "  Checker | 10 ms"),
  );
});

test("a run that a guardrail stopped says so on its first row, and the hit stands where it was", () => {
  const spans = [
    { ...workflow, status: "error" as const, durationMs: 656 },
    under("g", { kind: "guardrail", label: "no_promises", status: "error", verdict: "block" }),
  ];
  const run = aRun({ status: "blocked", durationMs: 656 });
  expect(outline(runTree(aRunFacts({ run, spans, guardrails: [aCheck({ verdict: "block" })] })))).toBe(
    lines("research | blocked after 656 ms", "  no_promises | ◆ blocked the output"),
  );
});

test("with a plan its latest version comes first, with the state of its steps and who worked on them", () => {
  const spans = [
    workflow,
    under("s1", { kind: "step", label: "Search the wire" }),
    aSpan({
      spanId: "a1",
      parentId: "s1",
      depth: 2,
      kind: "agent",
      label: "Researcher",
      agent: "Researcher",
      durationMs: 700,
    }),
    under("g", { kind: "guardrail", label: "no_promises", verdict: "block" }),
  ];
  const steps = [
    step({ id: "1", spanIds: ["s1"], budgetMs: 2_500 }),
    step({ id: "2", title: "Check the figures", durationMs: 696, budgetMs: 300 }),
    step({ id: "3", title: "Ask the operator", status: "in_progress", durationMs: null, added: true, parentId: "2" }),
    step({ id: "4", title: "Publish", status: "pending", durationMs: null }),
  ];
  const tree = runTree(
    aRunFacts({
      spans,
      plans: [plan({ version: 2, steps }), plan({ version: 1 })],
      guardrails: [aCheck({ verdict: "block" })],
      budgets: [aBudget({ subject: "step", name: "Check the figures", limit: 300, used: 696 })],
    }),
  );
  expect(outline(tree)).toBe(
    lines(
      "Plan v2 | 2 of 4 done · 1 in progress",
      "  Search the wire | done · 713 ms of 2.5 s",
      "    Researcher | 700 ms",
      "  Check the figures | ▲ done · 696 ms of 300 ms",
      "    Ask the operator | in progress · added",
      "  Publish | not begun",
      "no_promises | ◆ blocked the output",
      "Check the figures, time | ▲ 696 ms of 300 ms",
      "research | 3.62 s",
      "  Search the wire | 10 ms",
      "    Researcher | 700 ms",
      "  no_promises | ◆ blocked the output",
    ),
  );
});

test("steps that name each other as parents, and spans deeper than a stack, end", () => {
  const steps = [step({ id: "1", parentId: "2" }), step({ id: "2", parentId: "1" })];
  expect(runTree(aRunFacts({ plans: [plan({ steps })] }))).toHaveLength(1);
  const spans = Array.from({ length: 4_000 }, (_, n) =>
    aSpan({ spanId: `s${n}`, parentId: n === 0 ? null : `s${n - 1}`, depth: n, kind: "tool", label: `t${n}` }),
  );
  expect(runTree(aRunFacts({ spans }))).toHaveLength(1);
});

test("ids of rows do not meet, so that the editor can tell them apart", () => {
  const spans = [
    workflow,
    under("s1", { kind: "step" }),
    aSpan({ spanId: "a1", parentId: "s1", depth: 2, kind: "agent" }),
  ];
  const seen: string[] = [];
  const collect = (nodes: readonly RunNode[]): void => {
    for (const node of nodes) {
      seen.push(node.id);
      collect(node.children);
    }
  };
  collect(runTree(aRunFacts({ spans, plans: [plan({ steps: [step({ spanIds: ["s1"] })] })] })));
  expect(new Set(seen).size).toBe(seen.length);
});

test("what could have been sent and was not stands last, with a plan and without", () => {
  const run = aRun({ lacks: [{ what: "content", remedy: "ENABLE_SENSITIVE_DATA=true", guide: "agent-framework" }] });
  for (const plans of [[], [plan({})]]) {
    const rows = runTree(aRunFacts({ run, plans, spans: [aSpan({})] }));
    expect(rows.map(({ guide }) => guide)).toEqual([...rows.slice(1).map(() => undefined), "agent-framework"]);
    expect(runTree(aRunFacts({ plans, spans: [aSpan({})] })).length).toBe(rows.length - 1);
  }
});

test("guardrails and budgets: trouble first, then budgets by how much of them was used, checks by name", () => {
  const budgets = [
    aBudget({ subject: "run", name: "research", limit: 6_000, used: 4_517, kind: "tokens", over: false }),
    aBudget({ name: "Planner", limit: 600, used: 581, over: false }),
    aBudget({}),
    aBudget({ subject: "run", name: "research", kind: "cost", limit: 0.02, used: 0.011, over: false }),
    aBudget({ subject: "run", name: "research", kind: "turns", limit: 8, used: null, over: false }),
  ];
  const passed = [aCheck({ name: "no_insults", stage: "input" }), aCheck({ name: "no_insults", stage: "input" })];
  expect(outline(guardrailsTree({ budgets, guardrails: passed }))).toBe(
    lines(
      "Researcher, time | ▲ 1.89 s of 1.5 s",
      "Planner, time | 581 ms of 600 ms",
      "Run, tokens | 4,517 of 6,000",
      "Run, cost | ≈ $0.011 of $0.020",
      "Run, turns | unknown of 8",
      "no_insults | 2 checks, allowed",
    ),
  );
  const hit = [...passed, aCheck({ verdict: "block" })];
  expect(outline(guardrailsTree({ budgets: budgets.slice(1, 2), guardrails: hit }))).toBe(
    lines("no_promises | ◆ blocked the output", "no_insults | 2 checks, allowed", "Planner, time | 581 ms of 600 ms"),
  );
});
