import { expect, test } from "vitest";
import { definitionsIn, hasGaps, isDefinitionFile } from "./definitionFile.ts";

const lines = (text: string, name: string) => definitionsIn(text, [name]).map(({ line }) => line);

test("YAML may define agents, and JSON that says by its name that it is about agents", () => {
  const known = ["config/agents.yaml", "a.YML", "support-agent.json", "crew.json", "agents/package.json", "a.ts"];
  expect(known.map(isDefinitionFile)).toEqual([true, true, true, true, false, false]);
});

test("what a file defines is a definition that was found by a name and no more", () => {
  const [place] = definitionsIn('researcher:\n  role: "Senior\\"s"\n  goal: x\n', ["researcher"]);
  expect(place).toEqual({
    name: "researcher",
    role: "definition",
    line: 1,
    column: 1,
    endLine: 3,
    symbol: "researcher",
    via: "literal",
    what: "agent",
    rank: 4,
  });
});

test("a name in a file that describes no agent says nothing", () => {
  expect(lines("services:\n  researcher:\n    image: x\n", "researcher")).toEqual([]);
  expect(lines("name: researcher\non: push\n", "researcher")).toEqual([]);
  expect(lines("a:\n  - name: researcher\n    uses: x\n", "researcher")).toEqual([]);
  expect(lines("writer:\n  role: w\n  goal: |\n    researcher:\n      role: x\n", "researcher")).toEqual([]);
});

test("of roles with gaps the one with the most words around them is taken, and a gap alone fits nothing", () => {
  const text = "a:\n  role: '{topic} Researcher'\nb:\n  role: '{topic} Senior Researcher'\nc:\n  role: '{role}'\n";
  expect(hasGaps(text)).toBe(true);
  expect(lines(text, "AI Senior Researcher")).toEqual([3]);
  expect(lines(text, "AI Researcher\n")).toEqual([1]);
  expect(lines(text, "Planner")).toEqual([]);
});

test("two files in one, comments, and lists at the column of their key are read", () => {
  const text =
    "agents:\n# first\n- name: a-one # here\n  model: m\n- model: m\n  name: b-two\n---\nc-three:\n  llm: x\r\n";
  expect([lines(text, "a-one"), lines(text, "b-two"), lines(text, "c-three")]).toEqual([[3], [5], [8]]);
});

test("a tool's description without its code is known as such", () => {
  const text = "tools:\n  - name: look_up\n    description: Looks\n    parameters: {}\n";
  expect(definitionsIn(text, ["look_up"])).toMatchObject([{ what: "tool", rank: 5, line: 2 }]);
});
