import { expect, test } from "vitest";
import { spanRow } from "../../test/support/panelRows.ts";
import { AgentColours } from "../ui/agentColours.ts";
import { countWanted, failuresInWords, filterTree, spanFilter } from "./filter.ts";
import { buildTree } from "./tree.ts";

const tree = buildTree(
  [
    spanRow("run", { kind: "workflow" }),
    spanRow("researcher", { kind: "agent", agent: "Researcher", depth: 1 }),
    spanRow("search_wire", { agent: "Researcher", depth: 2, status: "error", error: "connect ECONNREFUSED" }),
    spanRow("gpt", { kind: "llm", agent: "Researcher", depth: 2 }),
    spanRow("writer", { kind: "agent", agent: "Writer", depth: 1 }),
    spanRow("gpt2", { kind: "llm", agent: "Writer", depth: 2, budgetMs: 1, durationMs: 5 }),
  ],
  new AgentColours([]),
  100,
);

function left(text: string): string[] {
  const filter = spanFilter(text);
  if (!filter) return ["all"];
  const { keep } = filterTree(tree, filter.matches);
  return tree.rows.filter((_, i) => keep[i]).map((row) => row.spanId);
}

test("what matches stays with what it hangs under", () => {
  expect(left("tool:search")).toEqual(["run", "researcher", "search_wire"]);
  expect(left("agent:writer kind:llm")).toEqual(["run", "writer", "gpt2"]);
  expect(left("econnrefused")).toEqual(["run", "researcher", "search_wire"]);
  expect(left("status:problem")).toEqual(["run", "researcher", "search_wire", "writer", "gpt2"]);
});

test("all words have to match", () => {
  expect(left("status:error agent:writer")).toEqual([]);
  expect(left("")).toEqual(["all"]);
});

test("a word that is not understood is told and takes nothing away", () => {
  expect(spanFilter("agnet:writer")?.problem).toBe('unknown key "agnet", did you mean agent?');
  expect(left("agnet:writer").length).toBe(6);
});

test("a filter may ask for the spans behind a count of the run", () => {
  expect(countWanted("agent:writer count:toolErrors")).toBe("toolErrors");
  expect(countWanted("agent:writer")).toBeNull();
  const behind = new Set(["search_wire", "gpt2"]);
  const { keep } = filterTree(tree, spanFilter("count:x agent:writer", behind)?.matches ?? (() => true));
  expect(tree.rows.filter((_, i) => keep[i]).map((row) => row.spanId)).toEqual(["run", "writer", "gpt2"]);
});

test("a filter without a match says what the run does have", () => {
  expect(failuresInWords(tree)).toBe("The run has 1 failed span, by Researcher.");
  expect(failuresInWords(buildTree([spanRow("a")], new AgentColours([]), 1))).toBe("No span of the run failed.");
});
