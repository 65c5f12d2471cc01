import { expect, test } from "vitest";
import type { AttributeValue } from "../../collector/contract/span.ts";
import { cutValue } from "./cut.ts";
import { isStructured, valueJson, valueLines } from "./valueLines.ts";

const text = (value: AttributeValue) =>
  valueLines(value).map(
    (line) => `${"  ".repeat(line.indent)}${[line.key, line.text].filter((part) => part !== null).join(": ")}`,
  );

test("a value reads as keys and values without braces", () => {
  expect(text({ topic: "battery storage", filters: { year: 2025, regions: ["north", "south"] }, none: null })).toEqual([
    "topic: battery storage",
    "filters",
    "  year: 2025",
    "  regions",
    "    north",
    "    south",
    "none: null",
  ]);
});

test("a text that is JSON is read as such, other text stays as it is", () => {
  expect(text('{"topic":"wind"}')).toEqual(["topic: wind"]);
  expect(text("{not json")).toEqual(["{not json"]);
  expect(isStructured("plain")).toBe(false);
  expect(valueJson('{"a":1}')).toBe('{\n  "a": 1\n}');
});

test("messages read as who said what", () => {
  expect(
    text([
      { role: "user", parts: [{ type: "text", content: "How fast?" }] },
      {
        role: "assistant",
        parts: [
          { type: "text", content: "I look." },
          { type: "tool_call", id: "1", name: "search", arguments: '{"topic":"wind"}' },
        ],
      },
      { role: "tool", parts: [{ type: "tool_call_response", id: "1", response: "nothing" }] },
      { role: "user", content: "And now?" },
    ]),
  ).toEqual([
    "user: How fast?",
    "assistant",
    "  I look.",
    "  calls search",
    "    topic: wind",
    "tool",
    "  result: nothing",
    "user: And now?",
  ]);
});

test("nesting without end stays readable", () => {
  let deep: AttributeValue = 1;
  for (let i = 0; i < 10_000; i++) deep = { inner: deep };
  expect(valueLines(deep).length).toBeLessThan(20);
});

test("a long value stands cut and says how long it is", () => {
  const cut = cutValue(valueLines("x".repeat(1814)));
  expect(cut.note).toBe("1,814 characters");
  expect(cut.lines[0]?.text?.length).toBeLessThan(200);
  expect(cutValue(valueLines("short")).note).toBeNull();
});
