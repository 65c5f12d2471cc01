import type { AnyValue } from "../../../otlp/telemetry.ts";
import type { Rule, SpanDraft, TraceRule } from "../../family.ts";
import { asJson, isObject, type Json } from "../../reading/fieldReaders.ts";
import { textIn } from "../../reading/jsonFields.ts";
import { answerText, chatMessages } from "../../reading/messageParts.ts";
import { withContent } from "../../reading/withContent.ts";

/** Genkit's agents: each message to one is a run of its action, and what was said stands on the turn inside. */

const field = (value: AnyValue | undefined, key: string): Json => {
  const json = asJson(value);
  return isObject(json) ? (json[key] ?? null) : null;
};

export const turnOfAgent: Rule = {
  name: "a turn was given one message; an agent that failed says so only in its output",
  apply(draft, record) {
    if (draft.kind === "turn") {
      const asked = () => chatMessages(field(record.attributes.get("genkit:input"), "message")).at(-1)?.text ?? null;
      draft.content = withContent(draft.content, { input: asked, question: asked });
    }
    if (draft.kind !== "agent") return;
    const output = record.attributes.get("genkit:output");
    const sent = draft.content;
    draft.content = withContent(sent, {
      output: () =>
        answerText(chatMessages(field(output, "message"))) ??
        textIn(field(output, "error"), "message") ??
        sent.output(),
    });
    if (typeof output !== "string" || draft.outcome === "error") return;
    const reason = textIn(asJson(output), "finishReason");
    if (reason === "aborted") draft.controlFlow = true;
    if (reason !== "failed") return;
    draft.outcome = "error";
    draft.error = { type: null, message: textIn(field(output, "error"), "message") };
  },
};

export const askedOfAgent: TraceRule = {
  name: "what an agent was asked stands on its first turn; the conversation with one that a tool asks is not the person's",
  apply(spans) {
    const byId = new Map(spans.map(({ draft }) => [draft.spanId, draft]));
    const above = ({ parentId }: SpanDraft) => (parentId === null ? undefined : byId.get(parentId));
    const asked = new Set<SpanDraft>();
    for (const { draft } of spans) {
      if (draft.kind === "agent" && above(draft)?.kind === "tool") draft.sessionId = null;
      const agent = draft.kind === "turn" ? above(draft) : undefined;
      if (agent?.kind !== "agent" || asked.has(agent)) continue;
      asked.add(agent);
      const [{ content }, sent] = [draft, agent.content];
      agent.content = withContent(sent, {
        input: () => content.question() ?? sent.input(),
        question: () => content.question() ?? sent.question(),
      });
    }
    return [];
  },
};
