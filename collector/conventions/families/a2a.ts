import type { Kind } from "../../contract/kind.ts";
import type { ModelEvent } from "../../model/modelSpan.ts";
import type { SpanRecord } from "../../otlp/telemetry.ts";
import type { Family, Rule, TraceRule } from "../family.ts";
import { asText } from "../reading/fieldReaders.ts";

/** The Agent2Agent protocol: spans after the draft convention, and those of the Python SDK, named after its methods. */

const CLIENT = 3;
const SENDS = /^Send(?:Streaming)?Message\b/;

const method = (record: SpanRecord) => asText(record.attributes.get("a2a.method.name")) ?? record.name;

function kind(record: SpanRecord): Kind | null {
  // What agents say to each other; every other method looks after tasks, and the SDK's spans are its own workings.
  return SENDS.test(method(record)) ? "message" : "internal";
}

const state: Rule = {
  name: "the state of the task tells of failures and of questions",
  apply(draft, record) {
    const told = asText(record.attributes.get("a2a.task.state"))?.replace(/^TASK_STATE_/, "") ?? null;
    if ((told === "FAILED" || told === "REJECTED") && draft.outcome !== "error") {
      draft.outcome = "error";
      draft.error = { type: `TASK_STATE_${told}`, message: null };
    }
    if (told === "INPUT_REQUIRED" || told === "AUTH_REQUIRED") {
      draft.approval = { state: "requested", question: null, reason: null, by: null, waitMs: null };
    }
  },
};

const sent: TraceRule = {
  name: "a message that a client sends goes from the agent around it to the agent that serves it",
  apply(spans) {
    const events: ModelEvent[] = [];
    for (const { draft, record } of spans) {
      if (draft.kind !== "message" || record.kind !== CLIENT) continue;
      const text = (key: string) => asText(record.attributes.get(key));
      const to = text("a2a.agent.name") ?? draft.agentName ?? text("server.address");
      if (to === null) continue;
      events.push({
        type: "message",
        spanId: draft.spanId,
        atNs: draft.startNs,
        source: "event",
        message: { id: text("a2a.message.id"), from: null, to, channel: "a2a", inReplyTo: null, text: null },
      });
    }
    return events;
  },
};

export const a2a: Family = {
  name: "a2a",
  keys: { sessionId: ["gen_ai.conversation.id", "a2a.context.id"] },
  kind,
  rules: [state],
  traceRules: [sent],
};
