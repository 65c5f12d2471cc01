import type { ApprovalFact, GuardrailFact, ModelEvent, SnapshotStep } from "../../../model/modelSpan.ts";
import type { LogRecord, SpanRecord } from "../../../otlp/telemetry.ts";
import type { SpanDraft, TraceRule } from "../../family.ts";
import { asCount, asText, isList, type Json } from "../../reading/fieldReaders.ts";
import { textIn } from "../../reading/jsonFields.ts";
import { timeOf } from "../../reading/logFields.ts";
import { nearestOf } from "../../reading/nearestOf.ts";
import { stepStatus } from "../../reading/planSteps.ts";
import { callDecision, shownTodos } from "./geminiCliText.ts";

/** What of Gemini CLI only shows when all spans and log records of a run are seen together. */

interface Spanned {
  readonly draft: SpanDraft;
  readonly record: SpanRecord;
}

export const MAIN_AGENT = "gemini-cli";

const text = (log: LogRecord, key: string) => asText(log.attributes.get(key));

/** Qwen Code grew out of it, and logs under a prefix of its own. */
export function geminiEvent(log: LogRecord): string {
  return (text(log, "event.name") ?? log.eventName ?? "").replace(/^(?:gemini_cli|qwen-code)\./, "");
}

export const agents: TraceRule = {
  name: "what no sub-agent's span is around is the main agent's work, which has no span",
  apply(spans) {
    const around = nearestOf(spans, (draft) => draft.kind === "agent");
    const tools = nearestOf(spans, (draft) => draft.kind === "tool");
    for (const { draft } of spans) {
      // An agent may be a tool of its own name.
      if (draft.kind === "agent") draft.agentName ??= tools.get(draft.spanId)?.toolName ?? "sub-agent";
      if ((draft.kind === "llm" || draft.kind === "tool") && !around.has(draft.spanId)) draft.actor = MAIN_AGENT;
    }
    return [];
  },
};

export const tokensOfLogs: TraceRule = {
  name: "thinking is not in a span's output tokens, the cache not on it at all: both stand in the answer's log record",
  apply(spans, logs) {
    const waiting = new Map<string, SpanDraft[]>();
    for (const { draft, record } of spans.toSorted((a, b) => (a.record.endNs < b.record.endNs ? -1 : 1))) {
      if (draft.kind !== "llm" || !draft.tokens || draft.fromLog) continue;
      const key = `${asText(record.attributes.get("gen_ai.prompt.name"))} ${draft.tokens.input}`;
      const known = waiting.get(key);
      if (known) known.push(draft);
      else waiting.set(key, [draft]);
    }
    const taken = new Map<string, number>();
    for (const log of inOrder(logs)) {
      if (geminiEvent(log) !== "api_response") continue;
      const key = `${text(log, "prompt_id")} ${asCount(log.attributes.get("input_token_count"))}`;
      const at = taken.get(key) ?? 0;
      const draft = waiting.get(key)?.[at];
      if (!draft?.tokens) continue;
      taken.set(key, at + 1);
      const reasoning = asCount(log.attributes.get("thoughts_token_count"));
      const cachedInput = asCount(log.attributes.get("cached_content_token_count"));
      const { output } = draft.tokens;
      draft.tokens = {
        ...draft.tokens,
        cachedInput,
        reasoning,
        output: output === null ? null : output + (reasoning ?? 0),
      };
    }
    return [];
  },
};

function inOrder(logs: readonly LogRecord[]): LogRecord[] {
  return logs.toSorted((a, b) => (timeOf(a) < timeOf(b) ? -1 : timeOf(a) > timeOf(b) ? 1 : 0));
}

export const askedAgain: TraceRule = {
  name: "an answer that made no sense is asked for again: only a log record tells, the call itself ended well",
  apply(spans, logs) {
    const events: ModelEvent[] = [];
    const calls = spans.filter(({ draft }) => draft.kind === "llm");
    let attempt = 0;
    for (const log of inOrder(logs)) {
      if (geminiEvent(log) !== "chat.content_retry") continue;
      const before = calls.findLast(({ draft }) => draft.startNs <= timeOf(log))?.draft;
      const next = calls.find(({ draft }) => draft.startNs > timeOf(log))?.draft;
      // A call that failed by its own word and was made again needs no record to tell.
      if (!next || before?.outcome === "error") continue;
      attempt = before && events.at(-1)?.spanId === before.spanId ? attempt + 1 : 1;
      const reason = text(log, "error_type");
      events.push({ type: "retry", spanId: next.spanId, atNs: next.startNs, source: "log", attempt, reason });
    }
    return events;
  },
};

