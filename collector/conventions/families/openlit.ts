import type { Family, Rule } from "../family.ts";
import { asBoolean, asText } from "../reading/fieldReaders.ts";
import { readableError, triggeredCheck } from "./agentsSdk/agentsSdk.ts";

/** OpenLIT: the names of OpenTelemetry GenAI, where turns, checks and hand-overs of the Agents SDK are all sent as agents. */

const agents: Rule = {
  name: "what is sent as an agent is a check where it tells a verdict, a hand-over where it has a source, a step without a name",
  apply(draft, record) {
    if (draft.kind !== "agent") return;
    const name = draft.agentName;
    const triggered = asBoolean(record.attributes.get("gen_ai.guardrail.triggered"));
    const source = asText(record.attributes.get("gen_ai.agent.source"));
    if (name !== null && triggered === null && source === null) return;
    draft.agentName = null;
    draft.kind = triggered !== null ? "guardrail" : source !== null ? "handoff" : "step";
    if (draft.kind === "handoff") draft.handoff = { from: source, to: name };
    if (draft.kind === "guardrail") draft.guardrail = triggeredCheck(name, triggered);
  },
};

const unpriced: Rule = {
  name: "a call of a model whose price is not known is sent with a cost of 0",
  apply(draft) {
    if (draft.costUsd === 0 && draft.tokens !== null) draft.costUsd = null;
  },
};

export const openlit: Family = {
  name: "openlit",
  countedAs: "genai",
  signs: { scope: /^openlit(\.|$)/ },
  keys: { costUsd: ["gen_ai.usage.cost"] },
  rules: [agents, unpriced, readableError],
};
