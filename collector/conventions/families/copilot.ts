import type { GuardrailFact, ModelEvent } from "../../model/modelSpan.ts";
import type { Family, Rule, TraceRule } from "../family.ts";
import { asJson, asText } from "../reading/fieldReaders.ts";
import { textIn } from "../reading/jsonFields.ts";
import { nearestOf } from "../reading/nearestOf.ts";
import { withContent } from "../reading/withContent.ts";
import { TodoTable } from "./todoTable.ts";

/** Copilot CLI and Copilot Chat in VS Code: GenAI conventions, with products' own ways about plans and sub-agents. */

const MAIN_AGENT = "copilot";

/** Tools that start a sub-agent. */
const STARTS: ReadonlySet<string> = new Set(["task", "runSubagent", "search_subagent", "execution_subagent"]);
/** Tools that wait for one or ask after it: no work of their own. */
const WAITS: ReadonlySet<string> = new Set(["read_agent", "list_agents", "wait_agent", "write_agent", "stop_agent"]);

const mainAgent: Rule = {
  name: "the main agent has no name but the product's",
  apply(draft) {
    if (draft.kind === "agent") draft.agentName ??= MAIN_AGENT;
  },
};

/** What the program puts in front of the person's words: elements of its own. */
const PREAMBLE = /^(?:\s*<([a-z_]+)>[\s\S]*?<\/\1>)+\s*/;

const question: Rule = {
  name: "the person's words come after the time and other context in elements",
  apply(draft) {
    if (draft.kind !== "agent" && draft.kind !== "llm") return;
    const sent = draft.content;
    draft.content = withContent(sent, {
      question: () => {
        const asked = sent.question();
        return asked?.replace(PREAMBLE, "") || asked;
      },
    });
  },
};

const toolError: Rule = {
  name: "a command that ended with another code than 0 has run; only the tool's own error is a failure",
  apply(draft, record) {
    if (draft.kind !== "tool") return;
    if (WAITS.has(draft.toolName ?? "")) draft.notRun = true;
    const stopped = record.events.find(
      ({ name, attributes }) =>
        name === "github.copilot.sandbox.enforcement_state" &&
        STOPS.has(asText(attributes.get("github.copilot.sandbox.outcome")) ?? ""),
    );
    if (!stopped) return;
    const text = (key: string) => asText(stopped.attributes.get(`github.copilot.sandbox.${key}`));
    const check: GuardrailFact = {
      name: "sandbox",
      stage: "tool_input",
      stageStated: true,
      verdict: "block",
      reason: [text("control"), text("outcome")].filter((part) => part !== null).join(" "),
      policy: text("enforcement_point"),
      score: null,
      targetSpanId: draft.spanId,
    };
    draft.guardrail = check;
  },
};

const STOPS: ReadonlySet<string> = new Set(["denied", "blocked", "violation"]);

const subAgents: TraceRule = {
  name: "a call that started a sub-agent whose span was not sent is all there is of it",
  apply(spans) {
    const calls = nearestOf(spans, (draft) => draft.kind === "tool" && STARTS.has(draft.toolName ?? ""));
    const started = new Set(spans.flatMap(({ draft }) => (draft.kind === "agent" ? [calls.get(draft.spanId)] : [])));
    const around = nearestOf(spans, (draft) => draft.kind === "agent");
    for (const { draft } of spans) {
      // The agent's span comes last, and never where its process was killed.
      if ((draft.kind === "llm" || draft.kind === "tool") && !around.has(draft.spanId)) draft.actor = MAIN_AGENT;
      if (draft.kind !== "tool" || !STARTS.has(draft.toolName ?? "")) continue;
      const input = asJson(draft.content.input() ?? undefined);
      const prompt = textIn(input, "prompt") ?? textIn(input, "query");
      draft.content = withContent(draft.content, { question: () => prompt });
      if (started.has(draft) || draft.outcome === "error") continue;
      draft.calledAgent =
        textIn(input, "agent_type") ?? textIn(input, "agentName") ?? textIn(input, "description") ?? "sub-agent";
    }
    return [];
  },
};

const todos: TraceRule = {
  name: "the plan of Copilot CLI is a table of todos that it changes with SQL",
  apply(spans) {
    const tables = new Map<string, TodoTable>();
    const events: ModelEvent[] = [];
    const calls = spans.filter(
      ({ draft }) => draft.kind === "tool" && draft.toolName === "sql" && draft.endNs !== null,
    );
    for (const { draft } of calls.toSorted((a, b) => ((a.draft.endNs ?? 0n) < (b.draft.endNs ?? 0n) ? -1 : 1))) {
      const query = textIn(asJson(draft.content.input() ?? undefined), "query");
      if (query === null || draft.outcome === "error") continue;
      const session = draft.sessionId ?? "";
      const table = tables.get(session) ?? new TodoTable();
      tables.set(session, table);
      if (!table.run(query, draft.content.output())) continue;
      const steps = table.steps();
      if (steps.length === 0) continue;
      events.push({
        type: "plan",
        spanId: draft.spanId,
        atNs: draft.endNs ?? draft.startNs,
        source: "event",
        snapshot: { planId: null, version: null, source: "tool:sql", reason: null, steps },
      });
    }
    return events;
  },
};

const PARENT_SESSION = "copilot_chat.parent_chat_session_id";

export const copilot: Family = {
  name: "copilot",
  keys: { sessionId: ["gen_ai.conversation.id", "copilot_chat.chat_session_id"] },
  rules: [mainAgent, question, toolError],
  sessionIds: (_, { attributes }) => {
    const parent = asText(attributes.get(PARENT_SESSION));
    return parent === null ? [] : [parent];
  },
  isPart: (_, { attributes }) => asText(attributes.get(PARENT_SESSION)) !== null,
  traceRules: [subAgents, todos],
};