export const plans: TraceRule = {
  name: "every call of the task tracker shows the whole tree of tasks",
  apply(spans) {
    const events: ModelEvent[] = [];
    for (const { draft, record } of spans) {
      if (draft.kind !== "tool" || !draft.toolName?.startsWith("tracker_") || draft.outcome === "error") continue;
      const steps = trackerSteps(shownTodos(record.attributes.get("gen_ai.output.messages")));
      if (steps.length === 0) continue;
      events.push({
        type: "plan",
        spanId: draft.spanId,
        atNs: draft.endNs ?? draft.startNs,
        source: "event",
        snapshot: { planId: null, version: null, source: `tool:${draft.toolName}`, reason: null, steps },
      });
    }
    return events;
  },
};

/** Two spaces a level, then `type: title (id)`. */
const TASK = /^( *)(?:(?:epic|task|bug): )?(.*?)(?: \(([0-9a-f]{4,})\))?$/s;

function trackerSteps(todos: Json): SnapshotStep[] {
  if (!isList(todos)) return [];
  const above: (string | null)[] = [];
  return todos.flatMap((todo) => {
    const [, indent = "", title = "", id = null] = TASK.exec(textIn(todo, "description") ?? "") ?? [];
    if (title === "") return [];
    const depth = Math.min(indent.length >> 1, above.length);
    const parentId = depth > 0 ? (above[depth - 1] ?? null) : null;
    above.length = depth;
    above.push(id);
    return [{ id, title, status: stepStatus(textIn(todo, "status")), parentId, budgetMs: null }];
  });
}

/** Answers that only a person gives; going on once is also what the program says when it asks nobody. */
const CHOSEN: ReadonlySet<string> = new Set([
  "proceed_always",
  "proceed_always_server",
  "proceed_always_tool",
  "proceed_always_and_save",
  "modify_with_editor",
]);

const VERDICTS: Readonly<Record<string, GuardrailFact["verdict"]>> = {
  allow: "allow",
  deny: "block",
  ask_user: "escalate",
};

export const talk: TraceRule = {
  name: "what a person decided and what the safety checker found stand beside the calls",
  apply(spans, logs) {
    const asksNobody = logs.some((log) => geminiEvent(log) === "config" && text(log, "approval_mode") === "yolo");
    const events = asksNobody ? [] : spans.flatMap(decided);
    const tools = nearestOf(spans, (draft) => draft.kind === "tool");
    for (const log of logs) {
      const verdict = (text(log, "verdict") ?? "").toLowerCase();
      const tool = log.spanId === null ? undefined : tools.get(log.spanId);
      if (!tool || geminiEvent(log) !== "conseca.verdict") continue;
      tool.guardrail = {
        name: "conseca",
        stage: "tool_input",
        stageStated: true,
        verdict: Object.hasOwn(VERDICTS, verdict) ? (VERDICTS[verdict] ?? "unknown") : "unknown",
        reason: text(log, "verdict_rationale"),
        policy: text(log, "policy"),
        score: null,
        targetSpanId: tool.spanId,
      };
    }
    return events;
  },
};

function decided({ draft, record }: Spanned): ModelEvent[] {
  if (draft.kind !== "tool" || draft.endNs === null) return [];
  const said = asText(record.attributes.get("traceline.decision"));
  const outcome = callDecision(record.attributes.get("gen_ai.output.messages"));
  const denied = outcome === "cancel" || said === "reject";
  if (!denied && !CHOSEN.has(outcome ?? "") && said !== "modify") return [];
  if (denied) draft.notRun = true;
  const state: ApprovalFact["state"] = denied ? "denied" : "approved";
  const fact: ApprovalFact = { state, question: null, reason: null, by: "user", waitMs: null };
  const answeredNs = draft.endNs;
  return [
    {
      type: "approval",
      tool: draft.toolName,
      fact,
      answeredNs,
      spanId: draft.spanId,
      atNs: draft.startNs,
      source: "event",
    },
  ];
}
