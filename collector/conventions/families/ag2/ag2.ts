import type { Kind } from "../../../contract/kind.ts";
import type { SpanRecord } from "../../../otlp/telemetry.ts";
import { type Family, keepFirst, type Rule, type TraceRule } from "../../family.ts";
import { asAmount, asCount, asJson, asText } from "../../reading/fieldReaders.ts";
import { chatMessages } from "../../reading/messageParts.ts";
import { personsAnswer } from "../../reading/personsAnswer.ts";
import { withContent } from "../../reading/withContent.ts";
import { transferTools } from "../../transferTools.ts";
import { chatTransfers, executors, managers } from "./ag2Chats.ts";
import { askedPeers, envelopes, handoffResults, taskIds } from "./ag2Network.ts";

/** AG2: agents, model calls and tools as GenAI; chats and group chats around them, and from 1.0 on a network of channels. */

const TYPE = "ag2.span.type";

const KINDS: Readonly<Record<string, Kind>> = {
  agent: "agent",
  llm: "llm",
  tool: "tool",
  handoff: "handoff",
  human_input: "approval",
  conversation: "step",
  multi_conversation: "step",
  speaker_selection: "step",
  task: "step",
  channel: "step",
  envelope: "message",
  usage: "internal",
  agent_lifetime: "internal",
  agent_event: "internal",
};

/** Code ran only where it had an end: an agent looks for code in every message. */
const EXIT = "ag2.code_execution.exit_code";

function kind(record: SpanRecord): Kind | null {
  const type = asText(record.attributes.get(TYPE)) ?? "";
  if (type === "code_execution") return record.attributes.has(EXIT) ? "tool" : "internal";
  const found = Object.hasOwn(KINDS, type) ? (KINDS[type] ?? null) : null;
  return found === "step" && record.parentSpanId === null ? "workflow" : found;
}

/** Model calls that AG2 makes beside an agent's own: no span tells of them but that of what they used. */
const UNSEEN: ReadonlySet<string> = new Set(["compaction", "aggregation"]);

const wrappers: Rule = {
  name: "chats sum up what was used in them, and the one whose method was called is no agent at work",
  apply(draft, record) {
    const type = asText(record.attributes.get(TYPE));
    if (draft.kind === "step" || draft.kind === "workflow") {
      draft.agentName = null;
      draft.tokens = null;
      draft.costUsd = null;
      // Each chat has a number of its own.
      draft.sessionId = null;
      if (type === "speaker_selection") {
        const selected = asText(record.attributes.get("ag2.speaker_selection.selected"));
        draft.title = selected === null ? "speaker selection" : `speaker selection: ${selected}`;
      }
    }
    if (type === "code_execution" && draft.kind === "tool") draft.toolName = "execute_code";
    if (type !== "usage") return;
    const told = asText(record.attributes.get("ag2.usage.kind")) ?? "";
    if (UNSEEN.has(told)) draft.kind = "llm";
    else draft.tokens = null;
    draft.internal = draft.kind !== "llm";
  },
};

const cost: Rule = {
  name: "a cost of 0 is what AG2 writes where it knows no price",
  apply(draft, record) {
    if (draft.kind !== "llm") return;
    const told = asAmount(record.attributes.get("gen_ai.usage.cost"));
    if (told !== null && told > 0) draft.costUsd = told;
    else draft.costUsd = null;
  },
};

const person: Rule = {
  name: "a person is asked, and what was said may be a yes or a no",
  apply(draft, record) {
    if (draft.kind !== "approval") return;
    const said = asText(record.attributes.get("ag2.human_input.response"));
    const { state, reason } = personsAnswer(said);
    const question = asText(record.attributes.get("ag2.human_input.prompt"));
    draft.approval = { state: state ?? "answered", question, reason: reason ?? null, by: "user", waitMs: null };
  },
};

const APPROVAL = /^Agent wants to call the tool:/;

const gated: TraceRule = {
  name: "a question inside of a call that asks for it is about that tool; refused, the tool did not run",
  apply(spans) {
    const byId = new Map(spans.map((span) => [span.draft.spanId, span]));
    for (const span of spans) {
      const { approval, kind, parentId } = span.draft;
      const tool = kind === "approval" ? byId.get(parentId ?? "") : undefined;
      if (tool?.draft.kind !== "tool" || !APPROVAL.test(approval?.question ?? "")) continue;
      keepFirst(span);
      span.draft.toolName = tool.draft.toolName;
      if (approval?.state !== "denied") continue;
      keepFirst(tool);
      tool.draft.notRun = true;
    }
    return [];
  },
};

const lastQuestion: Rule = {
  name: "since 1.0 a model call repeats the conversation of all turns before: what was asked now is the last of a person's",
  apply(draft, record, fields) {
    // Before, the name of the agent stands on its calls, and what other agents said is a person's to it.
    if (draft.kind !== "llm" || fields.read("agentName", asText) !== null) return;
    const sent = draft.content;
    draft.content = withContent(sent, {
      question: () => {
        const said = chatMessages(asJson(record.attributes.get("gen_ai.input.messages")));
        return said.findLast(({ role, text }) => role === "user" && text !== null)?.text ?? sent.question();
      },
    });
  },
};

const turnBudget: Rule = {
  name: "a chat may have as many turns as it was given",
  apply(draft, record) {
    const limit = asCount(record.attributes.get("gen_ai.conversation.max_turns"));
    // Those within are AG2's own, as to select who speaks next.
    if (limit !== null && limit > 0 && draft.parentId === null) draft.budgets = [{ kind: "turns", limit, used: null }];
  },
};

export const ag2: Family = {
  name: "ag2",
  countedAs: "genai",
  signs: { keys: ["ag2.span.type"] },
  keys: { reasoningTokens: ["gen_ai.usage.thinking_tokens"] },
  kind,
  rules: [wrappers, cost, person, lastQuestion, turnBudget],
  taskIds,
  acrossTraces: true,
  traceRules: [gated, managers, executors, chatTransfers, transferTools, handoffResults, askedPeers, envelopes],
};
