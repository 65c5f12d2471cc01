import { describe, expect, it } from "vitest";
import { failed, type SpanSpec, spanRecord } from "../../test/support/buildSpans.ts";
import type { AnyValue } from "../otlp/telemetry.ts";
import { normaliseSpan } from "./normaliseSpan.ts";

const draft = (attributes: Record<string, AnyValue>, more: Partial<SpanSpec> = {}) =>
  normaliseSpan(spanRecord({ name: "span", from: 0, to: 1, attributes, ...more })).draft;
const kind = (attributes: Record<string, AnyValue>, more: Partial<SpanSpec> = {}) => draft(attributes, more).kind;

describe("what a span is", () => {
  it.each([
    ["invoke_agent", "agent"],
    ["invoke_workflow", "workflow"],
    ["plan", "plan"],
    ["agent_step", "step"],
    ["chat", "llm"],
    ["text_completion", "llm"],
    ["embeddings", "embedding"],
    ["execute_tool", "tool"],
    ["retrieval", "retriever"],
    ["search_memory", "memory"],
    ["CHAT", "llm"],
  ])("by the operation %s", (operation, wanted) => expect(kind({ "gen_ai.operation.name": operation })).toBe(wanted));

  it("is an MCP call where MCP's method stands, also when that runs a tool", () => {
    const both = { "gen_ai.operation.name": "execute_tool", "mcp.method.name": "tools/call" };
    expect(kind(both)).toBe("mcp");
    expect(draft({ ...both, "server.address": "stats.local" }, { kind: 3 }).mcp).toEqual({
      method: "tools/call",
      side: "client",
      server: "stats.local",
    });
    expect(draft(both, { kind: 2 }).mcp?.side).toBe("server");
  });

  it("is a model call under an unknown operation that has a model and usage", () => {
    const attributes = { "gen_ai.operation.name": "self_check_input", "gen_ai.request.model": "m" };
    expect(kind({ ...attributes, "gen_ai.usage.input_tokens": 5 })).toBe("llm");
    expect(kind(attributes)).toBeNull();
  });

  it("is a question to a person, not the tool that it asks about", () => {
    expect(kind({ "gen_ai.tool.name": "refund", "traceline.approval.state": "requested" })).toBe("approval");
    expect(kind({ "gen_ai.operation.name": "execute_tool", "traceline.approval.state": "auto" })).toBe("tool");
  });

  it("is a check or a step by Traceline's attributes alone", () => {
    expect(kind({ "traceline.guardrail.decision": "allow" })).toBe("guardrail");
    expect(kind({ "traceline.plan.step.id": "s" })).toBe("step");
  });

  it("goes by the name last, and is unknown where nothing says", () => {
    expect(kind({}, { name: "execute_tool search" })).toBe("tool");
    expect(kind({}, { name: "GET /health" })).toBeNull();
  });

  it("is not an agent because an agent's name stands on it", () => {
    expect(kind({ "gen_ai.agent.name": "A" })).toBeNull();
  });
});

describe("fields", () => {
  it("take current names before old ones, field by field", () => {
    const span = draft({
      "gen_ai.system": "openai",
      "gen_ai.usage.prompt_tokens": 5,
      "gen_ai.usage.input_tokens": 7,
      "gen_ai.usage.completion_tokens": 2,
      "gen_ai.usage.cache_read_input_tokens": 3,
      "gen_ai.usage.cache_creation.input_tokens": 1,
      "gen_ai.request.model": "m",
      "gen_ai.response.model": "m-2026",
    });
    expect(span).toMatchObject({ provider: "openai", model: "m-2026", requestModel: "m" });
    expect(span.tokens).toEqual({ input: 7, output: 2, cachedInput: 3, cacheWrite: 1, reasoning: null });
  });

  it("take an empty conversation id for none and go on to the session", () => {
    expect(draft({ "gen_ai.conversation.id": "", "session.id": "s-1" }).sessionId).toBe("s-1");
  });

  it("have no tokens where nothing in and nothing out was sent: a stream without usage is not free", () => {
    const usage = (input: number, output: number) =>
      draft({ "gen_ai.usage.input_tokens": input, "gen_ai.usage.output_tokens": output }).tokens;
    expect(usage(0, 0)).toBeNull();
    expect(usage(7, 0)).toMatchObject({ input: 7, output: 0 });
  });

  it("have no tokens where none were sent", () => expect(draft({ "gen_ai.operation.name": "chat" }).tokens).toBeNull());
});

