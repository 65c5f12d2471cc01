import { expect, test } from "vitest";
import type { Plan, PlanStep } from "../../collector/contract/plan.ts";
import { aKey } from "../../test/support/builtFacts.ts";
import { aSpan } from "../../test/support/builtRun.ts";
import { planLenses } from "./planLenses.ts";

const step = (title: string, given: Partial<PlanStep> = {}): PlanStep => ({
  id: title,
  title,
  status: "pending",
  parentId: null,
  spanIds: [],
  startMs: null,
  durationMs: null,
  budgetMs: null,
  agents: [],
  added: false,
  ...given,
});
const plan = (version: number, spanId: string | null, given: Partial<Plan> = {}): Plan => ({
  planId: "p",
  agent: null,
  version,
  source: "event",
  reason: null,
  spanId,
  atMs: version,
  steps: [step("Search", { status: "completed" }), step("Write", { status: "in_progress" })],
  dropped: [],
  ...given,
});
const planner = aKey({ name: "Planner", spanIds: ["a"] });
const researcher = aKey({ name: "Researcher", spanIds: ["b"] });
const workflow = aKey({ kind: "workflow", name: "desk", spanIds: ["w"] });
const keys = [planner, researcher, workflow];
const texts = (plans: readonly Plan[], spans = [aSpan()]) =>
  [...planLenses(plans, keys, spans)].map(([{ name }, { text }]) => `${name}: ${text.replaceAll("\u00a0", " ")}`);

test("what made a plan tells its latest state, and what planned anew what that changed", () => {
  const anew = plan(2, "b", { steps: [step("Search"), step("Ask", { added: true })], dropped: ["Write"] });
  expect(texts([plan(1, "a"), anew, plan(3, "w")])).toEqual([
    "Planner: Plan v3 · 1 of 2 done · 1 in progress · now Write",
    "Researcher: Plan v2 · 1 step added, 1 dropped",
  ]);
});

test("who planned is known by its span, by what the span is, else by the agent's name", () => {
  const early = aSpan({ spanId: "early", kind: "agent", label: "Researcher" });
  expect(texts([plan(1, "early")], [early])[0]).toMatch(/^Researcher: Plan · 1 of 2 done/);
  expect(texts([plan(1, null, { agent: "Planner" })])[0]).toMatch(/^Planner: /);
  expect(texts([plan(1, null)])).toEqual([]);
});
