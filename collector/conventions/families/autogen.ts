import type { Kind } from "../../contract/kind.ts";
import type { SpanRecord } from "../../otlp/telemetry.ts";
import type { Family, Rule } from "../family.ts";
import { asText } from "../reading/fieldReaders.ts";
import { transferTools } from "../transferTools.ts";

/** AutoGen: agents and tools as GenAI, and the runtime's own messaging, which outnumbers them. */

const PLUMBING = /^autogen \w+(?: |$)/;

function kind(record: SpanRecord): Kind | null {
  return PLUMBING.test(record.name) ? "message" : null;
}

/** What a message goes to or comes from: `triage_<id of the team>`, of the manager `SwarmGroupChatManager_<id>`. */
const MEMBER = /(?:^|[\s(])(\w+?)_([0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12})(?![\w-])/;
const MANAGER = /^(\w+?)(?:GroupChat)?Manager$/;

function memberOf(record: SpanRecord): { readonly name: string; readonly team: string } | null {
  const found = MEMBER.exec(record.name) ?? MEMBER.exec(asText(record.attributes.get("sender_agent_type")) ?? "");
  return found?.[1] === undefined || found[2] === undefined ? null : { name: found[1], team: found[2] };
}

const plumbing: Rule = {
  name: "what the runtime does to carry messages is plumbing; the manager that it starts with names the team",
  apply(draft, record) {
    if (!PLUMBING.test(record.name)) return;
    draft.internal = true;
    if (draft.parentId === null) draft.workflowName = MANAGER.exec(memberOf(record)?.name ?? "")?.[1] ?? null;
  },
};

/** Where nothing is around them, as without another instrumentation, each message begins a trace of its own. */
function taskIds(_: unknown, record: SpanRecord): readonly string[] {
  const member = record.parentSpanId === null && PLUMBING.test(record.name) ? memberOf(record) : null;
  return member === null ? [] : [member.team];
}

/** Each run of a team begins with a message to its manager; a team may be run again and keeps its id. */
function startsTask(_: unknown, record: SpanRecord): boolean {
  if (record.parentSpanId !== null || !record.name.startsWith("autogen create ")) return false;
  return (
    asText(record.attributes.get("messaging.message.type")) === "GroupChatStart" &&
    MANAGER.test(memberOf(record)?.name ?? "")
  );
}

export const autogen: Family = {
  name: "autogen",
  keys: {},
  kind,
  rules: [plumbing],
  taskIds,
  startsTask,
  acrossTraces: true,
  traceRules: [transferTools],
};
