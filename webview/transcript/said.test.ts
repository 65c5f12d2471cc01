import { expect, test } from "vitest";
import { askedText, firstLines, plainText, saidText } from "./said.ts";

test("what was said is text, in whatever form the messages were sent", () => {
  const text = "Next table.";
  for (const output of [
    text,
    [{ role: "assistant", content: text }],
    [{ role: "assistant", content: [{ type: "text", text }] }],
    [
      {
        role: "assistant",
        parts: [
          { type: "text", content: text },
          { type: "tool_call", name: "migrate", arguments: "{}" },
        ],
      },
    ],
    [
      { role: "model", parts: [{ text: "I think.", thought: true }] },
      { role: "model", parts: [{ text }] },
    ],
    [{ "message.role": "assistant", "message.content": text }],
    [
      {
        "message.role": "assistant",
        "message.contents.0.message_content.type": "text",
        "message.contents.0.message_content.text": text,
      },
    ],
  ])
    expect([output, saidText(output)]).toEqual([output, text]);
});

test("a call of a tool alone says nothing", () => {
  expect(
    saidText([{ role: "assistant", parts: [{ type: "tool_call", name: "migrate", arguments: "{}" }] }]),
  ).toBeNull();
  expect(saidText([{ "message.role": "assistant", "message.tool_calls.0.tool_call.id": "1" }])).toBeNull();
  expect(saidText(null)).toBeNull();
});

test("what was asked is the last message of a person", () => {
  const input = [
    { role: "system", content: "You are the Author." },
    { role: "user", content: "Rivers of Europe" },
    { role: "assistant", content: "Which?" },
    { role: "user", content: "The long ones" },
  ];
  expect(askedText(input)).toBe("The long ones");
  expect(askedText("Write about solar!")).toBe("Write about solar!");
  expect(askedText([{ role: "system", content: "x" }])).toBeNull();
});

test("a result that is no text stands as keys and values", () => {
  expect(plainText({ rows: 5, of: { series: "mwh" } })).toBe("rows  5\nof\n  series  mwh");
  expect([plainText("sunny"), plainText(null)]).toEqual(["sunny", null]);
});

test("a figure at the end of the lines that stand does not look cut", () => {
  expect(firstLines("year  2025\nvalue  148200\nunit  MWh", 2)).toBe("year  2025\nvalue  148200 …");
  expect(firstLines("year  2025\nvalue  148200", 2)).toBe("year  2025\nvalue  148200");
});
