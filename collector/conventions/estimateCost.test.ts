import { describe, expect, it } from "vitest";
import { agent, failed, llm, type SpanSpec } from "../../test/support/buildSpans.ts";
import { understand } from "../../test/support/understand.ts";
import { estimateCost } from "./estimateCost.ts";

const tokens = (input: number, output: number, cachedInput = 0, cacheWrite = 0) => ({
  input,
  output,
  cachedInput,
  cacheWrite,
  reasoning: null,
});
const call = (model: string, provider: string | null = null, used = tokens(1000, 100)) =>
  estimateCost({ models: [model], provider, tokens: used, atMs: Date.UTC(2026, 0, 1) });

describe("estimateCost", () => {
  it("prices a known model, with what came from the cache for less", () => {
    const plain = call("claude-sonnet-4-5", "anthropic");
    const cached = call("claude-sonnet-4-5", "anthropic", tokens(1000, 100, 900));
    expect(plain).toBeCloseTo(0.0045, 6);
    expect(cached).toBeLessThan(plain as number);
  });

  it("prices a model by its name without the date, where the tables know only that", () => {
    expect(call("gpt-4.1-mini-2026-08-06", "openai")).toBe(call("gpt-4.1-mini", "openai"));
    expect(call("gpt-4.1-mini", "openai.responses")).not.toBeNull();
  });

  it("takes the model that answered, also under a dated name, before the one that was asked", () => {
    const models = ["gpt-4.1-mini-2026-08-06", "gpt-4.1"];
    const cost = estimateCost({ models, provider: "openai", tokens: tokens(1000, 100), atMs: Date.UTC(2026, 0, 1) });
    expect(cost).toBe(call("gpt-4.1-mini", "openai"));
  });

  it("knows no price of a model that nobody sells", () => expect(call("desk-large", "scripted")).toBeNull());

  it("has no price for names and counts that make no sense, and does not throw", () => {
    expect(call("__proto__", "constructor")).toBeNull();
    expect(call("claude-sonnet-4-5", "anthropic", tokens(5, 1, 100, 100))).toBeGreaterThanOrEqual(0);
  });
});

describe("the cost of a run", () => {
  const asks = (model: string, id: string, more: SpanSpec["attributes"] = {}) =>
    llm(model, 1, 9, {
      id,
      parent: "a",
      attributes: {
        "gen_ai.provider.name": "anthropic",
        "gen_ai.usage.input_tokens": 1000,
        "gen_ai.usage.output_tokens": 100,
        ...more,
      },
    });
  const cost = (...calls: SpanSpec[]) => {
    const { summary } = understand([agent("A", 0, 10, { id: "a" }), ...calls]);
    return [summary.costUsd, summary.costSource, summary.costAtLeast];
  };

  it("is estimated where nobody sent it, and says so", () => {
    const [usd, source, atLeast] = cost(asks("claude-sonnet-4-5", "1"), asks("claude-sonnet-4-5", "2"));
    expect(usd).toBeCloseTo(0.009, 6);
    expect([source, atLeast]).toEqual(["estimated", false]);
  });

  it("is what the emitter sent, and nothing is estimated beside it", () => {
    const sent = { "operation.cost": 0.5 };
    expect(cost(asks("claude-sonnet-4-5", "1", sent))).toEqual([0.5, "emitted", false]);
    expect(cost(asks("claude-sonnet-4-5", "1", sent), asks("claude-sonnet-4-5", "2"))).toEqual([0.5, "emitted", true]);
  });

  it("is a lower bound where one call has no price, and unknown where none has", () => {
    const [usd, source, atLeast] = cost(asks("claude-sonnet-4-5", "1"), asks("desk-large", "2"));
    expect(usd).toBeCloseTo(0.0045, 6);
    expect([source, atLeast]).toEqual(["estimated", true]);
    expect(cost(asks("desk-large", "1"), asks("desk-large", "2"))).toEqual([null, null, false]);
  });

  it("is a lower bound where a call that worked came without usage, and not where one failed", () => {
    const without = (id: string, part: object = {}) => llm("claude-sonnet-4-5", 1, 9, { id, parent: "a", ...part });
    expect(cost(asks("claude-sonnet-4-5", "1"), without("2"))[2]).toBe(true);
    expect(cost(asks("claude-sonnet-4-5", "1"), without("2", failed("overloaded")))[2]).toBe(false);
  });
});
