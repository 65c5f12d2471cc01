import { describe, expect, it } from "vitest";
import { type SpanSpec, spanRecord } from "../../../test/support/buildSpans.ts";
import type { AnyValue } from "../../otlp/telemetry.ts";
import { normaliseSpan } from "../normaliseSpan.ts";

const draft = (kind: string, attributes: Record<string, AnyValue>, more: Partial<SpanSpec> = {}) =>
  normaliseSpan(
    spanRecord({
      name: `look.${kind}`,
      from: 0,
      to: 1,
      scope: "agentops",
      ...more,
      attributes: { "agentops.span.kind": kind, ...attributes },
    }),
  ).draft;

describe("AgentOps", () => {
  it("names what was decorated by that, without the kind that its span carries", () => {
    const named = { "operation.name": "guide" };
    expect(draft("agent", named)).toMatchObject({ kind: "agent", agentName: "guide" });
    expect(draft("tool", named)).toMatchObject({ kind: "tool", toolName: "guide" });
    expect(draft("session", named)).toMatchObject({ kind: "run", workflowName: "guide" });
    expect(draft("task", named)).toMatchObject({ kind: "step", title: "guide" });
    expect(draft("agent", {})).toMatchObject({ agentName: "look" });
  });

  it("reads what a function was called with under its kind", () => {
    const call = { "operation.name": "plan", "agentops.task.input": '{"args": ["Oslo?"], "kwargs": {}}' };
    expect(draft("task", call).content.question()).toBe("Oslo?");
    const session = {
      "operation.name": "plan",
      "agentops.entity.input": '{"args": [], "kwargs": {"question": "Why?"}}',
    };
    expect(draft("session", session).content.question()).toBe("Why?");
  });

  it("takes a tool that an answer asks for for no tool that ran", () => {
    const asked = draft("AgentOpsSpanKindValues.TOOL", { "tool.name": "look" }, { name: "tool_call.look" });
    expect(asked).toMatchObject({ kind: "internal", internal: true });
  });

  it("reads the verdict of a check in what it gave back", () => {
    const verdict = (gave: string) =>
      draft("guardrail", {
        "operation.name": "check",
        "agentops.guardrail.spec": "output",
        "agentops.guardrail.output": gave,
      });
    expect(verdict('{"tripwire_triggered": true, "reason": "rude"}').guardrail).toMatchObject({
      name: "check",
      stage: "output",
      verdict: "block",
      reason: "rude",
    });
    expect(verdict('{"tripwire_triggered": false}').guardrail).toMatchObject({ verdict: "allow" });
    expect(verdict("True").guardrail).toMatchObject({ verdict: "unknown" });
  });

  it("recognises a model call without usage, and a session that says that it failed", () => {
    const call = spanRecord({
      name: "openai.chat.completion",
      from: 0,
      to: 1,
      scope: "openai",
      attributes: { "gen_ai.request.type": "chat" },
    });
    expect(normaliseSpan(call).draft.kind).toBe("llm");
    expect(draft("session", { "agentops.session.end_state": "Error" }).outcome).toBe("error");
    expect(draft("session", { "agentops.session.end_state": "Success" }).outcome).not.toBe("error");
  });
});
