import type { Kind } from "../../contract/kind.ts";
import type { SpanRecord } from "../../otlp/telemetry.ts";
import type { Family, Rule } from "../family.ts";

/** AutoGen: agents and tools as GenAI, and the runtime's own messaging, which outnumbers them. */

const PLUMBING = /^autogen \w+(?: |$)/;

function kind(record: SpanRecord): Kind | null {
  return PLUMBING.test(record.name) ? "message" : null;
}

const plumbing: Rule = {
  name: "what the runtime does to carry messages is plumbing",
  apply(draft, record) {
    if (PLUMBING.test(record.name)) draft.internal = true;
  },
};

export const autogen: Family = { name: "autogen", keys: {}, kind, rules: [plumbing] };
