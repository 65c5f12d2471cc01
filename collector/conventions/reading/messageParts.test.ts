import { describe, expect, it } from "vitest";
import { answerText, chatMessages, firstQuestion, firstScalar, lastText } from "./messageParts.ts";

const parts = [
  { role: "system", parts: [{ type: "text", content: "You are A." }] },
  {
    role: "user",
    parts: [
      { type: "text", content: "How" },
      { type: "text", content: "fast?" },
    ],
  },
  { role: "assistant", parts: [{ type: "tool_call", id: "c", name: "search", arguments: { q: "x" } }] },
  { role: "tool", parts: [{ type: "tool_call_response", id: "c", response: "57" }] },
];

describe("message parts", () => {
  it("read the parts schema", () => {
    const messages = chatMessages(parts);
    expect(firstQuestion(messages)).toBe("How\nfast?");
    expect(lastText(messages)).toBe("57");
  });

  it("read provider shapes near it: text, content lists, tool calls, an object that holds messages", () => {
    expect(firstQuestion(chatMessages({ messages: [{ role: "user", content: "Hi" }] }))).toBe("Hi");
    expect(firstQuestion(chatMessages([{ role: "human", content: [{ type: "text", text: "Hi" }] }]))).toBe("Hi");
    expect(firstQuestion(chatMessages([{ role: "user", parts: [{ text: "Hi" }] }]))).toBe("Hi");
    expect(firstQuestion(chatMessages("Hi"))).toBe("Hi");
  });

  it("tell of an answer its text, else the tools it asks for", () => {
    expect(answerText(chatMessages([{ role: "assistant", parts: [{ type: "text", content: "Yes." }] }]))).toBe("Yes.");
    expect(answerText(chatMessages(parts.slice(2, 3)))).toBe('search {"q":"x"}');
    expect(answerText([])).toBeNull();
  });

  it("do not take reasoning or files for what was said", () => {
    const json = [
      {
        role: "assistant",
        parts: [
          { type: "reasoning", content: "hm" },
          { type: "text", content: "Yes." },
        ],
      },
    ];
    expect(answerText(chatMessages(json))).toBe("Yes.");
  });

  it("find the first scalar of arguments", () => {
    expect(firstScalar({ a: { b: 1 }, c: "x" })).toBe("x");
    expect(firstScalar({ args: [], kwargs: { city: "Oslo" } })).toBe("Oslo");
    expect(firstScalar([true, 2])).toBe("true");
    expect(firstScalar({})).toBeNull();
  });
});
