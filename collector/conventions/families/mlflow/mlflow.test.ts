import { describe, expect, it } from "vitest";
import { type SpanSpec, spanRecord } from "../../../../test/support/buildSpans.ts";
import { normaliseSpan } from "../../normaliseSpan.ts";

/** Constructed after the documented attributes of MLflow Tracing: every value is JSON once more. */
const draft = (type: string, name: string, values: Record<string, unknown> = {}, more: Partial<SpanSpec> = {}) =>
  normaliseSpan(
    spanRecord({
      name,
      from: 0,
      to: 1,
      scope: "mlflow.tracing.provider",
      ...more,
      attributes: Object.fromEntries(
        Object.entries({ spanType: type, ...values }).map(([key, value]) => [`mlflow.${key}`, JSON.stringify(value)]),
      ),
    }),
  ).draft;

describe("MLflow", () => {
  it.each([
    ["CHAT_MODEL", "llm"],
    ["AGENT", "agent"],
    ["TOOL", "tool"],
    ["RETRIEVER", "retriever"],
    ["CHAIN", "workflow"],
  ])("takes the quoted type %s for %s", (type, kind) => expect(draft(type, "x").kind).toBe(kind));

  it("names what is inside a chain by its function, agents and tools by their spans", () => {
    expect(draft("CHAIN", "x", { spanFunctionName: "plan_trip" }, { parent: "p" })).toMatchObject({
      kind: "step",
      title: "plan_trip",
    });
    expect([draft("AGENT", "guide").agentName, draft("TOOL", "look").toolName]).toEqual(["guide", "look"]);
  });

  it("reads model, tokens and dollars", () => {
    const call = draft("CHAT_MODEL", "Completions", {
      "llm.model": "gpt-x",
      "llm.provider": "openai",
      "chat.tokenUsage": { input_tokens: 9, output_tokens: 3, total_tokens: 12, cache_read_input_tokens: 4 },
      "llm.cost": { input_cost: 0.1, output_cost: 0.2, total_cost: 0.3 },
    });
    expect(call).toMatchObject({ model: "gpt-x", provider: "openai", costUsd: 0.3 });
    expect(call.tokens).toEqual({ input: 9, output: 3, cachedInput: 4, cacheWrite: null, reasoning: null });
  });

  it("reads what a model was asked and what a function was called with", () => {
    const { content } = draft("CHAT_MODEL", "Completions", {
      spanInputs: { model: "m", messages: [{ role: "user", content: "Hi?" }] },
      spanOutputs: { choices: [{ message: { role: "assistant", content: "Ho." } }] },
    });
    expect([content.question(), content.output()]).toEqual(["Hi?", "Ho."]);
    const tool = draft("TOOL", "look", { spanInputs: { args: [], kwargs: { place: "Rome" } }, spanOutputs: "sunny" });
    expect([tool.content.firstArgument(), tool.content.output()]).toEqual(["Rome", "sunny"]);
  });

  it("reads malformed values as nothing", () => {
    const { tokens, costUsd, model } = draft("LLM", "x", {
      "chat.tokenUsage": "many",
      "llm.cost": [],
      "llm.model": {},
    });
    expect([tokens, costUsd, model]).toEqual([null, null, null]);
  });

  it("reads the model that was asked for, also of a call that failed, and tokens that only the answer tells", () => {
    const record = (type: string, attributes: Record<string, unknown>) =>
      normaliseSpan(
        spanRecord({
          name: "Completions",
          from: 0,
          to: 1,
          scope: "mlflow.tracing.provider",
          attributes: Object.fromEntries(
            Object.entries({ "mlflow.spanType": type, ...attributes }).map(([key, value]) => [
              key,
              JSON.stringify(value),
            ]),
          ),
        }),
      ).draft;
    const usage = { prompt_tokens: 9, completion_tokens: 4, completion_tokens_details: { reasoning_tokens: 2 } };
    const call = record("CHAT_MODEL", {
      model: "gpt-x",
      "mlflow.llm.model": "gpt-x-2026-08-06",
      "mlflow.chat.tokenUsage": { input_tokens: 9, output_tokens: 4 },
      "mlflow.spanOutputs": { usage },
    });
    expect(call).toMatchObject({
      requestModel: "gpt-x",
      model: "gpt-x-2026-08-06",
      tokens: { input: 9, reasoning: 2 },
    });
    expect(record("CHAT_MODEL", { model: "gpt-x" })).toMatchObject({ requestModel: "gpt-x", model: "gpt-x" });
    const embedding = record("EMBEDDING", { model: "emb-x", "mlflow.spanOutputs": { usage: { prompt_tokens: 7 } } });
    expect(embedding).toMatchObject({ model: "emb-x", tokens: { input: 7, output: null } });
  });

  it("takes a type that has no name in OpenTelemetry's words for what it is, where MLflow translates", () => {
    const attributes = { "gen_ai.operation.name": "RETRIEVER" };
    const record = spanRecord({ name: "RETRIEVER", from: 0, to: 1, scope: "mlflow.tracing.provider", attributes });
    expect(normaliseSpan(record).draft.kind).toBe("retriever");
  });
});
