import { describe, expect, it } from "vitest";
import { logRecord, type SpanSpec } from "../../../test/support/buildSpans.ts";
import { understand } from "../../../test/support/understand.ts";
import type { AnyValue, LogRecord } from "../../otlp/telemetry.ts";

/** Spans and log records as OpenCode sends them: constructed after what it sent of a scripted model. */

const SESSION = "ses_1";
const span = (
  name: string,
  from: number,
  to: number,
  attributes: Record<string, AnyValue> = {},
  parent?: string,
): SpanSpec => ({
  name,
  id: `${name} ${from}`,
  ...(parent === undefined ? {} : { parent }),
  from,
  to,
  scope: "opencode",
  attributes: { "session.id": SESSION, ...attributes },
});
const loop = (from: number, to: number, parent?: string) => span("SessionPrompt.loop", from, to, {}, parent);
const answer = (from: number, to: number, parent = "SessionPrompt.loop 0") =>
  span("SessionProcessor.process", from, to, {}, parent);
/** A step ends when its answer begins. */
const step = (from: number, parent = "SessionPrompt.loop 0") => span("LLM.run", from, from + 1, {}, parent);
const stepTold = (from: number, agent: string) => told(`LLM.run ${from}`, from, "stream", { agent, modelID: MODEL });
const told = (spanId: string, at: number, what: string, details: Record<string, unknown>): LogRecord => ({
  ...logRecord({ name: "", at, span: spanId }),
  body: [what, JSON.stringify(details)],
  scope: { name: "opencode", version: "", schemaUrl: "" },
});
const MODEL = "claude-sonnet-4-5";
const asked = (from: number, to: number, prompt: string, more: Partial<SpanSpec> = {}): SpanSpec[] => [
  span("ai.streamText", from, to, { "ai.operationId": "ai.streamText" }, `LLM.run ${from}`),
  {
    ...span(
      "ai.streamText.doStream",
      from,
      to,
      {
        "ai.operationId": "ai.streamText.doStream",
        "ai.model.id": MODEL,
        "ai.prompt.messages": JSON.stringify([{ role: "user", content: [{ type: "text", text: prompt }] }]),
        "ai.response.text": `Answer of ${from}`,
        "ai.usage.inputTokens": 50,
        "ai.usage.outputTokens": 5,
      },
      `ai.streamText ${from}`,
    ),
    ...more,
  },
];
const used = (name: string, from: number, to: number, parent = "SessionPrompt.loop 0") =>
  span("Tool.execute", from, to, { "tool.name": name, "tool.call_id": `call ${from}` }, parent);
/** The AI SDK's span of a tool call, in the model call that asked for it. */
const called = (name: string, from: number, to: number, args: unknown, call: number, more: Partial<SpanSpec> = {}) => ({
  ...span(
    "ai.toolCall",
    from,
    to,
    {
      "ai.operationId": "ai.toolCall",
      "ai.toolCall.name": name,
      "ai.toolCall.id": `call ${from}`,
      "ai.toolCall.args": JSON.stringify(args),
    },
    `ai.streamText.doStream ${call}`,
  ),
  ...more,
});

describe("OpenCode", () => {
  it("tells each call once, with the model's own spans and without", () => {
    const read = used("read", 110, 120);
    const logs = [stepTold(10, "build"), stepTold(300, "build")];
    const whole = understand(
      [
        loop(0, 1000),
        step(10),
        ...asked(10, 200, "Fix the cart."),
        read,
        called("read", 110, 120, { filePath: "cart.ts" }, 10),
        step(300),
        ...asked(300, 400, "Fix the cart."),
      ],
      { logs },
    );
    const own = understand([loop(0, 1000), step(10), read, step(300)], { logs });
    for (const run of [whole, own]) {
      expect(run.summary).toMatchObject({
        agents: ["build"],
        sessionId: SESSION,
        llmCalls: 2,
        tools: { read: 1 },
        models: [MODEL],
        families: ["ai-sdk"],
      });
    }
    expect(whole.summary).toMatchObject({ inputTokens: 100, outputTokens: 10, name: "Fix the cart." });
  });

  it("takes a task that another agent works on for a message to it", () => {
    const run = understand(
      [
        loop(0, 1000),
        step(10),
        ...asked(10, 500, "Fix the cart."),
        used("task", 100, 400),
        called("task", 100, 400, { prompt: "Find it.", subagent_type: "explore" }, 10),
        loop(110, 390, "Tool.execute 100"),
        step(120, "SessionPrompt.loop 110"),
        ...asked(120, 300, "Find it."),
      ],
      { logs: [stepTold(10, "build")] },
    );
    expect(run.summary).toMatchObject({ agents: ["build", "explore"], toolCalls: 0, llmCalls: 2 });
    expect(run.messages).toMatchObject([
      { from: "build", to: "explore", channel: "agent_tool", text: "Find it.", answer: { text: "Answer of 120" } },
    ]);
  });

  it("is named by what was asked also while the span of its loop is not sent, and before its title is made", () => {
    const title = span("SessionPrompt.ensureTitle", 5, 60, {}, "SessionPrompt.loop 0");
    const run = understand(
      [
        title,
        step(6, "SessionPrompt.ensureTitle 5"),
        ...asked(6, 50, "Generate a title"),
        answer(8, 200),
        step(10, "SessionProcessor.process 8"),
        ...asked(10, 190, "Fix the cart."),
        used("read", 110, 120),
      ],
      { logs: [stepTold(6, "title"), stepTold(10, "build")] },
    );
    expect(run.summary).toMatchObject({ name: "Fix the cart.", agents: ["build"], llmCalls: 2, tools: { read: 1 } });
  });

  it("takes what is asked again for the same answer for a retry, and no file that is missing for a failure", () => {
    const failed = { status: "error", message: "Too many requests." } as const;
    const run = understand([
      loop(0, 1000),
      { ...span("FileSystem.readJson", 1, 2, {}, "SessionPrompt.loop 0"), ...failed },
      answer(8, 500),
      step(10, "SessionProcessor.process 8"),
      ...asked(10, 90, "Fix the cart.", failed),
      step(200, "SessionProcessor.process 8"),
      ...asked(200, 400, "Fix the cart."),
    ]);
    expect(run.summary).toMatchObject({ llmCalls: 2, llmErrors: 0, retries: 1, failures: 0, status: "ok" });
  });

  it.each([
    ["asking", "ok", "approved", [], 1],
    ["asking", "error", "denied", [], 0],
    ["evaluated", "error", null, ["permission rule"], 0],
    ["evaluated", "ok", null, [], 1],
  ] as const)("reads a permission that was %s and ended %s", (what, status, outcome, checks, calls) => {
    const ended = status === "error" ? ({ status, message: "rejected" } as const) : {};
    const action = status === "error" ? "deny" : "allow";
    const run = understand(
      [
        loop(0, 1000),
        step(10),
        ...asked(10, 90, "Fix the cart."),
        { ...used("bash", 110, 500), ...ended },
        { ...span("Permission.ask", 115, 480, {}, "Tool.execute 110"), ...ended },
        called("bash", 110, 500, { command: "rm cart.ts" }, 10, ended),
      ],
      { logs: [told("Permission.ask 115", 116, what, { permission: "bash", action: { action } })] },
    );
    expect(run.approvals.map((one) => [one.tool, one.outcome, one.by])).toEqual(
      outcome === null ? [] : [["bash", outcome, "user"]],
    );
    expect(run.guardrails.map(({ name }) => name)).toEqual(checks);
    expect(run.summary).toMatchObject({ toolCalls: calls, toolErrors: 0 });
  });
});
