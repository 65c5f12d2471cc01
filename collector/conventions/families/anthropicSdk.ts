import type { Kind } from "../../contract/kind.ts";
import type { ModelEvent } from "../../model/modelSpan.ts";
import type { SpanRecord } from "../../otlp/telemetry.ts";
import type { Family, FieldReader, Rule, TraceRule } from "../family.ts";
import { asCount, asJson, asText } from "../reading/fieldReaders.ts";
import { kindOfOperation } from "../reading/kindTable.ts";
import { answerText, chatMessages } from "../reading/messageParts.ts";

/** Spans that Anthropic's own SDKs write: GenAI, one span for each call with all its tries. */

function kind(record: SpanRecord, fields: FieldReader): Kind | null {
  if (kindOfOperation(fields.read("operation", asText)) !== null) return null;
  // Counting tokens, listing models, files and batches: nobody asked a model.
  return record.name.startsWith("anthropic.") ? "internal" : null;
}

const toolError: Rule = {
  name: "what a failed tool said stands in its result",
  apply(draft, record) {
    if (draft.kind !== "tool" || draft.error === null || draft.error.message !== null) return;
    const content = asJson(record.attributes.get("anthropic.tool_result.content"));
    draft.error = { ...draft.error, message: answerText(chatMessages([{ role: "tool", content }])) };
  },
};

/** A client that sends again and again would not be told in more than this many lines. */
const MOST_TRIES = 100;

const resent: TraceRule = {
  name: "how often a request was sent again is counted on its span",
  apply(spans) {
    const events: ModelEvent[] = [];
    for (const { draft, record } of spans) {
      const times = draft.kind === "llm" ? (asCount(record.attributes.get("http.request.resend_count")) ?? 0) : 0;
      for (let attempt = 1; attempt <= Math.min(times, MOST_TRIES); attempt++) {
        events.push({
          type: "retry",
          spanId: draft.spanId,
          atNs: draft.startNs,
          source: "event",
          attempt,
          reason: null,
        });
      }
    }
    return events;
  },
};

export const anthropicSdk: Family = {
  name: "anthropic-sdk",
  keys: {
    toolResult: ["gen_ai.tool.call.result", "anthropic.tool_result.content"],
    finishReasons: ["gen_ai.response.finish_reasons", "anthropic.message.stop_reason"],
  },
  kind,
  rules: [toolError],
  traceRules: [resent],
};
