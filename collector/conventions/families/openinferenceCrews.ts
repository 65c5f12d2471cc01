import type { Rule } from "../family.ts";
import { asJson, isObject } from "../reading/fieldReaders.ts";
import { textIn } from "../reading/jsonFields.ts";

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

/** CrewAI's own tools that ask another agent. */
const DELEGATES = /^(?:Delegate work|Ask question) to coworker(?:\.run)?$/i;

export const delegation: Rule = {
  name: "CrewAI asks a coworker with a tool; the coworker has no span of its own",
  apply(draft, record) {
    if (draft.kind !== "tool" || !DELEGATES.test(draft.toolName ?? record.name)) return;
    const input = asJson(record.attributes.get("input.value"));
    const nested = isObject(input) && isObject(input.kwargs) ? input.kwargs : input;
    draft.calledAgent = textIn(nested, "coworker") ?? textIn(nested, "co_worker");
  },
};
