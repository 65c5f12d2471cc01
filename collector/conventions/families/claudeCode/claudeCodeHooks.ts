import type { Stage } from "../../../contract/facts.ts";
import type { GuardrailFact } from "../../../model/modelSpan.ts";
import type { LogRecord } from "../../../otlp/telemetry.ts";
import type { SpanDraft, TraceRule } from "../../family.ts";
import { asCount } from "../../reading/fieldReaders.ts";
import { eventOf, text } from "./claudeCodeRecords.ts";

/** Hook event → what it judges, and what comes of its no: an answer is not the last one, a result is talked about. */
const JUDGES: Readonly<Record<string, { readonly stage: Stage; readonly verdict: GuardrailFact["verdict"] }>> = {
  UserPromptSubmit: { stage: "input", verdict: "block" },
  UserPromptExpansion: { stage: "input", verdict: "block" },
  PreToolUse: { stage: "tool_input", verdict: "block" },
  PermissionRequest: { stage: "tool_input", verdict: "block" },
  PostToolUse: { stage: "tool_output", verdict: "modify" },
  PostToolBatch: { stage: "tool_output", verdict: "modify" },
  Stop: { stage: "output", verdict: "modify" },
  SubagentStop: { stage: "output", verdict: "modify" },
};

/** The check that a hook is which said no. */
export function hookCheck(
  event: string,
  record: Pick<LogRecord, "attributes">,
  targetSpanId: string | null,
): GuardrailFact {
  const judges = Object.hasOwn(JUDGES, event) ? JUDGES[event] : undefined;
  return {
    name: text(record, "hook_name") ?? (event || "hook"),
    stage: judges?.stage ?? "unknown",
    stageStated: true,
    verdict: judges?.verdict ?? "modify",
    reason: null,
    policy: null,
    score: null,
    targetSpanId,
  };
}

export const hooksOfLogs: TraceRule = {
  name: "hooks that blocked stand in log records where their spans are not sent; those before a tool are its decision",
  apply(spans, logs) {
    if (spans.some(({ draft }) => draft.kind === "hook")) return [];
    const root = spans.find(({ draft }) => draft.kind === "agent")?.draft;
    const byId = new Map(spans.map(({ draft }) => [draft.spanId, draft]));
    for (const log of logs) {
      if (eventOf(log) !== "hook_execution_complete") continue;
      if ((asCount(log.attributes.get("num_blocking")) ?? 0) === 0) continue;
      const event = text(log, "hook_event") ?? "";
      const stage = Object.hasOwn(JUDGES, event) ? JUDGES[event]?.stage : undefined;
      if (stage === "tool_input") continue;
      const held = holderOf(log, byId) ?? root;
      if (held) held.guardrail ??= hookCheck(event, log, held.spanId);
    }
    return [];
  },
};

function holderOf(log: LogRecord, byId: ReadonlyMap<string, SpanDraft>): SpanDraft | undefined {
  const named = log.spanId === null ? undefined : byId.get(log.spanId);
  return named?.kind === "internal" || named?.kind === "approval" ? byId.get(named.parentId ?? "") : named;
}
