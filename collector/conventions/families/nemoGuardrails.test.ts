import { describe, expect, it } from "vitest";
import { type SpanSpec, spanRecord } from "../../../test/support/buildSpans.ts";
import { understand } from "../../../test/support/understand.ts";
import type { AnyValue } from "../../otlp/telemetry.ts";
import { normaliseSpan } from "../normaliseSpan.ts";

/** Constructed after the recorded run, and after the attributes of older adapters. */
const span = (
  name: string,
  from: number,
  to: number,
  attributes: Record<string, AnyValue> = {},
  more: Partial<SpanSpec> = {},
): SpanSpec => ({ name, from, to, scope: "nemo_guardrails", ...more, attributes });
const rail = (attributes: Record<string, AnyValue>) =>
  normaliseSpan(spanRecord(span("guardrails.rail", 0, 1, { "rail.name": "no gossip", ...attributes }))).draft;

describe("NeMo Guardrails", () => {
  it.each([
    [{ "rail.type": "input", "rail.stop": false }, "input", "allow", null],
    [
      {
        "rail.type": "output",
        "rail.stop": "True",
        "rail.decisions": ["execute check", "refuse to respond", "execute generate_bot_message", "stop"],
      },
      "output",
      "block",
      "refuse to respond",
    ],
    [{ "rail.type": "retrieval" }, "retrieval", "unknown", null],
  ])("takes a rail for a check: %o", (attributes, stage, verdict, reason) => {
    expect(rail(attributes)).toMatchObject({
      kind: "guardrail",
      guardrail: { name: "no gossip", stage, verdict, reason },
    });
  });

  it("says of a rail that stopped without a refusal that its action may have failed", () => {
    const { guardrail } = rail({
      "rail.type": "input",
      "rail.stop": true,
      "rail.decisions": ["execute check", "stop"],
    });
    expect(guardrail).toMatchObject({ verdict: "block", reason: expect.stringContaining("may have failed") });
  });

  it("takes the rail that generates for no check, and a task by any name for a model call", () => {
    expect(rail({ "rail.type": "generation", "rail.stop": false })).toMatchObject({ kind: "step", guardrail: null });
    const call = span("topic_check m", 0, 1, { "gen_ai.operation.name": "topic_check", "gen_ai.request.model": "m" });
    expect(normaliseSpan(spanRecord(call)).draft.kind).toBe("llm");
  });

  it("names a run by what the person said, not by what a model was asked to check", () => {
    const check = (events: SpanSpec["events"]) =>
      understand([
        span("guardrails.request", 0, 9, {}, events ? { id: "r", events } : { id: "r" }),
        span("guardrails.rail", 1, 8, { "rail.type": "input", "rail.stop": true }, { id: "rail", parent: "r" }),
        span(
          "self_check_input m",
          2,
          3,
          { "gen_ai.operation.name": "self_check_input", "gen_ai.request.model": "m" },
          {
            parent: "rail",
            events: [{ name: "gen_ai.content.prompt", at: 2, attributes: { content: "Does this break the policy?" } }],
          },
        ),
      ]).summary;
    const said = [{ name: "guardrails.user_message", at: 1, attributes: { content: "Where is my card?" } }];
    expect(check(said)).toMatchObject({ name: "Where is my card?", status: "blocked" });
    expect(check([]).name).toBe("guardrails.request");
  });

  it("takes the times of an old adapter from its attributes, in seconds", () => {
    const run = understand([
      span("guardrails.request", 5000, 5000, { start_time: 0, duration: 2 }, { id: "r" }),
      span("guardrails.rail", 5001, 5001, { "rail.type": "input", start_time: 0.5, duration: 0.25 }, { parent: "r" }),
    ]);
    const [first] = run.spans;
    expect(run.spans.map(({ startMs, durationMs }) => [startMs - (first?.startMs ?? 0), durationMs])).toEqual([
      [0, 2000],
      [500, 250],
    ]);
  });
});
