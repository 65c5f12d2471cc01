import type { Rule } from "../../family.ts";
import { asText } from "../../reading/fieldReaders.ts";

const SCOPE = "@traceloop/instrumentation-langchain";

export const wrappersInJs: Rule = {
  name: "in JavaScript LangChain's own wrappers are sent as workflows, and are plumbing",
  apply(draft, record) {
    if (
      record.scope.name !== SCOPE ||
      !/^Runnable/.test(asText(record.attributes.get("traceloop.workflow.name")) ?? "")
    )
      return;
    if (draft.kind !== "workflow" && draft.kind !== "step") return;
    draft.kind = "internal";
    draft.internal = true;
    draft.workflowName = null;
  },
};
