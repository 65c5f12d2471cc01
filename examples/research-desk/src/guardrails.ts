import { setTimeout as sleep } from "node:timers/promises";
import { callerOf, type Place } from "./place.ts";
import { inSpan } from "./telemetry.ts";

export interface Guardrail {
  readonly name: string;
  readonly forbidden: RegExp;
  readonly definedAt: Place | null;
}

function guardrail(name: string, forbidden: RegExp): Guardrail {
  return { name, forbidden, definedAt: callerOf(guardrail) };
}

export const noInsults = guardrail("no_insults", /idiot/i);
export const noPromises = guardrail("no_promises", /guarantee/i);

/**
 * Judges a text.
 * @param judged id of the span whose input or output it is, where there is one
 * @returns why it was blocked, or null when it is allowed
 */
export function check(
  rule: Guardrail,
  stage: "input" | "output",
  text: string,
  judged?: string,
): Promise<string | null> {
  const place = callerOf(check);
  const attributes = {
    "traceline.guardrail.name": rule.name,
    "traceline.guardrail.stage": stage,
    ...(judged ? { "traceline.guardrail.target.span_id": judged } : {}),
  };
  const at = place && { ...place, definition: rule.definedAt };
  return inSpan(`guardrail ${rule.name}`, { attributes, at }, async (span) => {
    await sleep(6);
    const found = rule.forbidden.exec(text)?.[0];
    if (!found) {
      span.setAttribute("traceline.guardrail.decision", "allow");
      return null;
    }
    const reason = `matched a forbidden pattern: ${found}`;
    span.setAttributes({ "traceline.guardrail.decision": "block", "traceline.guardrail.reason": reason });
    return reason;
  });
}
