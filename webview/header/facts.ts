import { atLeast, count, money, plural } from "../../collector/contract/figures.ts";
import type { RunSummary } from "../../collector/contract/run.ts";
import type { RunRow } from "../runRow.ts";

/** One fact of the row under the sentence: a figure, what it counts, and a quiet addition. */
export interface Fact {
  readonly figure: string;
  readonly what: string;
  readonly addition: string | null;
  /** The count of the run's evidence behind it; null where no spans are. */
  readonly count: string | null;
}

/** The facts of a run in their order; what the run does not have is left out, what is unknown says so. */
export function runFacts(run: RunSummary, spans: readonly RunRow[]): Fact[] {
  const facts: Fact[] = [];
  const add = (count: string | null, text: string, addition: string | null = null) => {
    const [figure, ...rest] = text.split("\u00a0");
    facts.push({ figure: figure ?? "", what: rest.join(" "), addition, count });
  };
  if (run.llmCalls > 0) {
    add("llmCalls", plural(run.llmCalls, "model call"), joined(failed(run.llmErrors), retried(spans, "llm")));
  }
  if (run.toolCalls > 0) add("toolCalls", plural(run.toolCalls, "tool call"), toolAddition(run, spans));
  if (run.llmCalls > 0) {
    const least = run.tokensAtLeast ? "≥\u2009" : "";
    const cached = run.cachedInputTokens ? `${count(run.cachedInputTokens)} cached` : null;
    if (run.inputTokens === null) facts.push({ figure: "unknown", what: "tokens", addition: null, count: null });
    else
      facts.push({ figure: least + count(run.inputTokens), what: "tokens in", addition: cached, count: "inputTokens" });
    if (run.outputTokens !== null)
      facts.push({ figure: least + count(run.outputTokens), what: "out", addition: null, count: "outputTokens" });
    facts.push(costFact(run));
  }
  if (run.guardrailChecks > 0) facts.push(checksFact(run));
  if (run.approvals.requested > 0)
    add("approvals.requested", plural(run.approvals.requested, "approval"), approvalAddition(run));
  if (run.messages > 0) add("messages", plural(run.messages, "message"));
  if (run.handoffs > 0) add("handoffs", plural(run.handoffs, "hand-off"));
  if (run.traceIds.length > 1) add(null, plural(run.traceIds.length, "trace"));
  const masked = Object.values(run.masked ?? {}).reduce((sum, times) => sum + times, 0);
  if (masked > 0)
    facts.push({
      figure: count(masked),
      what: `${masked === 1 ? "secret" : "secrets"} masked`,
      addition: null,
      count: null,
    });
  return facts;
}

function costFact(run: RunSummary): Fact {
  if (run.costUsd === null) return { figure: "unknown", what: "cost", addition: null, count: null };
  const estimated = run.costSource === "estimated";
  const figure = atLeast(money(run.costUsd, run.costSource ?? "emitted"), run.costAtLeast);
  return { figure, what: estimated ? "estimated" : "", addition: null, count: "costUsd" };
}

function checksFact(run: RunSummary): Fact {
  const passed = run.guardrailChecks - run.guardrailHits;
  const noun = (n: number) => (n === 1 ? "check" : "checks");
  if (run.guardrailHits === 0)
    return { figure: count(passed), what: `${noun(passed)} passed`, addition: null, count: "guardrailChecks" };
  const addition = passed > 0 ? `${count(passed)} passed` : null;
  return { figure: count(run.guardrailHits), what: `${noun(run.guardrailHits)} hit`, addition, count: "guardrailHits" };
}

function approvalAddition(run: RunSummary): string | null {
  const { requested, approved, denied } = run.approvals;
  const open = requested - approved - denied;
  return joined(denied > 0 ? `${count(denied)} denied` : null, open > 0 ? `${count(open)} open` : null);
}

function toolAddition(run: RunSummary, spans: readonly RunRow[]): string | null {
  if (run.toolErrors === 0) return null;
  const repaired = spans.filter((span) => span.kind === "tool" && span.status === "error" && span.repaired).length;
  if (repaired === run.toolErrors) return `${count(run.toolErrors)} failed, called again`;
  return joined(failed(run.toolErrors), repaired > 0 ? `${count(repaired)} called again` : null);
}

function retried(spans: readonly RunRow[], kind: RunRow["kind"]): string | null {
  const tries = spans.filter((span) => span.kind === kind && span.attempt !== null).length;
  return tries > 0 ? `${count(tries)} retried` : null;
}

const failed = (n: number) => (n > 0 ? `${count(n)} failed` : null);

function joined(...parts: readonly (string | null)[]): string | null {
  const given = parts.filter((part) => part !== null);
  return given.length > 0 ? given.join(", ") : null;
}
