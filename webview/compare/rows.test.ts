import { expect, test } from "vitest";
import type { Comparison, ComparisonEntry, Figures } from "../../collector/contract/comparison.ts";
import { runSummary } from "../../test/support/panelRows.ts";
import { agentTones, changeGroups, compareRows } from "./rows.ts";

const figures = (ms: number, given: Partial<Figures> = {}): Figures => ({
  calls: 1,
  ms,
  inputTokens: null,
  outputTokens: null,
  costUsd: null,
  errors: 0,
  outcome: null,
  ...given,
});
const entry = (
  kind: ComparisonEntry["kind"],
  name: string,
  a: Figures | null,
  b: Figures | null,
  agent: string | null = null,
): ComparisonEntry => ({
  kind,
  name,
  agent,
  change: !a ? "new" : !b ? "gone" : a.ms === b.ms && a.outcome === b.outcome ? "same" : "changed",
  a,
  b,
});

const comparison: Comparison = {
  a: runSummary({ runId: "a", agents: ["Triage", "Refunds"] }),
  b: runSummary({ runId: "b", agents: ["Triage", "Refunds"] }),
  sentence: "",
  divergence: null,
  entries: [
    entry("tool", "refund_order", figures(60), null, "Refunds"),
    entry("guardrail", "no_theft", figures(1, { outcome: "allow" }), figures(1, { outcome: "block" })),
    entry("agent", "Refunds", figures(168), figures(293)),
    entry(
      "run",
      "run",
      figures(1650, { inputTokens: 1117, outputTokens: 74 }),
      figures(1670, { inputTokens: 1119, outputTokens: 83 }),
    ),
    entry("agent", "Triage", figures(460), figures(432)),
    entry("model", "gpt", figures(100), figures(100), "Triage"),
  ],
};
const plain = (text: string) => text.replaceAll("\u00a0", " ");

test("the run comes first, then each agent with its own, then what belongs to nobody", () => {
  expect(
    compareRows(comparison).map((row) => `${row.depth} ${row.entry.name}: ${plain(row.change)} (${row.tone})`),
  ).toEqual([
    "0 run: same (same)",
    "1 Triage: ▼ −28 ms (faster)",
    "2 gpt: same (same)",
    "1 Refunds: ▲ +125 ms (slower)",
    "2 refund_order: − not run (removed)",
    "1 no_theft: allowed → blocked (same)",
  ]);
});

test("changes are grouped by outcome, time and tokens, the largest first, and what is the same is named", () => {
  const { groups, same } = changeGroups(comparison);
  expect(
    groups.map((group) => [
      group.head,
      group.lines.map((line) => plain(`${line.name} ${line.a} ${line.b} ${line.change}`)),
    ]),
  ).toEqual([
    ["Outcome", ["refund_order, Refunds ran – − not run", "no_theft allowed blocked other outcome"]],
    ["Time", ["Refunds 168 ms 293 ms ▲ +125 ms", "Triage 460 ms 432 ms ▼ −28 ms"]],
    ["Tokens", ["In 1,117 1,119 same", "Out 74 83 ▲ +9"]],
  ]);
  expect(same).toEqual(["gpt, Triage"]);
});

test("tokens that one run did not send are unknown", () => {
  const half = { ...comparison, entries: [entry("run", "run", figures(1, { inputTokens: 5 }), figures(1))] };
  expect(changeGroups(half).groups[0]?.lines).toMatchObject([{ name: "In", a: "5", b: "unknown", change: "unknown" }]);
});

test("a cost says how it is known", () => {
  const cost = (given: Partial<Figures>) => figures(1, given);
  const both = { ...comparison, entries: [entry("run", "run", cost({ costUsd: 0.002 }), cost({ costUsd: 0.003 }))] };
  const known = { ...both, a: runSummary({ costSource: "estimated" }), b: runSummary({ costAtLeast: true }) };
  const [line] = changeGroups(known).groups[0]?.lines ?? [];
  expect([line?.a, line?.b, line?.change].map((text) => plain(text ?? ""))).toEqual([
    "≈ $0.002",
    "≥\u2009$0.003",
    "▲ +$0.001",
  ]);
});

test("B's line is coloured by what became of each agent", () => {
  expect([...agentTones(comparison)]).toEqual([
    ["Refunds", "slower"],
    ["Triage", "faster"],
  ]);
});
