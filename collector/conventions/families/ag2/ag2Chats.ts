import { keepFirst, type RuledSpan, type SpanDraft, type TraceRule } from "../../family.ts";
import { plain } from "../../reading/plain.ts";

/** Chats of AG2's ConversableAgents: group chats, whose manager and whose runner of tools are written as agents. */

/** Agents that AG2 adds to a group: one runs the tools that others asked for, one reads who was selected to speak next. */
const HELPERS: ReadonlySet<string> = new Set(["_Group_Tool_Executor", "checking_agent"]);

function noAgent(span: RuledSpan): void {
  keepFirst(span);
  span.draft.kind = "step";
  span.draft.title = span.draft.agentName;
  span.draft.agentName = null;
}

const isAgent = ({ draft }: RuledSpan) => draft.kind === "agent" && draft.agentName !== null;

export const managers: TraceRule = {
  name: "an agent that asks no model and in which others take turns is the manager of a group chat, and none of its agents",
  apply(spans) {
    const below = Map.groupBy(spans, ({ draft }) => draft.parentId);
    for (const span of spans) {
      if (!isAgent(span)) continue;
      const work = below.get(span.draft.spanId) ?? [];
      if (work.some(isAgent) && !work.some(({ draft }) => draft.kind === "llm")) noAgent(span);
    }
    return [];
  },
};

/** Of AG2's own telemetry, and OpenInference's. */
const SAYS_NOTHING: ReadonlySet<string> = new Set(["", "tool execution failed"]);

const FAILED = /^Error: (.+)$/s;

export const executors: TraceRule = {
  name: "tools of a group are run by an agent of its own, for the one who spoke before, and why one failed stands in its answer",
  apply(spans) {
    const asked = new Map<string | null, string>();
    const runs = new Map<string, { readonly for: string | null; readonly said: string | null }>();
    const alone = Map.groupBy(spans, ({ draft }) => draft.parentId);
    for (const span of spans) {
      const { draft } = span;
      const run = draft.kind === "tool" ? runs.get(draft.parentId ?? "") : undefined;
      if (run) {
        keepFirst(span);
        draft.actor = run.for ?? draft.actor;
        const why = alone.get(draft.parentId)?.length === 1 ? FAILED.exec(run.said ?? "")?.[1] : undefined;
        if (draft.error && SAYS_NOTHING.has(draft.error.message ?? "") && why)
          draft.error = { ...draft.error, message: why };
      }
      if (!isAgent(span)) continue;
      const said = draft.content.output();
      if (HELPERS.has(draft.agentName ?? "")) {
        runs.set(draft.spanId, { for: asked.get(draft.parentId) ?? null, said });
        noAgent(span);
      } else {
        asked.set(draft.parentId, draft.agentName ?? "");
        runs.set(draft.spanId, { for: null, said });
      }
    }
    return [];
  },
};

/** Tools that AG2 makes of the conditions under which control is passed: the agent's name with a number behind it. */
const NUMBERED = /^transfer_to_(.+?)_\d+$/;

export const chatTransfers: TraceRule = {
  name: "a tool `transfer_to_X_1` passes control to X",
  apply(spans) {
    const names = new Map<string, string>();
    for (const { draft } of spans)
      if (draft.kind === "agent" && draft.agentName !== null) names.set(plain(draft.agentName), draft.agentName);
    for (const span of spans) {
      const { draft } = span;
      const to = isTransfer(draft) ? names.get(plain(NUMBERED.exec(draft.toolName ?? "")?.[1] ?? "")) : undefined;
      if (to === undefined) continue;
      keepFirst(span);
      draft.kind = "handoff";
      draft.handoff = { from: null, to };
      draft.toolName = null;
    }
    return [];
  },
};

const isTransfer = ({ kind, outcome, toolName }: SpanDraft) =>
  kind === "tool" && outcome !== "error" && NUMBERED.test(toolName ?? "");
