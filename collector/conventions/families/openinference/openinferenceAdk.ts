import type { ModelEvent } from "../../../model/modelSpan.ts";
import type { Rule, TraceRule } from "../../family.ts";
import { asJson, isList, isObject, type Json } from "../../reading/fieldReaders.ts";
import { textIn } from "../../reading/jsonFields.ts";
import { ofScope } from "../../reading/ofScope.ts";
import { REFUSED, WAITS } from "../googleAdk/googleAdk.ts";

/** Habits of Google's Agent Development Kit as OpenInference tells of it. */

const isAdk = ofScope((name) => name === "openinference.instrumentation.google_adk");

export const confirmation: Rule = {
  name: "a tool of Google's ADK that waits for confirmation says so in its result, and so does one that was refused",
  apply(draft, record) {
    if (draft.kind !== "tool" || !isAdk(record)) return;
    const output = record.attributes.get("output.value");
    if (typeof output !== "string" || !output.includes("tool call")) return;
    const waits = WAITS.test(output);
    if (!waits && !REFUSED.test(output)) return;
    draft.notRun = true;
    draft.outcome = "unset";
    draft.error = null;
    if (waits) draft.approval = { state: "requested", question: null, reason: null, by: null, waitMs: null };
  },
};

const CONFIRMATION = "adk_request_confirmation";

export const confirmed: TraceRule = {
  name: "what a person said to a confirmation of Google's ADK is the message that the next invocation begins with",
  apply(spans) {
    const events: ModelEvent[] = [];
    for (const { draft, record } of spans) {
      if (draft.parentId !== null || !isAdk(record)) continue;
      const input = record.attributes.get("input.value");
      if (typeof input !== "string" || !input.includes(CONFIRMATION)) continue;
      for (const state of statesIn(asJson(input)))
        events.push({
          type: "answer",
          state,
          reason: null,
          spanId: draft.spanId,
          atNs: draft.startNs,
          source: "event",
        });
    }
    return events;
  },
};

/** One answer where all say the same, else one that says neither. */
function statesIn(input: Json): readonly ("approved" | "denied" | null)[] {
  const message = isObject(input) ? (input.new_message ?? null) : null;
  const parts = isObject(message) && isList(message.parts) ? message.parts : [];
  const states = parts.flatMap((part) => {
    const response = isObject(part) ? (part.function_response ?? null) : null;
    if (!isObject(response) || textIn(response, "name") !== CONFIRMATION || !isObject(response.response)) return [];
    return response.response.confirmed === true ? ["approved" as const] : ["denied" as const];
  });
  const [first, ...more] = new Set(states);
  return first === undefined ? [] : [more.length === 0 ? first : null];
}
