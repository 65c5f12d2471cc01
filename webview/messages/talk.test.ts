import { expect, test } from "vitest";
import type { Approval, GuardrailCheck, Message } from "../../collector/contract/facts.ts";
import { spanRow } from "../../test/support/panelRows.ts";
import { buildTree } from "../timeline/tree.ts";
import { AgentColours } from "../ui/agentColours.ts";
import { ARROW, activationsOf } from "./activations.ts";
import { foldLifelines, lifelinesOf } from "./lifelines.ts";
import { PERSON, talkOf } from "./talk.ts";
import { talkTable } from "./talkTable.ts";
import { talkLabel } from "./words.ts";

const message = (given: Partial<Message>): Message => ({
  id: "m",
  from: "Researcher",
  to: "Checker",
  channel: "agent_tool",
  spanId: "ask",
  atMs: 100,
  text: "Storage doubled.",
  inReplyTo: null,
  inferred: false,
  answer: null,
  ...given,
});

const check = (given: Partial<GuardrailCheck>): GuardrailCheck => ({
  name: "no_promises",
  stage: "output",
  verdict: "allow",
  reason: null,
  spanId: "check",
  targetSpanId: null,
  atMs: 50,
  durationMs: 1,
  agent: "Writer",
  policy: null,
  score: null,
  ...given,
});

const approval: Approval = {
  tool: "publish",
  question: null,
  agent: "Writer",
  outcome: "approved",
  spanId: "approval",
  askedMs: 400,
  answeredMs: 900,
  reason: null,
  by: null,
};

const SPANS = [
  spanRow("agent", { kind: "agent", agent: "Researcher", label: "Researcher", durationMs: 500 }),
  spanRow("bad", {
    depth: 1,
    label: "search",
    agent: "Researcher",
    note: "wind",
    offsetMs: 10,
    durationMs: 71,
    status: "error",
    error: "refused",
  }),
  spanRow("good", {
    depth: 1,
    label: "search",
    agent: "Researcher",
    note: "wind · 2nd try",
    attempt: 2,
    offsetMs: 90,
    durationMs: 5,
  }),
  spanRow("stats", { depth: 1, label: "stats", agent: "Researcher", offsetMs: 95, durationMs: 2 }),
  spanRow("client", { depth: 2, label: "stats", kind: "mcp", agent: "Researcher", offsetMs: 95, durationMs: 1 }),
  spanRow("ask", { depth: 1, label: "ask_checker", agent: "Researcher", offsetMs: 100, durationMs: 300 }),
  spanRow("checker", { depth: 2, kind: "agent", agent: "Checker", label: "Checker", offsetMs: 100, durationMs: 300 }),
];
const tree = buildTree(SPANS, new AgentColours([]), 1000);
const facts = {
  messages: [message({ answer: { atMs: 400, text: "Supported." } })],
  guardrails: [check({ atMs: 950 })],
  approvals: [approval],
};
const talk = talkOf(tree, facts);

test("everything that was said stands in order of time, a call that ran an agent only once", () => {
  expect(talk.rows.map((row) => talkLabel(row).replaceAll("\u00a0", " "))).toEqual([
    "Researcher to search, at 10 milliseconds: wind",
    "search to Researcher, failed, failed after 71 ms, at 81 milliseconds: refused",
    "Researcher to search, called again · 5.0 ms, at 90 milliseconds: wind",
    "Researcher to stats, 2.0 ms, at 95 milliseconds",
    "Researcher to Checker, agent as tool, at 100 milliseconds: Storage doubled.",
    "Checker to Researcher, at 400 milliseconds: Supported.",
    "publish · approved after 500 ms, at 400 milliseconds",
    "no_promises · output allowed, at 950 milliseconds",
  ]);
});

test("who went on has answered a question, also where it is not told what", () => {
  const answered = (given: Partial<Approval>) => {
    const open = { ...approval, outcome: null, ...given };
    const { rows } = talkOf(tree, { messages: [], guardrails: [], approvals: [open] });
    return rows.map((row) => talkLabel(row).replaceAll("\u00a0", " ")).filter((row) => row.startsWith("publish"));
  };
  expect(answered({})).toEqual(["publish · answered after 500 ms, at 400 milliseconds"]);
  expect(answered({ answeredMs: null })).toEqual(["publish · not answered, at 400 milliseconds"]);
});

