import type { SpanRecord } from "../../otlp/telemetry.ts";
import type { Rule } from "../family.ts";
import { asText } from "../reading/fieldReaders.ts";

/** Habits of BeeAI in JavaScript as OpenInference tells of it: each event of a run is a span of the kind of what it is about. */

/** What it is about, its name and the event: `tool.dynamic.weather.success`. */
const TARGET = /^(agent|backend|tool)\..*?([^.]+)\.([^.]+)$/;

/** Events that tell how a call ended: each call has one of them. */
const ENDS: ReadonlySet<string> = new Set(["success", "error"]);

const isBeeAi = ({ scope }: SpanRecord) => scope.name === "@arizeai/openinference-instrumentation-beeai";

export const eventsInJs: Rule = {
  name: "of BeeAI's events in JavaScript those that end a call are the call, the start of an agent's round is a step, and others are plumbing",
  apply(draft, record) {
    if (!isBeeAi(record)) return;
    const target = asText(record.attributes.get("target"));
    if (target === null) {
      if (draft.kind === "agent") draft.agentName = asText(record.attributes.get("source")) ?? draft.agentName;
      return;
    }
    const [, about, name, event] = TARGET.exec(target) ?? [];
    if (about === undefined || event === undefined) return;
    draft.agentName = null;
    if (about !== "agent" && ENDS.has(event)) {
      if (about === "tool") draft.toolName = name ?? null;
    } else if (about === "agent" && event === "start") draft.kind = "step";
    else {
      draft.kind = "internal";
      draft.internal = true;
    }
  },
};
