import { describe, expect, it } from "vitest";
import { type EventSpec, llm, spanRecord, tool } from "../../../test/support/buildSpans.ts";
import { normaliseSpan } from "../normaliseSpan.ts";

const contentOf = (events: readonly EventSpec[], attributes = {}) =>
  normaliseSpan(spanRecord(llm("m", 0, 1, { events, attributes }))).draft.content;
const event = (name: string, attributes: EventSpec["attributes"] = {}): EventSpec => ({ name, at: 0, attributes });

describe("messages in span events", () => {
  it.each<[string, readonly EventSpec[]]>([
    [
      "one event for each message",
      [
        event("gen_ai.system.message", { content: "Be brief." }),
        event("gen_ai.user.message", { content: '[{"text": "How far?"}]' }),
        event("gen_ai.choice", { message: '[{"text": "Far."}]', finish_reason: "end_turn" }),
      ],
    ],
    [
      "a whole message in each event",
      [
        event("gen_ai.user.message", { content: "How far?" }),
        event("gen_ai.choice", { message: '{"role": "assistant", "content": "Far."}' }),
      ],
    ],
    [
      "one event for the whole call",
      [
        event("gen_ai.client.inference.operation.details", {
          "gen_ai.input.messages": '[{"role":"user","parts":[{"type":"text","content":"How far?"}]}]',
          "gen_ai.output.messages": '[{"role":"assistant","parts":[{"type":"text","content":"Far."}]}]',
        }),
      ],
    ],
    [
      "one text for prompt and completion",
      [
        event("gen_ai.content.prompt", { "gen_ai.prompt": "How far?" }),
        event("gen_ai.content.completion", { content: "Far." }),
      ],
    ],
  ])("are read as %s", (_, events) => {
    const content = contentOf(events);
    expect([content.question(), content.input(), content.output()]).toEqual(["How far?", "How far?", "Far."]);
  });

  it("come after what stands on the span", () => {
    const content = contentOf([event("gen_ai.user.message", { content: "copy" })], {
      "gen_ai.input.messages": '[{"role":"user","content":"sent"}]',
    });
    expect(content.question()).toBe("sent");
  });

  it("tell what a tool was given and gave back", () => {
    const { content } = normaliseSpan(
      spanRecord(
        tool("t", 0, 1, {
          events: [
            event("gen_ai.tool.message", { content: '{"tag": "LAP-1"}' }),
            event("gen_ai.choice", { message: '[{"text": "found"}]' }),
          ],
        }),
      ),
    ).draft;
    expect([content.firstArgument(), content.output()]).toEqual(["LAP-1", "found"]);
  });

  it("that are no JSON or no text do no harm", () => {
    const content = contentOf([
      event("gen_ai.user.message", { content: "[{cut" }),
      event("gen_ai.choice", { message: 7 }),
    ]);
    expect(content.question()).toBe("[{cut");
    expect(content.output()).toBeNull();
  });
});
