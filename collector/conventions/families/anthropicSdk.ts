import type { Kind } from "../../contract/kind.ts";
import type { SpanRecord } from "../../otlp/telemetry.ts";
import type { Family, FieldReader, Rule } from "../family.ts";
import { asJson, asText } from "../reading/fieldReaders.ts";
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

export const anthropicSdk: Family = {
  name: "anthropic-sdk",
  keys: {
    toolResult: ["gen_ai.tool.call.result", "anthropic.tool_result.content"],
    finishReasons: ["gen_ai.response.finish_reasons", "anthropic.message.stop_reason"],
  },
  kind,
  rules: [toolError],
};
