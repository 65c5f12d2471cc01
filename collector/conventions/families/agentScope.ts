import type { ModelEvent } from "../../model/modelSpan.ts";
import type { SpanRecord } from "../../otlp/telemetry.ts";
import type { Family, Rule, TraceRule } from "../family.ts";
import { asJson, asText, asTexts, isList, isObject } from "../reading/fieldReaders.ts";
import { textIn } from "../reading/jsonFields.ts";
import { withContent } from "../reading/withContent.ts";

/** AgentScope: OpenTelemetry's GenAI, with replies that stop for a person and go on in another trace. */

const REPLY = "agentscope.agent.reply_id";
const PENDING = "agentscope.agent.hitl_pending_tools";
const INCOMING = "agentscope.agent.incoming_event_type";

const result: Rule = {
  name: "what came of a tool is a list of blocks, and beside it stands whether it failed: the span says OK",
  apply(draft, record) {
    if (draft.kind !== "tool") return;
    const sent = draft.content;
    const told = () => asJson(record.attributes.get("gen_ai.tool.call.result"));
    const text = () => {
      const json = told();
      const blocks = isObject(json) ? json.content : null;
      if (!isList(blocks)) return null;
      const texts = blocks.map((block) => textIn(block, "text")).filter((one) => one !== null);
      return texts.length > 0 ? texts.join("\n") : null;
    };
    draft.content = withContent(sent, { output: () => text() ?? sent.output() });
    if (textIn(told(), "state") !== "error" || draft.outcome === "error") return;
    draft.outcome = "error";
    draft.error = { type: null, message: text() };
  },
};

const confirmations: TraceRule = {
  name: "a reply that waits for a person names the tools; when it goes on, those that ran were approved and the others refused",
  apply(spans) {
    const events: ModelEvent[] = [];
    const tools = spans.filter(({ draft }) => draft.kind === "tool");
    for (const { draft, record } of spans) {
      const pending = asTexts(record.attributes.get(PENDING));
      if (pending.length === 0) continue;
      const reply = record.attributes.get(REPLY);
      const answer = spans.find((other) => {
        const { attributes } = other.record;
        return (
          attributes.get(INCOMING) === "user_confirm_result" &&
          attributes.get(REPLY) === reply &&
          other.record.startNs >= record.startNs &&
          other.draft !== draft
        );
      });
      for (const tool of pending) {
        const ran = tools.some((one) => one.draft.parentId === answer?.draft.spanId && one.draft.toolName === tool);
        const state = answer === undefined ? "requested" : ran ? "approved" : "denied";
        events.push({
          type: "approval",
          spanId: draft.spanId,
          atNs: draft.endNs ?? draft.startNs,
          source: "event",
          tool,
          fact: { state, question: null, reason: null, by: answer === undefined ? null : "user", waitMs: null },
          answeredNs: answer?.record.startNs ?? null,
        });
      }
    }
    return events;
  },
};

export const agentScope: Family = {
  name: "agentscope",
  countedAs: "genai",
  signs: { scope: /^agentscope$/, keys: ["agentscope."] },
  keys: {
    cachedTokens: ["agentscope.usage.cache_input_tokens"],
    cacheWriteTokens: ["agentscope.usage.cache_creation_input_tokens"],
  },
  rules: [result],
  taskIds(_: unknown, record: SpanRecord) {
    const reply = asText(record.attributes.get(REPLY));
    return reply === null ? [] : [reply];
  },
  acrossTraces: true,
  traceRules: [confirmations],
};
