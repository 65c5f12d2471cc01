import type { Kind } from "../../../contract/kind.ts";
import type { GuardrailFact, ModelEvent } from "../../../model/modelSpan.ts";
import type { SpanRecord } from "../../../otlp/telemetry.ts";
import type { Family, Rule, TraceRule } from "../../family.ts";
import { checkOfCall } from "../../reading/checkOfCall.ts";
import { asBoolean, asJson, asText, firstOf } from "../../reading/fieldReaders.ts";
import { textIn } from "../../reading/jsonFields.ts";
import { nearestOf } from "../../reading/nearestOf.ts";
import { withContent } from "../../reading/withContent.ts";
import { TodoTable } from "./todoTable.ts";

/** Copilot CLI and Copilot Chat in VS Code: GenAI conventions, with products' own ways about plans and sub-agents. */

const MAIN_AGENT = "copilot";

/** Tools that start a sub-agent. */
const STARTS: ReadonlySet<string> = new Set(["task", "runSubagent", "search_subagent", "execution_subagent"]);
/** Tools that wait for one or ask after it: no work of their own. */
const WAITS: ReadonlySet<string> = new Set(["read_agent", "list_agents", "wait_agent", "write_agent", "stop_agent"]);

/** A question whether a tool may run; whoever embeds Copilot answers it by a rule or asks a person. */
const PERMISSION = "permission";

function kind(record: SpanRecord): Kind | null {
  return record.name === PERMISSION ? "approval" : null;
}

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
  apply(draft, record) {
    if (draft.kind !== "agent" && draft.kind !== "llm") return;
    const sent = draft.content;
    const typed = asText(record.attributes.get("copilot_chat.user_request"));
    draft.content = withContent(sent, {
      question: () => {
        if (typed !== null) return typed;
        const asked = sent.question();
        return asked?.replace(PREAMBLE, "") || asked;
      },
    });
  },
};

const ABORT = "github.copilot.session.abort";

const outcome: Rule = {
  name: "an agent fails by its own word, not by an error that it is told of on the way; what a person broke off has not failed",
  apply(draft, record) {
    if (draft.outcome !== "error" || (draft.kind !== "agent" && draft.kind !== "llm")) return;
    const isAborted =
      record.events.some(({ name }) => name === ABORT) ||
      asBoolean(record.attributes.get("copilot_chat.canceled")) === true;
    const isOwn = record.statusCode === "error" || record.attributes.has("error.type");
    if (!isAborted && (draft.kind === "llm" || isOwn)) return;
    draft.outcome = "unset";
    draft.error = null;
    draft.controlFlow = isAborted;
  },
};

/** A person takes longer than this: what was allowed faster was a rule. */
const LEAST_WAIT_MS = 300n;

const permission: Rule = {
  name: "a permission that took a person's time is theirs; one that nobody was asked for is a check where it was denied",
  apply(draft, record) {
    if (draft.kind !== "approval") return;
    const text = (key: string) => asText(record.attributes.get(`github.copilot.permission.${key}`));
    const result = text("result") ?? "";
    const waitMs = (record.endNs - record.startNs) / 1_000_000n;
    const running = record.endNs === 0n;
    const denied = result.startsWith("denied") || result.startsWith("reject");
    const person = denied ? /interactive|by-user|^reject/.test(result) : waitMs >= LEAST_WAIT_MS;
    const isOff = result === "cancelled";
    const state = running ? "requested" : isOff ? "expired" : !person ? "auto" : denied ? "denied" : "approved";
    draft.toolName = text("tool_name") ?? draft.toolName;
    draft.internal = state === "auto" && !denied;
    draft.approval = {
      state,
      question: null,
      reason: null,
      by: person ? "user" : "rule",
      waitMs: running ? null : Number(waitMs),
    };
    if (state !== "auto" || !denied) return;
    draft.guardrail = checkOfCall(
      /hook/.test(result) ? "hook" : "permission rule",
      "block",
      result || null,
      draft.parentId,
    );
  },
};

const HOOK = ["github.copilot.hook.decision", "copilot_chat.hook_result_kind"] as const;

const hook: Rule = {
  name: "a hook that did not let pass what it was called for is a check",
  apply(draft, record) {
    if (draft.kind !== "hook") return;
    const said = firstOf(record.attributes, HOOK, asText)?.value.toLowerCase() ?? "";
    const verdict = said === "block" || said === "deny" ? "block" : said === "ask" ? "escalate" : null;
    if (verdict === null) return;
    const name = asText(record.attributes.get("github.copilot.hook.name")) ?? record.name.replace(/^execute_hook /, "");
    draft.guardrail = { ...checkOfCall(name, verdict, null, draft.parentId), stage: STAGES[name] ?? "unknown" };
  },
};

