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

  it("read a conversation that stands in the text of a single message, whole or cut", () => {
    const text = JSON.stringify([
      { role: "user", content: "How fast?" },
      { type: "function_call_output", call_id: "c", output: "57" },
    ]);
    const wrapped = (content: string) => chatMessages([{ role: "user", parts: [{ type: "text", content }] }]);
    expect(firstQuestion(wrapped(text))).toBe("How fast?");
    expect(firstQuestion(wrapped(text.slice(0, -9)))).toBe("How fast?");
    expect(firstQuestion(wrapped('[{"content":"no message"}]'))).toBe('[{"content":"no message"}]');
  });

  it("tell of an answer its text, else the tools it asks for", () => {
    expect(answerText(chatMessages([{ role: "assistant", parts: [{ type: "text", content: "Yes." }] }]))).toBe("Yes.");
    expect(answerText(chatMessages(parts.slice(2, 3)))).toBe('search {"q":"x"}');
    expect(answerText([])).toBeNull();
  });

  it("ask what followed the last answer: what was said before is only repeated", () => {
    const said = (role: string, content: string) => ({ role, content });
    const talk = [said("user", "Refund A."), said("assistant", "Done."), said("user", "And B.")];
    expect(firstQuestion(chatMessages(talk))).toBe("And B.");
    expect(firstQuestion(chatMessages([...talk, said("assistant", "Done, too.")]))).toBe("Refund A.");
    const calls = {
      role: "assistant",
      content: "Looking.",
      tool_calls: [{ function: { name: "f" }, type: "function" }],
    };
    expect(firstQuestion(chatMessages([said("user", "Refund A."), calls, said("user", "a note")]))).toBe("Refund A.");
  });

  it("tell of an answer that holds its tools' results what was said behind them", () => {
    const text = (content: string) => ({ type: "text", content });
    const result = { type: "tool_call_response", id: "c", response: "57" };
    const told = (...parts: object[]) => answerText(chatMessages([{ role: "assistant", parts }] as never));
    expect(told(text("Looking."), result, text("It is 57."))).toBe("It is 57.");
    expect(told(text("It is 57."), result)).toBe("It is 57.");
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
