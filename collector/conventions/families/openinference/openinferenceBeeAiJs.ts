import type { SpanRecord } from "../../../otlp/telemetry.ts";
import type { Rule, SpanDraft } from "../../family.ts";
import { asJson, asText } from "../../reading/fieldReaders.ts";
import { firstScalar } from "../../reading/messageParts.ts";
import { withContent } from "../../reading/withContent.ts";

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
      if (about === "tool") asTool(draft, record, name ?? null);
    } else if (about === "agent" && event === "start") draft.kind = "step";
    else {
      draft.kind = "internal";
      draft.internal = true;
    }
  },
};

/** What others write as a tool's parameters is their schema; here it is what the tool was called with. */
function asTool(draft: SpanDraft, { attributes }: SpanRecord, name: string | null): void {
  const sent = draft.content;
  const given = () => asText(attributes.get("tool.parameters"));
  draft.toolName = name;
  draft.content = withContent(sent, {
    input: () => sent.input() ?? given(),
    firstArgument: () => sent.firstArgument() ?? firstScalar(asJson(given() ?? undefined)),
  });
}
