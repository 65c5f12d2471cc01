import { expect, test } from "vitest";
import { lacksText } from "./lacksText.ts";

test("one line says what was not sent, what brings it, and where that is explained", () => {
  expect(
    lacksText([
      { what: "content", remedy: "ENABLE_SENSITIVE_DATA=true", guide: "agent-framework" },
      { what: "places", remedy: null, guide: "agent-framework" },
    ]),
  ).toBe(
    "Not sent: what people, models and tools said (ENABLE_SENSITIVE_DATA=true); lines of code (traceline run -- COMMAND). docs/frameworks/agent-framework.md says more.",
  );
});

test("a run that lacks nothing has no such line", () => {
  expect(lacksText([])).toBe("");
});
