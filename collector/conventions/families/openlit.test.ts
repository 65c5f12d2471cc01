import { expect, it } from "vitest";
import { spanRecord } from "../../../test/support/buildSpans.ts";
import { normaliseSpan } from "../normaliseSpan.ts";

const cost = (usd: number) =>
  normaliseSpan(
    spanRecord({
      name: "chat m",
      from: 0,
      to: 1,
      scope: "openlit.instrumentation.openai",
      attributes: { "gen_ai.operation.name": "chat", "gen_ai.usage.input_tokens": 9, "gen_ai.usage.cost": usd },
    }),
  ).draft.costUsd;

it("takes the cost that OpenLIT sends, and none for a model whose price it does not know", () => {
  expect(cost(0.25)).toBe(0.25);
  expect(cost(0)).toBeNull();
});
