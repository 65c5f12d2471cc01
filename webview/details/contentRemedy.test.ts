import { expect, test } from "vitest";
import { contentRemedy } from "./contentRemedy.ts";

const remedy = (family: string, scope = "app") => contentRemedy({ family, scope: { name: scope, version: "" } });

test("what brings prompts and answers is told for what wrote the span, a variable a line", () => {
  expect(remedy("claude-code")).toContain("OTEL_LOG_USER_PROMPTS=1");
  expect(remedy("genai")).toEqual(["OTEL_INSTRUMENTATION_GENAI_CAPTURE_MESSAGE_CONTENT=true"]);
  expect(remedy("genai", "opentelemetry.instrumentation.genai.langchain")).toEqual([
    "OTEL_INSTRUMENTATION_GENAI_CAPTURE_MESSAGE_CONTENT=SPAN_AND_EVENT",
  ]);
});

test("what nothing is known to bring is left out", () => {
  expect(remedy("genkit")).toEqual([]);
  expect(remedy("unheard-of")).toEqual([]);
});
