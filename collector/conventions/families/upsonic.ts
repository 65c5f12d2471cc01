import type { Kind } from "../../contract/kind.ts";
import type { SpanRecord } from "../../otlp/telemetry.ts";
import type { Family, FieldReader, Rule } from "../family.ts";
import { asBoolean, asJson, asText } from "../reading/fieldReaders.ts";
import { kindOfOperation } from "../reading/kindTable.ts";
import { firstScalar } from "../reading/messageParts.ts";
import { withContent } from "../reading/withContent.ts";

/** Upsonic: an agent's run is a pipeline of steps of which one holds its calls; what went in and out stands under Langfuse's keys. */

const KINDS: Readonly<Record<string, Kind>> = { "agent.run": "agent", "tool.execute": "tool" };

function kind(record: SpanRecord, fields: FieldReader): Kind {
  if (Object.hasOwn(KINDS, record.name)) return KINDS[record.name] ?? "internal";
  return kindOfOperation(fields.read("operation", asText)) ?? "internal";
}

const content: Rule = {
  name: "steps of the pipeline are plumbing; a run says what it was asked, a tool with what it was called",
  apply(draft, record) {
    if (draft.kind === "internal") draft.internal = true;
    const sent = draft.content;
    if (draft.kind === "agent")
      draft.content = withContent(sent, { question: () => asText(record.attributes.get("upsonic.input")) });
    if (draft.kind === "tool")
      draft.content = withContent(sent, {
        firstArgument: () => firstScalar(asJson(record.attributes.get("langfuse.observation.input"))),
      });
  },
};

const failed: Rule = {
  name: "a tool says in a flag that it failed",
  apply(draft, record) {
    if (draft.kind !== "tool" || draft.outcome === "error") return;
    if (asBoolean(record.attributes.get("upsonic.tool.success")) !== false) return;
    draft.outcome = "error";
    draft.error = { type: null, message: draft.content.output() };
  },
};

export const upsonic: Family = {
  name: "upsonic",
  countedAs: "genai",
  signs: { scope: /^upsonic(?:\.|$)/ },
  keys: {
    agentName: ["upsonic.agent.name"],
    sessionId: ["session.id", "langfuse.session.id"],
    toolName: ["upsonic.tool.name"],
    toolCallId: ["upsonic.tool.call_id"],
    toolArguments: ["langfuse.observation.input"],
    toolResult: ["langfuse.observation.output"],
    reasoningTokens: ["gen_ai.usage.reasoning.output_tokens", "gen_ai.usage.details.reasoning_tokens"],
    costUsd: ["upsonic.total_cost"],
    input: ["upsonic.input"],
    output: ["upsonic.output"],
  },
  kind,
  rules: [content, failed],
};
