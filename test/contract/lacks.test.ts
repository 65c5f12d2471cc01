import { join } from "node:path";
import { expect, test } from "vitest";
import type { LackKind } from "../../collector/contract/guides.ts";
import { understandTraces } from "../../collector/conventions/understandTraces.ts";
import { type Records, rewriteRecords } from "../support/rewriteRecords.ts";
import { FIXTURES, readCapture } from "./captures.ts";

const LATER = { nowMs: Date.UTC(2030, 0) };

/** What the runs of a recording lack, all together: `content: langgraph`. */
function lacking({ spans, logs }: Records): string[] {
  const lacks = understandTraces(spans, logs, LATER).flatMap(({ summary }) => summary.lacks ?? []);
  return [...new Set(lacks.map(({ what, guide }) => `${what}: ${guide}`))].sort();
}

const recorded = (name: string) => readCapture(join(FIXTURES, name)) as Records;
const without = (records: Records, keys: RegExp) => rewriteRecords(records, { keeps: (key) => !keys.test(key) });

/** Recorded with content on, and in programs that no helper of capture ran in. */
test.each<[string, LackKind[], string]>([
  ["ai-sdk-travel-agent", ["places"], "ai-sdk"],
  ["ai-sdk-legacy-code-review", ["places"], "ai-sdk"],
  ["anthropic-sdk-data-analyst", ["places"], "anthropic-sdk"],
  ["claude-code-fix-bug", [], "claude-code"],
  ["codex-add-endpoint", [], "codex"],
  ["copilot-cli-refactor", [], "copilot"],
  ["gemini-cli-write-docs", [], "gemini-cli"],
  ["langgraph-newsroom", ["places"], "langgraph"],
  ["llamaindex-library-agents", ["places"], "llamaindex"],
  ["mastra-content-studio", [], "mastra"],
  ["openai-agents-support-desk", ["places"], "openai-agents"],
  ["py-agent-framework-procurement", ["places"], "agent-framework"],
  ["py-crewai-launch", ["places"], "crewai"],
  ["py-langgraph-planner", ["places"], "langgraph"],
  ["py-nemo-guardrails-bank", [], "nemo-guardrails"],
  ["py-openai-agents-newsdesk", ["places"], "openai-agents"],
  ["py-smolagents-surveyor", ["places"], "smolagents"],
  ["py-strands-helpdesk", ["places"], "strands"],
  ["traceloop-quiz-maker", ["places"], "traceloop"],
  ["py-langgraph-supervisor-genai", ["places"], "langgraph"],
  ["py-langgraph-supervisor-langsmith", [], "langsmith"],
  ["otel-semconv-grpc-research", [], "otel-genai"],
])("%s lacks what capture would have brought, and nothing else", (name, whats, guide) => {
  expect(lacking(recorded(name))).toEqual(whats.map((what) => `${what}: ${guide}`));
});

test.each([
  ["copilot-cli-refactor", /messages|arguments|result|instructions|parameters/, "content: copilot"],
  ["openai-agents-support-desk", /input|output/, "content: openai-agents"],
  ["py-crewai-launch", /input|output/, "content: crewai"],
  ["py-pydantic-ai-planner", /messages|arguments|result|instructions|response/, "content: pydantic-ai"],
  ["py-langfuse-tutor", /input|output/, "content: langfuse"],
  ["gemini-cli-write-docs", /messages|arguments|prompt|args|text|body/, "content: gemini-cli"],
])("%s with content off lacks it", (name, content, lack) => {
  const records = recorded(name);
  expect(lacking(records)).not.toContain(lack);
  expect(lacking(without(records, content))).toContain(lack);
});

test.each([
  ["claude-code-fix-bug", "claude-code"],
  ["codex-add-endpoint", "codex"],
  ["gemini-cli-write-docs", "gemini-cli"],
])("%s of which only log records came lacks its spans", (name, guide) => {
  expect(lacking({ ...recorded(name), spans: [] })).toContain(`spans: ${guide}`);
});

test("Claude Code's list of steps is in what it sends of bodies, and nowhere else", () => {
  const records = recorded("claude-code-todos-nested");
  expect(lacking(records)).toEqual([]);
  expect(lacking(without(records, /^body$/))).toEqual(["plan: claude-code"]);
});

test("Google ADK in Python sends no content unless it is told to", () => {
  expect(lacking(recorded("py-google-adk-trip"))).toEqual(["content: google-adk", "places: google-adk"]);
});

test("OpenTelemetry's package for LlamaIndex makes no model calls, OpenInference's does", () => {
  expect(lacking(recorded("py-llamaindex-handoff-genai"))).toContain("modelCalls: llamaindex");
  expect(lacking(recorded("py-llamaindex-handoff"))).toEqual(["places: llamaindex"]);
});

test("CrewAI without the package for its model's client lacks model calls", () => {
  const { spans, logs } = recorded("py-crewai-launch");
  const crew = spans.filter(({ scope }) => !scope.name.endsWith(".openai"));
  expect(lacking({ spans: crew, logs })).toContain("modelCalls: crewai");
});
