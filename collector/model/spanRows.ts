import type { GuardrailCheck, Message } from "../contract/facts.ts";
import { oneLine, plural, tokens } from "../contract/figures.ts";
import { type SpanRow, VERDICT_WORDS } from "../contract/span.ts";
import type { Agents } from "./agentOf.ts";
import { isWaiting } from "./approvals.ts";
import type { Budgets } from "./budgets.ts";
import { type Calls, toolName } from "./calls.ts";
import type { CriticalPath } from "./criticalPath.ts";
import { errorSentence } from "./errorSentence.ts";
import type { Failures } from "./failures.ts";
import type { Retries } from "./retries.ts";
import type { SpanNode } from "./spanNode.ts";
import type { SpanTree } from "./spanTree.ts";

export interface RowFacts {
  readonly agents: Agents;
  readonly calls: Calls;
  readonly path: CriticalPath;
  readonly failures: Failures;
  readonly retries: Retries;
  readonly budgets: Budgets;
  readonly checks: readonly GuardrailCheck[];
  readonly messages: readonly Message[];
  /** What each span is called, by its index. */
  readonly labels: readonly string[];
}

const MOST_LABEL = 120;

/** What each span of a run is called, by its index. */
export function labelsOf(tree: SpanTree, agents: Agents, checks: readonly GuardrailCheck[]): string[] {
  const byId = new Map(checks.map((check) => [check.spanId, check]));
  // Names repeat from span to span, so each is put into one line once.
  const known = new Map<string, string>();
  return tree.nodes.map((node) => {
    const text = nameOf(node, agents, byId.size > 0 ? byId.get(node.span.spanId) : undefined);
    let label = known.get(text);
    if (label === undefined) {
      label = oneLine(text, MOST_LABEL);
      known.set(text, label);
    }
    return label;
  });
}

/** The rows of a run in tree order. */
export function spanRows(tree: SpanTree, facts: RowFacts): SpanRow[] {
  const verdicts = new Map(facts.checks.map((check) => [check.spanId, check]));
  const startMs = Number(tree.startNs) / 1e6;
  return tree.nodes.map((node): SpanRow => {
    const { span } = node;
    const check = verdicts.size === 0 ? undefined : verdicts.get(span.spanId);
    const attempt = facts.retries.attempt(node);
    return {
      spanId: span.spanId,
      parentId: span.parentId,
      depth: node.depth,
      name: span.name,
      label: facts.labels[node.index] ?? span.name,
      note: noteOf(node, facts, check, attempt),
      kind: node.kind,
      agent: facts.agents.name(node),
      status: node.running ? "running" : span.outcome,
      error: span.outcome === "error" ? errorSentence(node) : null,
      startMs: startMs + node.startMs,
      offsetMs: node.startMs,
      durationMs: node.running ? null : node.endMs - node.startMs,
      firstTokenMs: node.kind === "llm" ? span.firstTokenMs : null,
      inputTokens: span.tokens?.input ?? null,
      cachedInputTokens: span.tokens?.cachedInput ?? null,
      outputTokens: span.tokens?.output ?? null,
      costUsd: span.costUsd,
      costEstimated: span.costEstimated,
      location: span.location,
      definition: span.definition,
      family: span.family,
      internal: span.internal || node.kind === "internal",
      waiting: isWaiting(node),
      onPath: facts.path.has(node),
      attempt,
      repaired: facts.retries.repaired(node),
      budgetMs: facts.budgets.limitMs(node),
      verdict: check?.verdict ?? null,
      planStepId: span.planStepId,
      orphan: node.orphan,
    };
  });
}

/** What a row is called: the agent, the model, the tool, the check; else as it was sent. */
export function labelOf(node: SpanNode, agents: Agents, check?: GuardrailCheck): string {
  return oneLine(nameOf(node, agents, check), MOST_LABEL);
}

function nameOf(node: SpanNode, agents: Agents, check: GuardrailCheck | undefined): string {
  const { span } = node;
  const label = nameByKind(node, agents, check);
  return label === "" ? span.name || "unnamed" : label;
}

function nameByKind(node: SpanNode, agents: Agents, check: GuardrailCheck | undefined): string {
  const { span, kind } = node;
  if (kind === "agent") return span.agentName ?? agents.name(node) ?? span.name;
  if (kind === "llm" || kind === "embedding") return shownModel(node);
  if (kind === "tool") return toolName(node);
  if (kind === "mcp") return span.toolName ?? span.mcp?.method ?? span.name;
  if (kind === "guardrail") return check?.name ?? span.name;
  if (kind === "workflow" || kind === "run") return span.workflowName ?? span.name;
  if (kind === "approval") return span.toolName ?? span.approval?.question ?? span.name;
  if (kind === "retriever") return span.dataSource ?? span.name;
  return span.title ?? span.name;
}

/** The model that was asked for is what people know; the name in the answer often carries a date. */
function shownModel(node: SpanNode): string {
  const { requestModel, model, name } = node.span;
  return requestModel ?? model ?? name;
}

const ORDINAL = ["", "1st", "2nd", "3rd"];

function noteOf(
  node: SpanNode,
  facts: RowFacts,
  check: GuardrailCheck | undefined,
  attempt: number | null,
): string | null {
  const fact = factOf(node, facts, check);
  if (attempt === null) return fact;
  const again = `${ORDINAL[attempt] ?? `${attempt}th`} try`;
  return fact === null ? again : `${fact} · ${again}`;
}

function factOf(node: SpanNode, facts: RowFacts, check: GuardrailCheck | undefined): string | null {
  const { span, kind } = node;
  if (check && (kind === "guardrail" || kind === "approval")) {
    const word = VERDICT_WORDS[check.verdict];
    return check.stage === "unknown" ? word : `${check.stage.replace("_", " ")} · ${word}`;
  }
  if (kind === "llm") {
    const used = span.tokens ? tokens(span.tokens.input, span.tokens.output) : null;
    const word = check ? VERDICT_WORDS[check.verdict] : null;
    return used !== null && word !== null ? `${used} · ${word}` : (used ?? word);
  }
  if (kind === "embedding") {
    const input = span.tokens?.input ?? null;
    return input === null ? null : plural(input, "token");
  }
  if (kind === "tool") {
    if (span.calledAgent !== null) return `to ${span.calledAgent}`;
    const { agentTools } = facts.calls;
    const called = agentTools.size === 0 ? undefined : agentTools.get(node);
    if (called) return `to ${facts.agents.name(called) ?? facts.labels[called.index]}`;
    return argumentOf(node);
  }
  if (kind === "mcp") {
    if (span.mcp === null) return argumentOf(node);
    if (span.toolName === null) return "MCP";
    const server = span.mcp.side === "client" ? span.mcp.server : null;
    return server === null ? span.mcp.side : `${span.mcp.side} · ${server}`;
  }
  if (kind === "retriever") {
    const found = span.content.retrieved();
    return found === null ? null : plural(found.length, "document");
  }
  if (kind === "handoff") return span.handoff?.to ? `to ${span.handoff.to}` : null;
  if (kind === "approval") return approvalWords(node);
  if (kind === "workflow") return "workflow";
  return null;
}

function argumentOf(node: SpanNode): string | null {
  const text = node.span.content.firstArgument();
  return text === null ? null : oneLine(text, 80);
}

function approvalWords(node: SpanNode): string | null {
  const state = node.span.approval?.state;
  if (state === "auto") return "by rule";
  if (state === "requested") return node.running ? "waiting" : "not answered";
  return state ?? null;
}