test("an answer that came at once is one arrow with the question", () => {
  const rows = talkOf(tree, { ...facts, messages: [message({ answer: { atMs: 140, text: "Yes." } })] }).rows;
  const own = rows.filter((row) => row.type === "arrow" && row.spanId === "ask");
  expect(own).toMatchObject([{ text: "Storage doubled. → Yes.", note: "agent as tool · 40\u00a0ms" }]);
});

test("what is inferred says so", () => {
  const rows = talkOf(tree, { ...facts, messages: [message({ channel: "edge", inferred: true })] }).rows;
  expect(rows.find((row) => row.spanId === "ask")).toMatchObject({ inferred: true, note: "next agent · inferred" });
});

test("person, agents by appearance, tools, then services stand from left to right", () => {
  const lines = lifelinesOf(talk, tree, ["Writer", "Researcher", "Checker"], facts);
  expect(lines.map((line) => `${line.kind} ${line.name} ${line.note}`.replaceAll("\u00a0", " "))).toEqual([
    "person Person approved",
    "agent Writer ",
    "agent Researcher 500 ms",
    "agent Checker 300 ms",
    "tool search tool · 2 calls",
    "mcp stats MCP · 1 call",
  ]);
});

test("with too many lifelines those with one partner fold into it, tools before agents, rarest first", () => {
  const lines = lifelinesOf(talk, tree, ["Writer", "Researcher", "Checker"], facts);
  expect([...foldLifelines(talk.rows, lines, 5)]).toEqual([["stats", "Researcher"]]);
  expect([...foldLifelines(talk.rows, lines, 3)]).toEqual([
    ["stats", "Researcher"],
    ["search", "Researcher"],
    ["Checker", "Researcher"],
  ]);
  expect(foldLifelines(talk.rows, lines).size).toBe(0);
});

test("two that talk only to each other do not both disappear", () => {
  const pair = talkOf(buildTree([], new AgentColours([]), 10), {
    messages: [message({ from: "A", to: "B" })],
    guardrails: [],
    approvals: [],
  });
  const lines = lifelinesOf(pair, tree, ["A", "B"], { messages: [], approvals: [] });
  expect(foldLifelines(pair.rows, lines, 0).size).toBe(1);
});

test("agents are at work from their first to their last row, tools while they are called, a person is waited for", () => {
  const found = activationsOf(talk.rows, tree, facts.approvals);
  expect(found.find((one) => one.id === "Checker")).toMatchObject({ kind: "work", fromRow: 4 + ARROW });
  expect(found.find((one) => one.id === "search")).toEqual({
    id: "search",
    kind: "failed",
    fromRow: 0 + ARROW,
    toRow: 1 + ARROW,
  });
  expect(found.find((one) => one.id === PERSON)?.kind).toBe("wait");
});

test("who talks to whom is counted once a question, with the time that was waited", () => {
  expect(talkTable(talk.rows, tree, []).map((pair) => [pair.from, pair.to, pair.times, pair.waitedMs])).toEqual([
    ["Researcher", "search", 2, 76],
    ["Researcher", "stats", 1, 2],
    ["Researcher", "Checker", 1, 300],
  ]);
});

test("a person is talked to by whoever asked, the run among them", () => {
  const asked = { ...approval, agent: null, askedMs: 20, answeredMs: 25 };
  const pairs = talkTable(talk.rows, tree, [{ ...approval, agent: "Checker", answeredMs: null }, asked, asked]);
  expect(pairs.filter(({ to }) => to === "Person")).toEqual([
    { from: tree.rows[0]?.label, to: "Person", inferred: false, times: 2, waitedMs: 10 },
    { from: "Checker", to: "Person", inferred: false, times: 1, waitedMs: null },
  ]);
});

test("a message that is told by the span of an earlier call does not answer it", () => {
  const messages = [
    message({ id: "1", from: "Mechanic", to: "Inspector", channel: "topic", spanId: "work", atMs: 300 }),
    message({
      id: "2",
      from: "Mechanic",
      to: "Buyer",
      spanId: "work",
      atMs: 100,
      answer: { atMs: 250, text: "Done." },
    }),
  ];
  const { rows } = talkOf(tree, { messages, guardrails: [], approvals: [] });
  const waited = talkTable(rows, tree, []).filter((pair) => pair.from === "Mechanic");
  expect(waited.map((pair) => [pair.to, pair.waitedMs])).toEqual([
    ["Buyer", 150],
    ["Inspector", null],
  ]);
});
