import { type GuardrailCheck, isHit } from "../contract/facts.ts";
import type { RunSummary } from "../contract/run.ts";
import { type Agents, agentsOf } from "./agentOf.ts";
import { approvalsOf, isWaiting } from "./approvals.ts";
import { asNoun } from "./asNoun.ts";
import { budgetsOf } from "./budgets.ts";
import { callFacts, callLists, recoveriesOf } from "./callFacts.ts";
import { callsOf } from "./calls.ts";
import { coarseLine } from "./coarseLine.ts";
import { codeKeys } from "./codeKeys.ts";
import { criticalPath, works } from "./criticalPath.ts";
import { errorSentence } from "./errorSentence.ts";
import { evaluationsOf } from "./evaluations.ts";
import { evidenceOf } from "./evidence.ts";
import { type Failures, failuresOf } from "./failures.ts";
import { guardrailsOf } from "./guardrails.ts";
import { messagesOf } from "./messages.ts";
import type { ModelEvent, ModelProcess, ModelSpan } from "./modelSpan.ts";
import { keptPlans } from "./planAccuracy.ts";
import { plansOf } from "./plans.ts";
import { type Retries, retriesOf } from "./retries.ts";
import { retrievalsOf } from "./retrievals.ts";
import { runLine } from "./runLine.ts";
import { runName } from "./runName.ts";
import { type Ending, endingOf } from "./runStatus.ts";
import { runTokens } from "./runTokens.ts";
import { scorecardOf } from "./scorecard.ts";
import { type Story, sentence } from "./sentence.ts";
import type { SpanNode } from "./spanNode.ts";
import { labelOf, labelsOf, spanRows } from "./spanRows.ts";
import { type SpanPlaces, type SpanTree, spanTree } from "./spanTree.ts";
import type { UnderstoodRun } from "./understoodRun.ts";

export interface RunMaterial {
  readonly runId: string;
  readonly traceIds: readonly string[];
  readonly spans: readonly ModelSpan[];
  /** Where the spans stand, if that is known and each id is there once. */
  readonly places?: SpanPlaces;
  readonly events: readonly ModelEvent[];
  /** Log records by the span that they name. */
  readonly logs: ReadonlyMap<string | null, number>;
  /** Time of the newest log record, nanoseconds since the epoch; null without one. */
  readonly lastLogNs: bigint | null;
  /** Processes, by their key, that have gone without an end of what they did. */
  readonly gone?: ReadonlySet<string>;
  /** Whether what wrote the telemetry would tell of a question to a person. */
  readonly tellsQuestions: boolean;
}

/** Everything that takes the run as a whole to know. `nowMs`, since the epoch, decides only whether it still runs. */
export function understandRun(material: RunMaterial, nowMs: number): UnderstoodRun {
  const { events } = material;
  const tree = spanTree(material.spans, material.lastLogNs, material.places);
  const agents = agentsOf(tree);
  const calls = callsOf(tree);
  const failures = failuresOf(tree);
  const retries = retriesOf(tree, calls, agents, events);
  const path = criticalPath(tree);
  const checks = guardrailsOf(tree, agents, events);
  const approvals = approvalsOf(tree, agents, events);
  const plans = plansOf(tree, agents, events);
  const kept = keptPlans(plans);
  const budgets = budgetsOf(tree, calls, agents, events, plans);
  const messages = messagesOf(tree, calls, agents, events);
  const endMs = Number(tree.startNs) / 1e6 + tree.durationMs;
  const isGone = tree.open && hasGone(tree, material.gone ?? new Set());
  const ageMs = isGone ? Number.POSITIVE_INFINITY : nowMs - endMs;
  const ending = endingOf(tree, failures, retries, checks, approvals, ageMs);
  const labels = labelsOf(tree, agents, checks);
  const rowFacts = { agents, calls, path, failures, retries, budgets, checks, messages, labels };
  const line = runLine(
    tree,
    path,
    agents,
    failures,
    { checks, retries: retries.list, overruns: budgets.overruns },
    tree.open,
  );
  const waitingMs = line.segments
    .filter((segment) => segment.state === "waiting")
    .reduce((sum, segment) => sum + segment.toMs - segment.fromMs, 0);
  const evaluations = evaluationsOf(tree, calls, events);
  const lists = callLists(calls, retries);
  const usage = runTokens(tree, calls);
  const recoveries = recoveriesOf(tree, failures, retries, events);
  const left = stayed(failures, retries, ending);
  const story: Story = {
    status: ending.status,
    processGone: isGone,
    durationMs: tree.durationMs,
    waitingMs,
    atWork: ending.status === "running" ? atWork(tree, agents) : null,
    cause: ending.cause ? errorSentence(ending.cause) : null,
    blockedBy: blockedBy(ending),
    stayed: left.map((node) => ({
      name: labelOf(node, agents),
      reason: errorSentence(node),
    })),
    repaired: repairedOf(failures, retries, agents),
    hits: checks
      .filter((check) => isHit(check.verdict) && check !== ending.blockedBy)
      .map((check) => ({ check, target: targetOf(check, tree, agents) })),
    declined: approvals
      .filter((approval) => approval.outcome === "denied" && approval !== ending.deniedBy)
      .map((approval) => approval.tool ?? approval.question ?? "a step"),
    exceeded: budgets.list.filter((budget) => budget.over),
    plans,
  };
  const facts: Omit<RunSummary, "scorecard"> = {
    runId: material.runId,
    traceIds: material.traceIds,
    name: runName(tree, agents),
    ...processFacts(tree),
    status: ending.status,
    statusReason: reasonOf(ending, story),
    startMs: Number(tree.startNs) / 1e6,
    durationMs: tree.durationMs,
    spanCount: tree.noted.sent,
    logCount: [...material.logs.values()].reduce((sum, n) => sum + n, 0),
    agents: agents.names,
    ...callFacts(lists, calls),
    retries: retries.list.length,
    handoffs: messages.filter((message) => message.channel === "handoff").length,
    messages: messages.length,
    guardrailChecks: checks.length,
    guardrailHits: checks.filter((check) => isHit(check.verdict)).length,
    approvals: {
      requested: approvals.length,
      approved: approvals.filter((approval) => approval.outcome === "approved").length,
      denied: approvals.filter((approval) => approval.outcome === "denied").length,
    },
    planSteps: kept.reduce((sum, { latest }) => sum + latest.steps.length, 0),
    ...usage.facts,
    families: [...tree.noted.families].filter((family) => family !== "").sort(),
    missingParents: tree.noted.orphans.length,
    overBudget: story.exceeded.length,
    analysed: true,
    sentence: sentence(story),
    waitingMs,
    failures: story.stayed.length + (ending.cause ? 1 : 0),
    ...(isGone ? { processGone: true } : {}),
  };
  const scorecard = scorecardOf({
    summary: facts,
    plans,
    actions: { all: lists.actions.length, succeeded: lists.actionsSucceeded.length },
    failures: { seen: recoveries.seen.length, recovered: recoveries.recovered.length },
    tellsQuestions: material.tellsQuestions,
  });
  return {
    summary: { ...facts, scorecard },
    spans: spanRows(tree, rowFacts),
    line: coarseLine(line),
    plans,
    messages,
    guardrails: checks,
    approvals,
    budgets: budgets.list,
    retries: retries.list,
    evaluations,
    retrievals: retrievalsOf(tree, agents, calls),
    evidence: evidenceOf(tree, {
      calls: lists,
      usage,
      recoveries,
      stayed: ending.cause ? [...left, ending.cause] : left,
      checks,
      approvals,
      messages,
      retries: retries.list,
      evaluations,
      budgets: budgets.list,
      plans: kept,
      line,
      logs: material.logs,
    }),
    code: codeKeys(tree, rowFacts),
  };
}

