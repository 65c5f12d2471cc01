import type { GuardrailFact } from "../../model/modelSpan.ts";

/** The check of a tool call before it runs: by a rule, a hook or a policy of the program that called it. */
export function checkOfCall(
  name: string,
  verdict: GuardrailFact["verdict"],
  reason: string | null,
  targetSpanId: string | null,
): GuardrailFact {
  return {
    name,
    stage: "tool_input",
    stageStated: true,
    verdict,
    reason,
    policy: null,
    score: null,
    targetSpanId,
  };
}
