import { describe, expect, it } from "vitest";
import { agent, llm, spanRecord } from "../../../test/support/buildSpans.ts";
import { understand } from "../../../test/support/understand.ts";
import type { AnyValue } from "../../otlp/telemetry.ts";
import { normaliseSpan } from "../normaliseSpan.ts";

/** Constructed after the recorded run, and after what the SDK sends under another instrumentation. */
const SCOPE = "com.anthropic.sdk.python";
const call = (attributes: Record<string, AnyValue> = {}, more = {}) => ({
  name: "anthropic.messages.create",
  from: 2,
  to: 8,
  scope: SCOPE,
  ...more,
  attributes: { "gen_ai.operation.name": "chat", "gen_ai.request.model": "claude-x", ...attributes },
});

describe("Anthropic's SDK", () => {
  it("tells each further try of a request as a retry", () => {
    const run = understand([call({ "http.request.resend_count": 2 })]);
    expect(run.retries).toMatchObject([
      { kind: "llm", attempt: 2, inferred: false },
      { kind: "llm", attempt: 3, inferred: false },
    ]);
    expect(run.summary).toMatchObject({ llmCalls: 1, retries: 2 });
  });

  it("is one call with the framework's span around it", () => {
    const id = { "gen_ai.response.id": "msg_1" };
    const run = understand([
      agent("analyst", 0, 10, { id: "a" }),
      llm("claude-x", 1, 9, { id: "outer", parent: "a", attributes: { ...id, "gen_ai.usage.input_tokens": 5 } }),
      call({ ...id, "gen_ai.usage.input_tokens": 5 }, { parent: "outer" }),
    ]);
    expect(run.summary).toMatchObject({ llmCalls: 1, inputTokens: 5 });
  });

  it("takes what asks no model for plumbing", () => {
    const count = { name: "anthropic.messages.count_tokens", from: 0, to: 1, scope: SCOPE };
    expect(normaliseSpan(spanRecord(count)).draft).toMatchObject({ kind: "internal", internal: true });
  });

  it("tells why a tool failed from its result", () => {
    const tool = {
      name: "anthropic.custom_tool_use run_sql",
      from: 0,
      to: 1,
      scope: SCOPE,
      status: "error" as const,
      attributes: {
        "gen_ai.operation.name": "execute_tool",
        "gen_ai.tool.name": "run_sql",
        "error.type": "tool_error",
        "anthropic.tool_result.content": '[{"type":"text","text":"Error: syntax error"}]',
      },
    };
    expect(normaliseSpan(spanRecord(tool)).draft.error).toEqual({ type: "tool_error", message: "Error: syntax error" });
  });
});