/** Whether every process that the run waits for has gone: those of spans without an end, of all spans where all have one. */
function hasGone(tree: SpanTree, gone: ReadonlySet<string>): boolean {
  if (gone.size === 0) return false;
  const running = tree.nodes.filter((node) => node.running);
  return (running.length > 0 ? running : tree.nodes).every(({ span }) => gone.has(span.process.key ?? ""));
}

function processFacts(tree: SpanTree) {
  const { processes, sessionId } = tree.noted;
  const first = <T>(pick: (process: ModelProcess) => T | null): T | null => {
    for (const process of processes) {
      const value = pick(process);
      if (value !== null) return value;
    }
    return null;
  };
  return {
    service: first((process) => process.service),
    workspace: first((process) => process.workspace),
    revision: first((process) => process.revision),
    dirty: first((process) => process.dirty),
    sessionId: sessionId ?? first((process) => process.sessionId),
  };
}

/** Failures that nothing repaired, each at its last try, without the one that ended the run. */
function stayed(failures: Failures, retries: Retries, ending: Ending): SpanNode[] {
  return failures.origins.filter(
    (node) =>
      node !== ending.cause &&
      !node.span.controlFlow &&
      !retries.triedAgain(node) &&
      !(ending.blockedBy && node.parent === null),
  );
}

function repairedOf(failures: Failures, retries: Retries, agents: Agents): Story["repaired"] {
  const times = new Map<string, number>();
  for (const node of failures.origins) {
    if (!retries.repaired(node)) continue;
    const name = labelOf(node, agents);
    times.set(name, (times.get(name) ?? 0) + 1);
  }
  return [...times].map(([name, n]) => ({ name, times: n }));
}

/** What a check judged, when that is a tool. */
function targetOf(check: GuardrailCheck, tree: SpanTree, agents: Agents): string | null {
  const target = check.targetSpanId === null ? undefined : tree.byId.get(check.targetSpanId);
  return target && (target.kind === "tool" || target.kind === "mcp") ? labelOf(target, agents) : null;
}

function blockedBy(ending: Ending): Story["blockedBy"] {
  if (ending.blockedBy) return { name: ending.blockedBy.name, reason: ending.blockedBy.reason };
  if (!ending.deniedBy) return null;
  const { tool, question, reason } = ending.deniedBy;
  const what = tool ?? question;
  return { name: "a person", reason: reason ?? (what === null ? null : `${asNoun(what, 200)} was declined`) };
}

function reasonOf(ending: Ending, story: Story): string | null {
  if (ending.status === "ok") return null;
  return sentence({ ...story, stayed: [], repaired: [], hits: [], exceeded: [], plans: [] });
}

/** Who is at work at the live end, and what on: the span that runs and began last. */
function atWork(tree: SpanTree, agents: Agents): Story["atWork"] {
  let last: SpanNode | null = null;
  for (const node of tree.nodes) {
    if (node.running && (!last || node.startMs >= last.startMs)) last = node;
  }
  if (!last) return null;
  const who = agents.name(last);
  if (isWaiting(last)) return { who: who ?? "The run", on: "a person" };
  if (who === null) return null;
  return { who, on: works(last) ? labelOf(last, agents) : null };
}