describe("how a span ended", () => {
  it("is the worst of its status, its exception and its error type", () => {
    expect(draft({}).outcome).toBe("unset");
    expect(draft({}, { status: "ok" }).outcome).toBe("ok");
    expect(draft({ "error.type": "timeout" })).toMatchObject({
      outcome: "error",
      error: { type: "timeout", message: null },
    });
    expect(draft({}, { ...failed("no"), status: "unset" })).toMatchObject({
      outcome: "error",
      error: { message: "no" },
    });
    expect(draft({}, { status: "error", message: "no" })).toMatchObject({ outcome: "error", error: { message: "no" } });
  });

  it("stays ok when an exception was recorded on the way and the emitter says OK", () => {
    expect(draft({}, { ...failed("tried"), status: "ok" })).toMatchObject({ outcome: "ok", saidOk: true });
  });

  it("is no failure when the exception pauses or hands over", () => {
    const paused = draft({}, failed("publish?", "langgraph.errors.GraphInterrupt"));
    expect(paused).toMatchObject({ outcome: "unset", controlFlow: true });
  });

  it("tells the message without the stack that was put into it", () => {
    const message = "Error: no\n    at run (/app/a.ts:1:2)";
    expect(draft({}, failed(message)).error?.message).toBe("Error: no");
  });
});

describe("where a span stands in code", () => {
  it("by current names, then deprecated ones", () => {
    const current = { "code.file.path": "file:///app/a.ts", "code.line.number": 7, "code.function.name": "run" };
    const deprecated = { "code.filepath": "old.py", "code.lineno": "3", "code.function": "go" };
    expect(draft({ ...deprecated, ...current }).location).toEqual({
      path: "/app/a.ts",
      line: 7,
      symbol: "run",
      via: "attributes",
      exact: true,
    });
    expect(draft(deprecated).location).toMatchObject({ path: "old.py", line: 3, symbol: "go" });
  });

  it("by the innermost user frame of a stack, after attributes", () => {
    const stack = "Error: no\n    at lib (/app/node_modules/x/i.js:9:1)\n    at run (/app/a.ts:4:2)";
    const events = [
      { name: "exception", at: 0, attributes: { "exception.type": "Error", "exception.stacktrace": stack } },
    ];
    expect(draft({}, { events }).location).toMatchObject({
      path: "/app/a.ts",
      line: 4,
      via: "stacktrace",
      symbol: "run",
    });
    expect(draft({ "code.file.path": "b.ts", "code.line.number": 1 }, { events }).location?.path).toBe("b.ts");
  });

  it("by a stack inside the status message", () => {
    const message =
      'no\nTraceback (most recent call last):\n  File "/app/a.py", line 12, in run\n    go()\nValueError: no';
    expect(draft({}, { status: "error", message }).location).toMatchObject({
      path: "/app/a.py",
      line: 12,
      symbol: "run",
    });
  });

  it("never in a dependency", () => {
    expect(draft({ "code.file.path": "/app/node_modules/x/i.js", "code.line.number": 1 }).location).toBeNull();
  });

  it("names a definition apart from the call, or is the definition", () => {
    const call = { "code.file.path": "a.ts", "code.line.number": 9 };
    const other = { "traceline.code.definition.file": "a.ts", "traceline.code.definition.line": 2 };
    expect(draft({ ...call, ...other }).definition).toMatchObject({ path: "a.ts", line: 2 });
    expect(draft({ ...call, "traceline.code.origin": "definition" }).definition).toMatchObject({ line: 9 });
    expect(draft(call).definition).toBeNull();
  });
});