const STAGES: Readonly<Record<string, GuardrailFact["stage"]>> = {
  UserPromptSubmit: "input",
  PreToolUse: "tool_input",
  PostToolUse: "tool_output",
  Stop: "output",
  SubagentStop: "output",
};

const toolError: Rule = {
  name: "a command that ended with another code than 0 has run; only the tool's own error is a failure",
  apply(draft, record) {
    if (draft.kind !== "tool") return;
    if (WAITS.has(draft.toolName ?? "")) draft.notRun = true;
    const stopped = record.events.find(
      ({ name, attributes }) =>
        name === "github.copilot.sandbox.access_denied" ||
        (name === "github.copilot.sandbox.enforcement_state" &&
          STOPS.has(asText(attributes.get("github.copilot.sandbox.outcome")) ?? "")),
    );
    if (!stopped) return;
    const text = (key: string) => asText(stopped.attributes.get(`github.copilot.sandbox.${key}`));
    const parts = [text("control"), text("outcome"), text("denial_class"), text("denied_resource")];
    const reason = parts.filter((part) => part !== null).join(" ");
    draft.guardrail = {
      ...checkOfCall("sandbox", "block", reason || null, draft.spanId),
      policy: text("enforcement_point"),
    };
  },
};

/** Of a tool that was not allowed its error is the kind of refusal. */
const NOT_ALLOWED: ReadonlySet<string> = new Set(["denied", "rejected"]);

const refused: Rule = {
  name: "a tool that a person, a hook or a rule did not allow never ran, and has not failed",
  apply(draft, record) {
    if (draft.kind !== "tool" || !NOT_ALLOWED.has(asText(record.attributes.get("error.type")) ?? "")) return;
    const said = draft.error?.message ?? "";
    draft.notRun = true;
    draft.outcome = "unset";
    draft.error = null;
    const byPerson = /^The user rejected/.test(said);
    if (byPerson) draft.approval = { state: "denied", question: null, reason: said, by: "user", waitMs: null };
    else
      draft.guardrail = checkOfCall(
        /^Denied by \w+ hook/.test(said) ? "hook" : "permission rule",
        "block",
        said || null,
        draft.spanId,
      );
  },
};

const STOPS: ReadonlySet<string> = new Set(["denied", "blocked", "violation"]);

/** How a question ended that no call came of. */
const REFUSED: ReadonlySet<string> = new Set(["denied", "expired"]);

const subAgents: TraceRule = {
  name: "a call that started a sub-agent whose span was not sent is all there is of it",
  apply(spans) {
    const calls = nearestOf(spans, (draft) => draft.kind === "tool" && STARTS.has(draft.toolName ?? ""));
    const started = new Set(spans.flatMap(({ draft }) => (draft.kind === "agent" ? [calls.get(draft.spanId)] : [])));
    const around = nearestOf(spans, (draft) => draft.kind === "agent");
    const tools = nearestOf(spans, (draft) => draft.kind === "tool");
    for (const { draft } of spans) {
      const asked = draft.kind === "approval" ? tools.get(draft.spanId) : undefined;
      if (asked) {
        draft.toolName ??= asked.toolName;
        if (REFUSED.has(draft.approval?.state ?? "") || draft.guardrail?.verdict === "block") {
          // Of a call that was refused the error only says so again.
          asked.notRun = true;
          asked.outcome = "unset";
          asked.error = null;
          asked.guardrail = null;
          asked.approval = null;
        }
      }
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
  keys: {
    sessionId: ["gen_ai.conversation.id", "copilot_chat.chat_session_id"],
    firstToken: ["copilot_chat.time_to_first_token"],
  },
  kind,
  rules: [mainAgent, question, toolError, refused, outcome, permission, hook],
  sessionIds: (_, { attributes }) => {
    const parent = asText(attributes.get(PARENT_SESSION));
    return parent === null ? [] : [parent];
  },
  // In the editor a title or a summary is asked for beside the chat that it is of.
  isPart: (draft, { attributes, scope }) =>
    asText(attributes.get(PARENT_SESSION)) !== null ||
    (draft.kind === "llm" && draft.parentId === null && scope.name !== "github.copilot"),
  traceRules: [subAgents, todos],
};
