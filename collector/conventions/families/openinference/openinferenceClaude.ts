import type { SpanRecord } from "../../../otlp/telemetry.ts";
import type { Rule } from "../../family.ts";
import { asJson } from "../../reading/fieldReaders.ts";
import { textIn } from "../../reading/jsonFields.ts";
import { withContent } from "../../reading/withContent.ts";

/** Habits of the Claude Agent SDK as OpenInference tells of it. */

const isClaude = ({ scope }: SpanRecord) => /claude[-_]agent[-_]sdk/.test(scope.name);

export const subagent: Rule = {
  name: "the Claude Agent SDK's tool that starts a sub-agent, which has no span, is a message to it",
  apply(draft, record) {
    if (draft.kind !== "tool" || !isClaude(record) || !/^(?:Agent|Task)$/.test(draft.toolName ?? "")) return;
    const sent = draft.content;
    const input = asJson(sent.input() ?? undefined);
    draft.calledAgent = textIn(input, "subagent_type");
    draft.content = withContent(sent, { firstArgument: () => textIn(input, "prompt") ?? sent.firstArgument() });
  },
};

export const abandoned: Rule = {
  name: "a tool of the Claude Agent SDK that no hook tells the end of was not allowed, and never ran",
  apply(draft, record) {
    if (draft.kind !== "tool" || !isClaude(record) || record.statusMessage !== "Abandoned") return;
    draft.notRun = true;
    draft.outcome = "unset";
    draft.error = null;
  },
};
