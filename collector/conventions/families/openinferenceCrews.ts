import type { Rule } from "../family.ts";

/** Habits of CrewAI, smolagents and AutoGen as OpenInference tells of them. */

/** Methods that end the name of an agent's span. */
const METHOD = /\.(run|on_messages_stream|on_messages|_execute_core|execute)$/;

export const agentFromName: Rule = {
  name: "an agent without a name attribute is named by its span, `{agent}.run`",
  apply(draft, record) {
    if (draft.kind !== "agent" || draft.agentName !== null) return;
    draft.agentName = record.name.replace(METHOD, "") || null;
  },
};
