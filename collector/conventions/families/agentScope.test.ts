import { describe, expect, it } from "vitest";
import { type SpanSpec, START_MS, spanRecord } from "../../../test/support/buildSpans.ts";
import type { AnyValue } from "../../otlp/telemetry.ts";
import { normaliseSpan } from "../normaliseSpan.ts";
import { understandTraces } from "../understandTraces.ts";

const span = (
  name: string,
  from: number,
  to: number,
  attributes: Record<string, AnyValue>,
  more: Partial<SpanSpec> = {},
) => spanRecord({ name, from, to, scope: "agentscope", status: "ok", ...more, attributes });
const reply = (trace: string, from: number, attributes: Record<string, AnyValue>) =>
  span(
    "invoke_agent guide",
    from,
    from + 9,
    {
      "gen_ai.operation.name": "invoke_agent",
      "gen_ai.agent.name": "guide",
      "agentscope.agent.reply_id": "r",
      ...attributes,
    },
    { trace, id: trace },
  );
const tool = (name: string, from: number, parent: string, result = "{}") =>
  span(
    `execute_tool ${name}`,
    from,
    from + 1,
    {
      "gen_ai.operation.name": "execute_tool",
      "gen_ai.tool.name": name,
      "gen_ai.tool.call.result": result,
    },
    { trace: parent, parent, id: `${name} ${from}` },
  );
const runs = (...spans: Parameters<typeof understandTraces>[0]) => understandTraces(spans, [], { nowMs: START_MS });
const asks = reply("t1", 0, { "agentscope.agent.hitl_pending_tools": '["book"]' });
const goesOn = reply("t2", 20, { "agentscope.agent.incoming_event_type": "user_confirm_result" });

describe("AgentScope", () => {
  it("takes a reply that goes on in another trace for one run, and a tool that ran then for approved", () => {
    const [run, ...more] = runs(asks, goesOn, tool("book", 21, "t2"));
    expect(more).toEqual([]);
    expect(run?.approvals).toMatchObject([
      { tool: "book", agent: "guide", outcome: "approved", askedMs: 9, answeredMs: 20 },
    ]);
    expect(run?.summary.tools).toEqual({ book: 1 });
  });

  it("takes a tool that did not run then for refused, and one that nobody answered for open", () => {
    const outcomes = (...spans: Parameters<typeof understandTraces>[0]) => runs(...spans)[0]?.approvals[0]?.outcome;
    expect([outcomes(asks, goesOn), outcomes(asks)]).toEqual(["denied", null]);
  });

  it("reads from a tool's result what it said, and that it failed, whatever its span says", () => {
    const result = '{"content": [{"type": "text", "text": "no such city"}], "state": "error", "id": "c"}';
    const { draft } = normaliseSpan(tool("look", 1, "t1", result));
    expect(draft).toMatchObject({ outcome: "error", error: { message: "no such city" } });
    expect(draft.content.output()).toBe("no such city");
  });
});
