import { describe, expect, it } from "vitest";
import { type SpanSpec, spanRecord } from "../../../test/support/buildSpans.ts";
import { understand } from "../../../test/support/understand.ts";
import type { AnyValue } from "../../otlp/telemetry.ts";
import { normaliseSpan } from "../normaliseSpan.ts";

const span = (name: string, type: string, attributes: Record<string, AnyValue> = {}, parent?: string): SpanSpec => ({
  name,
  from: 0,
  to: 9,
  scope: "lmnr.tracer",
  attributes: { "lmnr.span.type": type, ...attributes },
  ...(parent ? { parent } : {}),
});
const draft = (...spec: Parameters<typeof span>) => normaliseSpan(spanRecord(span(...spec))).draft;
const io = (action: unknown, saw: unknown) => ({
  "lmnr.span.input": JSON.stringify({ action }),
  "lmnr.span.output": JSON.stringify(saw),
});

describe("Laminar", () => {
  it("takes what is outermost for the work", () => {
    expect(draft("x", "DEFAULT")).toMatchObject({ kind: "workflow", family: "genai" });
    expect(draft("x", "DEFAULT", {}, "p")).toMatchObject({ kind: "step" });
  });

  it("finds the model of OpenHands' calls in their names", () => {
    expect(draft("llm.openai/gpt-x", "LLM")).toMatchObject({ kind: "llm", model: "gpt-x" });
    expect(draft("llm.gpt-x", "LLM", { "gen_ai.response.model": "gpt-x-1" })).toMatchObject({ model: "gpt-x-1" });
  });

  it("reads what an action of OpenHands was to do, and whether it failed", () => {
    const action = { command: "view", path: "a.txt", kind: "FileEditorAction" };
    const tool = (isError: boolean) =>
      draft(
        "FileEditorAction",
        "TOOL",
        io(action, { content: [{ type: "text", text: "No such file." }], is_error: isError }),
      );
    expect(tool(true)).toMatchObject({
      toolName: "FileEditorAction",
      outcome: "error",
      error: { message: "No such file." },
    });
    expect(tool(true).content.input()).toBe('{"command":"view","path":"a.txt"}');
    expect(tool(false).outcome).not.toBe("error");
  });

  it("names a conversation of OpenHands by the first message, and reads its list of tasks", () => {
    const tasks = {
      kind: "TaskTrackerAction",
      task_list: [
        { title: "Look", status: "done" },
        { title: "Write", status: "todo" },
      ],
    };
    const run = understand([
      span("conversation", "DEFAULT"),
      span(
        "conversation.send_message",
        "DEFAULT",
        { "lmnr.span.input": '{"message": "Make a file."}' },
        "conversation",
      ),
      span("TaskTrackerAction", "TOOL", io(tasks, { content: [], is_error: false }), "conversation"),
    ]);
    expect(run.summary).toMatchObject({ name: "Make a file.", planSteps: 2 });
    expect(run.plans[0]?.steps).toMatchObject([
      { title: "Look", status: "completed" },
      { title: "Write", status: "pending" },
    ]);
  });
});
