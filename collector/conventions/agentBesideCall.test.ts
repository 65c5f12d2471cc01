import { describe, expect, it } from "vitest";
import { agent, llm, said, tool, workflow } from "../../test/support/buildSpans.ts";
import { understand } from "../../test/support/understand.ts";

const asks = (args: Record<string, string>) => ({ attributes: { "gen_ai.tool.call.arguments": JSON.stringify(args) } });

/** A lead, a tool that it calls, and an agent beside that call. */
const run = (args: Record<string, string>, [from, to]: readonly [number, number] = [21, 38], name = "ask") =>
  understand([
    workflow("flow", 0, 100, { id: "w" }),
    agent("Lead", 1, 60, { id: "lead", parent: "w" }),
    tool(name, 20, 40, { parent: "lead", ...asks(args) }),
    agent("Scout", from, to, { id: "scout", parent: "w" }),
    llm("m", from + 1, to - 1, {
      parent: "scout",
      attributes: { "gen_ai.input.messages": said("user", "How is the weather?") },
    }),
  ]);

describe("an agent that hangs beside the call that started it", () => {
  it.each([
    ["named", { member: "scout", task: "Look" }],
    ["asked", { input: "How is the weather?" }],
  ])("was called by the call in which it is %s", (_, args) => {
    const { summary, messages } = run(args);
    expect(summary.tools).toEqual({});
    expect(messages).toMatchObject([{ from: "Lead", to: "Scout", channel: "agent_tool" }]);
  });

  it("was not called by a call that says nothing of it", () => {
    expect(run({ query: "rain" }).summary.tools).toEqual({ ask: 1 });
  });

  it("was not called by a call that had ended before", () => {
    expect(run({ member: "Scout" }, [41, 50]).summary.tools).toEqual({ ask: 1 });
  });

  it.each(["ask_scout", "delegate_task_to_member"])(
    "was called by %s, whose name tells it without arguments",
    (name) => {
      const { summary, messages } = run({}, [21, 38], name);
      expect(summary.tools).toEqual({});
      expect(messages).toMatchObject([{ from: "Lead", to: "Scout" }]);
    },
  );
});
