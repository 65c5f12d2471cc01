import type { Kind } from "../../../contract/kind.ts";
import type { SpanRecord } from "../../../otlp/telemetry.ts";
import type { Family, Rule } from "../../family.ts";
import { asText, firstOf } from "../../reading/fieldReaders.ts";
import { spansOfCodexLogs, tiedTo } from "./codexLogs.ts";
import { callsAndLogs, firstTokens, MAIN_AGENT, subAgents, turnOf, usage } from "./codexTrace.ts";

/**
 * Codex: hundreds of spans of its own insides, in dozens of traces, of which a handful say what the agent did. What it
 * said and did stands in log records.
 */

/** Names that matter; tools are told by their phase, everything else is plumbing. */
const KINDS: Readonly<Record<string, Kind>> = { "session_task.turn": "agent", run_sampling_request: "llm" };

/** The request that asks for a turn: the root of a task, which the tree takes for the run. */
const ROOT = "turn/start";

function kind(record: SpanRecord): Kind | null {
  if (Object.hasOwn(KINDS, record.name)) return KINDS[record.name] ?? null;
  if (record.attributes.has("codex.tool.phase")) return "tool";
  return record.name === ROOT ? null : "internal";
}

const insides: Rule = {
  name: "places in code are Codex's own sources and crates, never the user's",
  apply(draft) {
    draft.location = null;
    draft.definition = null;
  },
};

const UUID = /^[0-9a-f]{8}-[0-9a-f]{4}-/;

const conversation: Rule = {
  name: "the conversation also stands under the thread's id, which on other spans is a number of the operating system",
  apply(draft, record) {
    const thread = firstOf(record.attributes, ["thread_id", "thread.id"], asText)?.value ?? "";
    draft.sessionId ??= UUID.test(thread) ? thread : null;
  },
};

const mainAgent: Rule = {
  name: "a turn is the main agent's, until it turns out to be another's",
  apply(draft) {
    if (draft.kind === "agent") draft.agentName = MAIN_AGENT;
  },
};

/** Where tools for sub-agents live. */
const NAMESPACE = /^(?:multi_agents?(?:_v\d+)?|collaboration)[_.]*(?=[a-z]+_agents?$|send_|followup_)/;

const toolNames: Rule = {
  name: "tools for sub-agents have a prefix on spans that the model does not know",
  apply(draft) {
    if (draft.kind === "tool") draft.toolName = draft.toolName?.replace(NAMESPACE, "") ?? draft.name;
    else draft.toolName = null;
  },
};

/** What decides in a person's place whether a call may run: part of the task whose calls it looks at. */
const REVIEWER = /^codex-auto-review/;

export const codex: Family = {
  name: "codex",
  tellsQuestions: true,
  keys: {
    sessionId: ["conversation.id"],
    requestModel: ["model"],
    toolName: ["tool_name"],
    toolCallId: ["call_id"],
    toolArguments: ["arguments"],
    toolResult: ["output"],
    input: ["prompt"],
    reasoningTokens: ["codex.usage.reasoning_output_tokens"],
  },
  kind,
  rules: [insides, conversation, mainAgent, toolNames],
  taskIds: (_, record) => {
    const turn = turnOf(record);
    return turn === null ? [] : [turn];
  },
  taskOfLog: turnOf,
  isPart: (draft) => draft.kind === "agent" && REVIEWER.test(draft.requestModel ?? ""),
  fromLogs: { spans: spansOfCodexLogs, trace: () => null, sessions: tiedTo },
  plansApart: true,
  traceRules: [usage, subAgents, callsAndLogs, firstTokens],
};
