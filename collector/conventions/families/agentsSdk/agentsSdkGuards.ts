import { keepFirst, type RuledSpan, type SpanDraft, type TraceRule } from "../../family.ts";
import { checkOfCall } from "../../reading/checkOfCall.ts";
import { PYTHON_TEXT, pythonText } from "../../reading/pythonText.ts";
import { isAgentsSdk, triggeredCheck } from "./agentsSdk.ts";

/** Guardrails of the OpenAI Agents SDK that have no span of their own, whoever tells of it. */

/** Of a guardrail around a tool only the class is named. */
const AROUND_TOOL = /^Tool (input|output) guardrail (\w+) triggered tripwire/;

const TRIPPED = new RegExp(
  String.raw`^\{'message': 'Guardrail tripwire triggered', 'data': \{'guardrail': ${PYTHON_TEXT}`,
);

export const toolGuardrails: TraceRule = {
  name: "a tool that failed because a guardrail around it triggered was stopped by a check; before it ran, it never did",
  concerns: isAgentsSdk,
  apply(spans) {
    for (const span of spans) {
      const { draft, record } = span;
      if (draft.kind !== "tool" || draft.outcome !== "error" || !isAgentsSdk(record)) continue;
      const [, side, name] = AROUND_TOOL.exec(draft.error?.message ?? "") ?? [];
      if (name === undefined) continue;
      keepFirst(span);
      const check = checkOfCall(name, "block", null, draft.spanId);
      draft.guardrail = side === "input" ? check : { ...check, stage: "tool_output" };
      draft.notRun ||= side === "input";
    }
    return [];
  },
};

export const untoldGuardrails: TraceRule = {
  name: "where guardrails are not sent, the error of the agent that one stopped names it: of the output, since none of the input stops an agent's span",
  concerns: isAgentsSdk,
  apply(spans) {
    let told: ReadonlySet<string> | null = null;
    for (const span of spans) {
      const name = stopOf(span);
      if (name === null) continue;
      told ??= new Set(spans.flatMap(({ draft }) => (draft.kind === "guardrail" ? (draft.guardrail?.name ?? []) : [])));
      if (told.has(name)) continue;
      keepFirst(span);
      span.draft.guardrail = { ...triggeredCheck(name, true), stage: "output", stageStated: true };
    }
    return [];
  },
};

function stopOf({ draft, record }: RuledSpan): string | null {
  if (draft.kind !== "agent" || draft.guardrail !== null || !isAgentsSdk(record)) return null;
  return pythonText(TRIPPED.exec(record.statusMessage)) ?? pythonText(TRIPPED.exec(messageOf(draft)));
}

const messageOf = (draft: SpanDraft) => draft.error?.message ?? "";
