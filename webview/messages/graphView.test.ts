// @vitest-environment happy-dom
import { afterEach, expect, test } from "vitest";
import { spanRow } from "../../test/support/panelRows.ts";
import { buildTree } from "../timeline/tree.ts";
import { AgentColours } from "../ui/agentColours.ts";
import { TalkGraphView } from "./graphView.ts";

afterEach(() => document.body.replaceChildren());

async function open() {
  const view = new TalkGraphView();
  view.colours = new AgentColours(["Researcher"]);
  view.agents = ["Researcher"];
  view.tree = buildTree(
    [
      spanRow("agent", { kind: "agent", agent: "Researcher", label: "Researcher", durationMs: 500 }),
      spanRow("bad", { depth: 1, label: "search", agent: "Researcher", durationMs: 71, status: "error" }),
      spanRow("good", { depth: 1, label: "search", agent: "Researcher", offsetMs: 90, durationMs: 5 }),
      spanRow("stats", { depth: 1, label: "stats", agent: "Researcher", offsetMs: 200, durationMs: 5 }),
    ],
    view.colours,
    1000,
  );
  view.messages = [];
  view.guardrails = [];
  view.approvals = [];
  view.selected = null;
  const chosen: unknown[] = [];
  view.addEventListener("select-span", (event) => chosen.push((event as CustomEvent).detail.spanId));
  document.body.append(view);
  await view.updateComplete;
  const edges = () => [...view.renderRoot.querySelectorAll("[role=listitem]")];
  return { view, chosen, edges };
}

test("each line says from whom to whom, how often, and what failed", async () => {
  const { view, edges } = await open();
  expect(edges().map((edge) => edge.getAttribute("aria-label"))).toEqual([
    "Researcher to search, 2 times, 1 failed",
    "Researcher to stats, once",
  ]);
  const names = [...view.renderRoot.querySelectorAll(".node b")].map((node) => node.textContent?.trim().slice(-8));
  expect(names.join(" ")).toContain("stats");
});

test("a question that no agent asked stands between the run and the person, and the others keep their places", async () => {
  const { view, edges } = await open();
  view.approvals = [
    {
      ...{ tool: "publish", question: null, agent: null, outcome: "approved", spanId: "ask" },
      ...{ askedMs: 300, answeredMs: 305, reason: null, by: null },
    },
  ];
  await view.updateComplete;
  expect(edges().map((edge) => edge.getAttribute("aria-label"))).toContain("The run to Person, once");
  const names = [...view.renderRoot.querySelectorAll(".node b")].map((node) => node.textContent);
  expect(names).toHaveLength(5);
});

test("a line leads to where it was said first, and keys go from line to line", async () => {
  const { view, chosen, edges } = await open();
  edges()[1]?.dispatchEvent(new MouseEvent("click"));
  view.selected = "good";
  await view.updateComplete;
  expect(edges().map((edge) => edge.getAttribute("aria-current"))).toEqual(["true", null]);
  view.move(1);
  expect(chosen).toEqual(["stats", "stats"]);
});
