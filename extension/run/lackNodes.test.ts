import { expect, test } from "vitest";
import { lackNodes } from "./lackNodes.ts";

test("one folded row tells what was not sent, below it what brings each, and all lead to the page", () => {
  const [row, ...others] = lackNodes([
    { what: "content", remedy: "ENABLE_SENSITIVE_DATA=true", guide: "agent-framework" },
    { what: "places", remedy: null, guide: "agent-framework" },
  ]);
  expect(others).toEqual([]);
  expect(row).toMatchObject({
    label: "Not sent",
    description: "what people, models and tools said, lines of code",
    guide: "agent-framework",
    open: false,
    trouble: null,
    spanIds: [],
  });
  expect(row?.children.map(({ label, description, guide }) => [label, description, guide])).toEqual([
    ["what people, models and tools said", "Microsoft Agent Framework: ENABLE_SENSITIVE_DATA=true", "agent-framework"],
    ["lines of code", "needs capture to be on", "agent-framework"],
  ]);
});

test("a run that lacks nothing has no such row", () => {
  expect(lackNodes([])).toEqual([]);
});
