import type { Rule, TraceRule } from "../../family.ts";
import { asJson, asText, isList, isObject, type Json } from "../../reading/fieldReaders.ts";
import { textIn } from "../../reading/jsonFields.ts";
import { firstScalar, textOfJson } from "../../reading/messageParts.ts";
import { ofScope } from "../../reading/ofScope.ts";
import { withContent } from "../../reading/withContent.ts";
import { chatTransfers, executors, managers } from "../ag2/ag2Chats.ts";

/** Habits of AG2 before 1.0 as OpenInference tells of it. */

const isAg2 = ofScope((name) => name.endsWith(".ag2"));

/** What was said, in a message or a reply of AG2: text, or an object around it. */
function said(json: Json): string | null {
  return textIn(json, "content") ?? (typeof json === "string" && json !== "None" ? json : null);
}

export const chats: Rule = {
  name: "the start of a chat of AG2 is marked as an agent, and is the chat",
  apply(draft, record) {
    if (draft.kind !== "agent" || !isAg2(record)) return;
    const sent = draft.content;
    const output = () => said(asJson(record.attributes.get("output.value"))) ?? sent.output();
    if (!record.attributes.has("ag2.recipient.name")) {
      draft.content = withContent(sent, { output });
      return;
    }
    draft.kind = record.parentSpanId === null ? "workflow" : "step";
    draft.agentName = null;
    const message = () => {
      const json = asJson(record.attributes.get("input.value"));
      return isObject(json) ? said(json.message ?? null) : null;
    };
    draft.content = withContent(sent, { output, question: () => message() ?? sent.question() });
  },
};

export const functions: Rule = {
  name: "the arguments of a function of AG2 stand beside its name, and its result behind whether it worked",
  apply(draft, record) {
    if (draft.kind !== "tool" || !isAg2(record)) return;
    const sent = draft.content;
    const given = () => asText(record.attributes.get("tool_call.function.arguments"));
    draft.content = withContent(sent, {
      input: () => given() ?? sent.input(),
      firstArgument: () => firstScalar(asJson(given() ?? undefined)),
      output: () => {
        const [, result = null] = listOf(asJson(record.attributes.get("output.value")));
        return isObject(result) ? textOfJson(result.content ?? null) || sent.output() : sent.output();
      },
    });
  },
};

const listOf = (json: Json): readonly Json[] => (isList(json) ? json : []);

/** Rules of AG2's own telemetry hold here too, for its spans and the model calls in them. */
const alike = (rule: TraceRule): TraceRule => ({
  name: rule.name,
  apply(spans, logs) {
    if (!spans.some(({ record }) => isAg2(record))) return [];
    return rule.apply(
      spans.filter(({ draft, record }) => isAg2(record) || draft.kind === "llm"),
      logs,
    );
  },
});

export const groups: readonly TraceRule[] = [managers, executors, chatTransfers].map(alike);
