import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { CollectorClient, type Fetch } from "../../collector/contract/client.ts";
import type { RunSummary } from "../../collector/contract/run.ts";
import { type CollectorProcess, startCollector } from "../../scripts/start/collectorProcess.ts";
import { PROMPTS, runExample } from "../../scripts/start/runExample.ts";
import { ANY_PORTS } from "../support/anyPorts.ts";
import { ROOT } from "../support/root.ts";
import { folderOfThisFile } from "../support/temporaryFolder.ts";

let collector: CollectorProcess;
let client: CollectorClient;
let first: RunSummary;
let second: RunSummary;

const data = folderOfThisFile();

beforeAll(async () => {
  collector = await startCollector(ROOT, ["--data", data, ...ANY_PORTS], { output: "ignore" });
  client = new CollectorClient(collector.discovery, fetch as Fetch);
  first = await runExample(ROOT, collector.discovery, PROMPTS[0]);
  second = await runExample(ROOT, collector.discovery, PROMPTS[1]);
});

afterAll(async () => {
  await collector?.stop();
});

describe("the first run of the example", () => {
  test("ended well, with what happened on the way", () => {
    expect(first).toMatchObject({
      status: "ok",
      service: "research-desk",
      agents: ["Planner", "Researcher", "Checker", "Writer"],
      models: ["desk-large", "desk-small"],
      llmCalls: 12,
      llmErrors: 0,
      tools: { search_wire: 2, get_statistic: 2, read_report: 1, publish_brief: 1 },
      toolCalls: 6,
      toolErrors: 1,
      retries: 1,
      handoffs: 2,
      guardrailChecks: 3,
      guardrailHits: 1,
      approvals: { requested: 1, approved: 1, denied: 0 },
      planSteps: 5,
      overBudget: 1,
      missingParents: 0,
      costUsd: null,
    });
  });

  test("planned again: one step came, one went, all that were left are done", async () => {
    const { plans } = await client.part(first.runId, "plan");
    expect(plans.map(({ version, reason, dropped }) => ({ version, reason, dropped }))).toEqual([
      { version: 1, reason: null, dropped: [] },
      { version: 2, reason: "Checker: The figure for 2024 is preliminary.", dropped: ["Quote an analyst"] },
      { version: 3, reason: null, dropped: [] },
    ]);
    expect(plans.at(-1)?.steps.map(({ title, status }) => [title, status])).toEqual([
      ["Search the wire", "completed"],
      ["Check the figures", "completed"],
      ["Ask the grid operator", "completed"],
      ["Write the brief", "completed"],
      ["Publish", "completed"],
    ]);
  });

  test("handed the work on and asked between agents, with the words", async () => {
    const { messages } = await client.part(first.runId, "messages");
    expect(messages.map(({ from, to, channel }) => [from, to, channel])).toEqual(
      expect.arrayContaining([
        ["Planner", "Researcher", "handoff"],
        ["Researcher", "Checker", "agent_tool"],
        ["Researcher", "Writer", "handoff"],
      ]),
    );
    expect(messages.find(({ to }) => to === "Checker")?.text).toMatch(/^Storage in the north doubled/);
  });

  test("had its first draft blocked and its second one allowed", async () => {
    const { guardrails } = await client.part(first.runId, "guardrails");
    expect(guardrails.map(({ name, stage, verdict, agent }) => [name, stage, verdict, agent])).toEqual([
      ["no_insults", "input", "allow", null],
      ["no_promises", "output", "block", "Writer"],
      ["no_promises", "output", "allow", "Writer"],
    ]);
  });

  test("took more than twice the time that one step had", async () => {
    const { budgets } = await client.part(first.runId, "budgets");
    const [over, ...more] = budgets.filter((budget) => budget.over);
    expect(more).toEqual([]);
    expect(over).toMatchObject({ subject: "step", name: "Check the figures", kind: "time", limit: 300 });
    expect(over?.used).toBeGreaterThan(600);
  });

  test("names places in code, and leaves them out for Writer", async () => {
    const { spans } = await client.part(first.runId, "spans", { limit: 1000 });
    const placeOf = (label: string) => spans.find((span) => span.label === label)?.location;
    expect(placeOf("Researcher")).toMatchObject({ path: expect.stringMatching(/desk\.ts$/), via: "attributes" });
    expect(placeOf("Writer")).toBeNull();
    const failed = spans.find((span) => span.status === "error");
    expect(failed).toMatchObject({ label: "search_wire", repaired: true, definition: { line: expect.any(Number) } });
  });
});

test("the second prompt takes another course", async () => {
  const { entries, divergence } = await client.compare(first.runId, second.runId);
  const changeOf = (kind: string, name: string) =>
    entries.find((entry) => entry.kind === kind && entry.name === name)?.change;
  expect(second).toMatchObject({ status: "ok", toolErrors: 0, guardrailHits: 0, overBudget: 0 });
  expect(changeOf("tool", "list_sources")).toBe("new");
  expect(changeOf("tool", "search_wire")).toBe("gone");
  expect(changeOf("agent", "Writer")).toBe("changed");
  expect(changeOf("step", "Read the statistics")).toBe("new");
  expect(changeOf("step", "Ask the grid operator")).toBe("gone");
  expect(divergence).toMatchObject({ kind: "path", alike: 4, a: { spanId: expect.any(String) } });
  expect(divergence?.words).toMatch(/^A ran search_wire for battery storage; B ran \w+ for storage\.mwh\.$/);
});
