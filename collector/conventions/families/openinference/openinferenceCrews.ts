import type { Rule } from "../../family.ts";
import { asJson } from "../../reading/fieldReaders.ts";
import { textIn } from "../../reading/jsonFields.ts";

/** Habits of CrewAI, smolagents and AutoGen as OpenInference tells of them. */

/** Methods that end the name of an agent's span. */
const METHOD = /\.(run|on_messages_stream|on_messages|_execute_core|execute)$/;

/** A task of CrewAI that was started without its agent, as planners are: only its output names the agent. */
const NAMELESS = "Task._execute_core";

export const agentFromName: Rule = {
  name: "an agent without a name attribute is named by its span, `{agent}.run`",
  apply(draft, record) {
    if (draft.kind !== "agent" || draft.agentName !== null) return;
    const isNameless = record.name === NAMELESS;
    draft.agentName = isNameless
      ? textIn(asJson(record.attributes.get("output.value")), "agent")
      : record.name.replace(METHOD, "") || null;
  },
};
