import { join } from "node:path";
import { expect, it } from "vitest";
import { understandTraces } from "../../collector/conventions/understandTraces.ts";
import type { LogRecord, SpanRecord } from "../../collector/otlp/telemetry.ts";
import { FIXTURES, readCapture } from "./captures.ts";

/** When the first token of each model call came, in milliseconds, as far as it was sent. */
function firstTokens(spans: SpanRecord[], logs: LogRecord[]): (number | null)[] {
  const rows = understandTraces(spans, logs, { nowMs: Date.UTC(2030, 0) }).flatMap((run) => run.spans);
  return rows.filter(({ kind }) => kind === "llm").map(({ firstTokenMs }) => firstTokenMs && Math.round(firstTokenMs));
}

const CLAUDE = [163, 137, 337, 316, 381, 81, 362, 257, 239, 125];

it.each([
  ["ai-sdk-legacy-code-review", [303, 377, 125]],
  ["ai-sdk-weather-guide", [132, 42, 32, 32]],
  ["claude-code-fix-bug", CLAUDE],
  ["codex-plan-refactor", [284]],
  ["copilot-cli-refactor", [163, 123, 80, 304, 189, 360]],
  // Only the first of each agent's: what it repeats on later calls lies before them.
  ["mastra-bridge", [64, 16, 36]],
  ["py-autogen-swarm", [64]],
  ["py-langfuse-tutor", [360, 0]],
  ["py-pydantic-ai-deferred", [227]],
  ["py-strands-swarm-openinference", [3635, 261, 249, 61, 141, 232, 250, 208, 461, 342, 174, 538]],
  ["py-traceloop-weather", [60]],
])("%s: the time to the first token of its model calls", (name, expected) => {
  const { spans, logs } = readCapture(join(FIXTURES, name));
  const told = firstTokens(spans, logs).filter((ms) => ms !== null);
  expect(told).toEqual(expected);
});

it("is the same where only log records tell of the calls", () => {
  const { logs } = readCapture(join(FIXTURES, "claude-code-fix-bug"));
  expect(firstTokens([], logs)).toEqual(CLAUDE);
});

it("is unknown where nobody tells", () => {
  const { spans, logs } = readCapture(join(FIXTURES, "openai-agents-research-desk"));
  expect(new Set(firstTokens(spans, logs))).toEqual(new Set([null]));
});
