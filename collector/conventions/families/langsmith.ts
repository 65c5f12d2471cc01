import type { Kind } from "../../contract/kind.ts";
import type { SpanRecord } from "../../otlp/telemetry.ts";
import type { Family, Rule } from "../family.ts";
import { askedInRepr, asksPerson, innermostAsks, resumedBy } from "../graphPauses.ts";
import { asCount, asJson, asText, isObject } from "../reading/fieldReaders.ts";
import { answerText, firstQuestion, lastText } from "../reading/messageParts.ts";
import { providerMessages } from "../reading/providerMessages.ts";
import { PYTHON_TEXT, pythonText } from "../reading/pythonText.ts";
import { errorIn, isExceptionName } from "../reading/spanError.ts";
import { withContent } from "../reading/withContent.ts";

/** Runs of LangSmith's SDK over OTLP. Its own kind comes first: the operation beside it is mapped wrongly for some. */

const KINDS: Readonly<Record<string, Kind>> = {
  llm: "llm",
  tool: "tool",
  retriever: "retriever",
  embedding: "embedding",
  prompt: "prompt",
  parser: "prompt",
};

const metadata = (record: SpanRecord, key: string) => asText(record.attributes.get(`langsmith.metadata.${key}`));

function kind(record: SpanRecord): Kind | null {
  const said = asText(record.attributes.get("langsmith.span.kind"))?.toLowerCase() ?? null;
  if (said === "chain") {
    if (metadata(record, "lc_agent_name") === record.name) return "agent";
    return record.parentSpanId === null ? "workflow" : "step";
  }
  return said !== null && Object.hasOwn(KINDS, said) ? (KINDS[said] ?? null) : null;
}

const names: Rule = {
  name: "agents are not marked: LangGraph names them in the metadata of all their spans",
  apply(draft, record) {
    const agent = metadata(record, "lc_agent_name");
    if (draft.kind === "agent") draft.agentName = agent;
    if (agent !== null) draft.actor = agent;
    if (draft.kind === "tool") draft.toolName ??= record.name;
    if (draft.kind === "step") draft.title = metadata(record, "langgraph_node");
    // The SDK says OK when a run starts.
    if (draft.outcome === "ok") draft.outcome = "unset";
  },
};

const usage: Rule = {
  name: "what came from a cache and what was reasoning stands in the metadata only",
  apply(draft, record) {
    const told = asJson(record.attributes.get("langsmith.metadata.usage_metadata"));
    if (!isObject(told) || draft.kind !== "llm") return;
    const count = (of: unknown, key: string) => {
      const value = isObject(of as never) ? (of as Record<string, unknown>)[key] : undefined;
      return typeof value === "number" || typeof value === "string" ? asCount(value) : null;
    };
    draft.tokens = {
      input: draft.tokens?.input ?? count(told, "input_tokens"),
      output: draft.tokens?.output ?? count(told, "output_tokens"),
      cachedInput: draft.tokens?.cachedInput ?? count(told.input_token_details, "cache_read"),
      cacheWrite: draft.tokens?.cacheWrite ?? count(told.input_token_details, "cache_creation"),
      reasoning: draft.tokens?.reasoning ?? count(told.output_token_details, "reasoning"),
    };
  },
};

const failed: Rule = {
  name: "the SDK says OK when a run starts, which a failure does not take back: its exception tells",
  apply(draft, record) {
    const event = record.events.findLast(({ name }) => isExceptionName(name));
    if (!event || draft.outcome === "error") return;
    draft.outcome = "error";
    draft.error = errorIn(event.attributes);
  },
};

const PAUSE = /(?:Graph|Node)Interrupt\(/;

const COMMAND = /^ParentCommand\(/;

const interrupt: Rule = {
  name: "every exception has the type Exception: a pause for a person or a hand-over shows in its message",
  apply(draft, record) {
    const told = record.events.map(({ attributes }) => asText(attributes.get("exception.message")) ?? "");
    const said = [record.statusMessage, ...told];
    if (!said.some((message) => PAUSE.test(message) || COMMAND.test(message))) return;
    draft.outcome = "unset";
    draft.error = null;
    draft.controlFlow = true;
    const asks = said.find((message) => PAUSE.test(message));
    if (asks !== undefined && draft.kind === "step") asksPerson(draft, askedInRepr(asks));
  },
};

const RAISED = new RegExp(`^(\\w+)\\(${PYTHON_TEXT}`);

const readableError: Rule = {
  name: "an error's message is a repr with a stack: what was said stands in it",
  apply(draft) {
    const message = draft.error?.message;
    const found = message ? RAISED.exec(message) : null;
    if (!draft.error || !found) return;
    draft.error = { type: found[1] ?? null, message: pythonText(found, 2) };
  },
};

const content: Rule = {
  name: "prompt and completion are one JSON text each, in the shape of whoever was called",
  apply(draft, record) {
    if (draft.kind !== "llm") return;
    const sent = draft.content;
    const said = (key: string) => providerMessages(asJson(record.attributes.get(key)));
    draft.content = withContent(sent, {
      input: () => lastText(said("gen_ai.prompt")) ?? sent.input(),
      question: () => firstQuestion(said("gen_ai.prompt")),
      output: () => answerText(said("gen_ai.completion")) ?? sent.output(),
    });
  },
};

export const langsmith: Family = {
  name: "langsmith",
  keys: {
    sessionId: [
      "gen_ai.conversation.id",
      ...["session_id", "conversation_id", "thread_id"].map((key) => `langsmith.metadata.${key}`),
    ],
    requestModel: ["gen_ai.request.model", "langsmith.metadata.ls_model_name"],
    provider: ["gen_ai.provider.name", "gen_ai.system", "langsmith.metadata.ls_provider"],
    toolArguments: ["gen_ai.tool.call.arguments", "gen_ai.prompt"],
    toolResult: ["gen_ai.tool.call.result", "gen_ai.completion"],
    documents: ["gen_ai.completion"],
  },
  kind,
  rules: [names, usage, failed, interrupt, readableError, content],
  traceRules: [innermostAsks, resumedBy("gen_ai.prompt")],
};
