import { expect, test } from "vitest";
import type { Approval } from "../../collector/contract/facts.ts";
import { pathOf, talkGraph } from "./graph.ts";
import type { Lifeline } from "./lifelines.ts";
import { type Arrow, PERSON, RUN } from "./talk.ts";

const line = (id: string, kind: Lifeline["kind"] = "agent"): Lifeline => ({ id, kind, name: id, note: "" });
const arrow = (from: string, to: string, given: Partial<Arrow> = {}): Arrow => ({
  type: "arrow",
  atMs: 0,
  from,
  to,
  style: "call",
  text: null,
  note: null,
  inferred: false,
  failed: false,
  spanId: `${from}-${to}`,
  ...given,
});
const graph = (
  rows: readonly Arrow[],
  lines: readonly Lifeline[],
  { folded = new Map<string, string>(), approvals = [] as Approval[] } = {},
) => talkGraph({ rows, approvals }, lines, folded, { room: 900, measure: () => 80 });

const TEAM = [line("Planner"), line("Researcher"), line("Checker"), line("search", "tool")];
const ROWS = [
  arrow("Planner", "Researcher", { inferred: true }),
  arrow("Researcher", "search"),
  arrow("search", "Researcher", { style: "answer", failed: true }),
  arrow("Researcher", "search"),
  arrow("Researcher", "Checker"),
  arrow("Checker", "Researcher", { style: "answer" }),
];

test("names stand from left to right in the order in which they were spoken to", () => {
  const { nodes } = graph(ROWS, TEAM);
  const x = new Map(nodes.map((node) => [node.line.id, node.x]));
  const [planner = 0, researcher = 0, checker = 0, search = 0] = TEAM.map(({ id }) => x.get(id));
  expect(planner).toBeLessThan(researcher);
  expect(researcher).toBeLessThan(checker);
  expect(checker).toBe(search);
});

test("lines count what was said, not what came back, and are wide by how often", () => {
  const { edges } = graph(ROWS, TEAM);
  expect(
    edges.map(({ from, to, times, failed, inferred, width }) => [from, to, times, failed, inferred, width]),
  ).toEqual([
    ["Planner", "Researcher", 1, 0, true, 1.5],
    ["Researcher", "search", 2, 1, false, 2.75],
    ["Researcher", "Checker", 1, 0, false, 1.5],
  ]);
});

test("however often two spoke, no line is wider than it may be, and one that is twice as often is wider", () => {
  const rows = ["search", "Checker"].flatMap((to, i) =>
    Array.from({ length: 500 * (i + 1) }, () => arrow("Researcher", to)),
  );
  const [half = 0, most = 0] = graph(rows, TEAM).edges.map(({ width }) => width);
  expect(most).toBe(8);
  expect(half).toBeCloseTo(4.75, 1);
});

test("no two names stand on each other, also where all speak to all", () => {
  const ids = ["a", "b", "c", "d", "e"];
  const rows = ids.flatMap((from) => ids.filter((to) => to !== from).map((to) => arrow(from, to)));
  const { nodes, edges, height } = graph(
    rows,
    ids.map((id) => line(id)),
  );
  expect(edges).toHaveLength(20);
  expect(new Set(nodes.map(({ x, y }) => `${x} ${y}`)).size).toBe(5);
  for (const node of nodes) expect(node.y).toBeLessThan(height);
});

test("two that speak to each other have a line each, beside the other", () => {
  const { edges } = graph([arrow("Planner", "Researcher"), arrow("Researcher", "Planner")], TEAM.slice(0, 2));
  const [there, back] = edges;
  expect(there?.curve[0].y).not.toBe(back?.curve[3].y);
  expect(Math.sign((back?.curve[3].x ?? 0) - (back?.curve[0].x ?? 0))).toBe(-1);
});

test("those that only talk to one stand in its place, and what they say to it is no line", () => {
  const { nodes, edges } = graph(ROWS, TEAM.slice(0, 3), { folded: new Map([["search", "Researcher"]]) });
  expect(nodes.find((node) => node.line.id === "Researcher")?.folded).toEqual(["search"]);
  expect(edges.map(({ to }) => to)).toEqual(["Researcher", "Checker"]);
});

test("a question to a person is a line to the person", () => {
  const approval: Approval = {
    tool: "publish",
    question: null,
    agent: "Checker",
    outcome: "approved",
    spanId: "ask",
    askedMs: 0,
    answeredMs: 5,
    reason: null,
    by: null,
  };
  const { edges } = graph(ROWS, [line(PERSON, "person"), ...TEAM], { approvals: [approval] });
  expect(edges.at(-1)).toMatchObject({ from: "Checker", to: PERSON, times: 1, spanIds: ["ask"] });
});

test("what none of the agents asked, the run asked", () => {
  const approval: Approval = {
    ...{ tool: "publish", question: null, agent: null, outcome: "approved", spanId: "ask" },
    ...{ askedMs: 0, answeredMs: 5, reason: null, by: null },
  };
  const { nodes, edges } = graph(ROWS, [line(RUN, "run"), line(PERSON, "person"), ...TEAM], { approvals: [approval] });
  expect(edges.at(-1)).toMatchObject({ from: RUN, to: PERSON, times: 1, spanIds: ["ask"] });
  const x = (id: string) => nodes.find((node) => node.line.id === id)?.x ?? 0;
  expect(x(RUN)).toBeLessThan(x(PERSON));
});

test("a line ends at the head of its arrow, which points the way that it goes", () => {
  const [edge] = graph(ROWS, TEAM).edges;
  if (!edge) throw new Error("There is no line.");
  const { line: path, head } = pathOf(edge);
  const end = edge.curve[3];
  expect(head.startsWith(`M${end.x} ${end.y}L${end.x - 5.75} `)).toBe(true);
  expect(path.endsWith(`${end.x - 5.75} ${end.y}`)).toBe(true);
});

test("a run in which nobody spoke has no lines", () => {
  expect(graph([], [])).toMatchObject({ nodes: [], edges: [] });
});
