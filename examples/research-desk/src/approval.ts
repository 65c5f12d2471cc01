import { setTimeout as sleep } from "node:timers/promises";
import type { ToolCall } from "./model.ts";
import { callerOf } from "./place.ts";
import { inSpan } from "./telemetry.ts";

/**
 * Asks a person whether a tool may be called. The person of this example is a script that says yes.
 * @param answerMs how long the person thinks
 */
export function approve(call: ToolCall, question: string, answerMs = 650): Promise<boolean> {
  const attributes = {
    "gen_ai.tool.name": call.name,
    "gen_ai.tool.call.id": call.id,
    "traceline.approval.state": "requested",
    "traceline.approval.reason": question,
  };
  return inSpan(`approval ${call.name}`, { attributes, at: callerOf(approve) }, async (span) => {
    const askedAt = performance.now();
    await sleep(answerMs);
    span.setAttributes({
      "traceline.approval.state": "approved",
      "traceline.approval.by": "user",
      "traceline.approval.wait_ms": Math.round(performance.now() - askedAt),
    });
    return true;
  });
}
