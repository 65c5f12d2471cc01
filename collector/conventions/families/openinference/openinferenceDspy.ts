import type { Rule } from "../../family.ts";
import { ofScope } from "../../reading/ofScope.ts";

/** Habits of DSPy as OpenInference tells of it. */

const isDspy = ofScope((name) => name === "openinference.instrumentation.dspy");

const CALL = /^(\w+)\.(?:__call__|acall)$/;
/** Modules that ask a model which tool to call until it is done. */
const LOOP = /^(ReAct|CodeAct)\.a?forward$/;

export const modules: Rule = {
  name: "DSPy's tools are named by their spans, `tool.__call__`, and its modules that call tools in a loop are agents",
  apply(draft, record) {
    if (!isDspy(record)) return;
    if (draft.kind === "tool") draft.toolName ??= CALL.exec(record.name)?.[1] ?? null;
    const loop = draft.kind === "step" || draft.kind === "workflow" ? LOOP.exec(record.name)?.[1] : undefined;
    if (loop === undefined) return;
    draft.kind = "agent";
    draft.agentName = loop;
  },
};
