import type { Kind } from "../../contract/kind.ts";
import type { SpanRecord } from "../../otlp/telemetry.ts";
import type { Family, Rule } from "../family.ts";
import { asJson, asText } from "../reading/fieldReaders.ts";
import { firstScalar } from "../reading/messageParts.ts";
import { withContent } from "../reading/withContent.ts";

/** Spring AI through Micrometer: chat clients with their advisors, model calls, tools and vector stores. */

const KINDS: Readonly<Record<string, Kind>> = {
  advisor: "internal",
  tool_call: "tool",
  chat: "llm",
  embedding: "embedding",
};

/** What Micrometer writes where there is no value. */
const ABSENT = new Set(["none", "unknown"]);

function kind(record: SpanRecord): Kind | null {
  const text = (key: string) => asText(record.attributes.get(key))?.toLowerCase() ?? "";
  const said = text("spring.ai.kind");
  // The loop of model and tools, which has no name: what is outermost is the work.
  if (said === "chat_client") return record.parentSpanId === null ? "workflow" : "step";
  if (said === "vector_store") return ["", "query"].includes(text("db.operation.name")) ? "retriever" : "memory";
  return Object.hasOwn(KINDS, said) ? (KINDS[said] ?? null) : null;
}

export const placeholders: Rule = {
  name: "Micrometer writes a word where there is no value: a call that failed has no model that answered",
  apply(draft, record) {
    if (!record.scope.name.startsWith("org.springframework.")) return;
    if (draft.model !== null && ABSENT.has(draft.model)) draft.model = draft.requestModel;
    if (draft.requestModel !== null && ABSENT.has(draft.requestModel)) draft.requestModel = null;
    if (draft.model !== null && ABSENT.has(draft.model)) draft.model = null;
    if (draft.responseId !== null && ABSENT.has(draft.responseId)) draft.responseId = null;
    if (draft.sessionId === "default") draft.sessionId = null;
  },
};

const called: Rule = {
  name: "what a tool was called with is JSON, and what a store was asked stands by itself",
  apply(draft, record) {
    const sent = draft.content;
    if (draft.kind === "tool")
      draft.content = withContent(sent, {
        firstArgument: () => firstScalar(asJson(record.attributes.get("spring.ai.tool.call.arguments"))),
      });
    if (draft.kind !== "retriever") return;
    const query = () => asText(record.attributes.get("db.vector.query.content"));
    draft.content = withContent(sent, { query: () => query() ?? sent.query(), input: () => query() ?? sent.input() });
  },
};

export const springAi: Family = {
  name: "spring-ai",
  countedAs: "genai",
  keys: {
    toolName: ["gen_ai.tool.name", "spring.ai.tool.definition.name"],
    toolCallId: ["gen_ai.tool.call.id", "spring.ai.tool.call.id"],
    toolArguments: ["spring.ai.tool.call.arguments"],
    toolResult: ["spring.ai.tool.call.result"],
    sessionId: ["spring.ai.chat.client.conversation.id", "gen_ai.conversation.id"],
    documents: ["db.vector.query.response.documents"],
  },
  kind,
  rules: [placeholders, called],
};
