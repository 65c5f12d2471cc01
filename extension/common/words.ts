import type { Kind } from "../../collector/contract/kind.ts";
import type { StepStatus } from "../../collector/contract/plan.ts";
import type { Verdict } from "../../collector/contract/span.ts";
import { say } from "./say.ts";

/** Words that several places say; functions, since the language is known only once the window is there. */

export const STEP_STATE: Readonly<Record<StepStatus, () => string>> = {
  pending: () => say("not begun"),
  in_progress: () => say("in progress"),
  completed: () => say("done"),
  failed: () => say("failed"),
  skipped: () => say("skipped"),
  blocked: () => say("blocked"),
  unknown: () => say("unknown"),
};

export const VERDICT: Readonly<Record<Verdict, () => string>> = {
  allow: () => say("allowed"),
  warn: () => say("warned"),
  modify: () => say("changed"),
  block: () => say("blocked"),
  escalate: () => say("sent to a person"),
  error: () => say("check failed"),
  unknown: () => say("unknown"),
};

export const KIND_WORD: Readonly<Record<Kind, () => string>> = {
  run: () => say("run"),
  turn: () => say("turn"),
  workflow: () => say("workflow"),
  agent: () => say("agent"),
  plan: () => say("plan"),
  step: () => say("step"),
  llm: () => say("model"),
  embedding: () => say("embedding"),
  tool: () => say("tool"),
  mcp: () => say("MCP tool"),
  message: () => say("message"),
  handoff: () => say("hand-off"),
  guardrail: () => say("guardrail"),
  retriever: () => say("retriever"),
  reranker: () => say("reranker"),
  memory: () => say("memory"),
  evaluator: () => say("evaluator"),
  approval: () => say("approval"),
  hook: () => say("hook"),
  prompt: () => say("prompt"),
  internal: () => say("function"),
  unknown: () => say("unknown"),
};
