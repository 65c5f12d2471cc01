import type { Kind } from "../../contract/kind.ts";
import type { SpanRecord } from "../../otlp/telemetry.ts";
import { type Family, keepFirst, type Rule, type RuledSpan, type TraceRule } from "../family.ts";
import { asJson, asText, isList, isObject } from "../reading/fieldReaders.ts";
import { textIn } from "../reading/jsonFields.ts";
import { transferTools } from "../transferTools.ts";

/** AutoGen: agents and tools as GenAI, and the runtime's own messaging, which outnumbers them. */

const PLUMBING = /^autogen \w+(?: |$)/;

function kind(record: SpanRecord): Kind | null {
  return PLUMBING.test(record.name) ? "message" : null;
}

/** What a message goes to or comes from: `triage_<id of the team>`, of the manager `SwarmGroupChatManager_<id>`. */
const MEMBER = /(?:^|[\s(])(\w+?)_([0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12})(?![\w-])/;
const MANAGER = /^(\w+?)(?:GroupChat)?(?:Manager|Orchestrator)$/;

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

/** The tool with which an agent of a swarm passes control, as the framework describes it. */
const PASSES = /^transfer_to_(\w+)$/;

function passesTo({ draft, record }: Pick<RuledSpan, "draft" | "record">): string | null {
  const described = asText(record.attributes.get("gen_ai.tool.description")) ?? "";
  return draft.kind === "tool" && described.startsWith("Handoff to ")
    ? (PASSES.exec(draft.toolName ?? "")?.[1] ?? null)
    : null;
}

/** Who hands control back where a team is started with that, as after it had stopped for a person; else null. */
function handsBack({ attributes, name }: SpanRecord): string | null {
  const message = name.startsWith("autogen process ") ? attributes.get("message") : undefined;
  if (typeof message !== "string" || !message.includes('"HandoffMessage"')) return null;
  const start = asJson(message);
  const [first] = isObject(start) && isList(start.messages) ? start.messages : [];
  return textIn(first ?? null, "type") === "HandoffMessage" ? textIn(first ?? null, "source") : null;
}

/** A team that stops for a person is started again with what the person said, which hands control back. */
function turns(spans: readonly Pick<RuledSpan, "draft" | "record">[]) {
  const teams = new Set(spans.flatMap(({ record }) => memberOf(record)?.team ?? []));
  const of = (names: readonly (string | null)[]) =>
    names.flatMap((name) => (name === null ? [] : [...teams].map((team) => `${name} of ${team}`)));
  return { asks: of(spans.map(passesTo)), answers: of(spans.map(({ record }) => handsBack(record))) };
}

const toPerson: TraceRule = {
  name: "control that is passed to nobody of the team is a question to a person, answered where the team goes on with that",
  apply(spans) {
    // Backwards, each question meets the first answer that came after it.
    const back = new Map<string, bigint>();
    for (const span of spans.toReversed()) {
      const { draft, record } = span;
      const from = handsBack(record);
      if (from !== null) back.set(from, draft.startNs);
      const to = passesTo(span);
      if (to === null || draft.outcome === "error") continue;
      const atNs = back.get(to) ?? null;
      const waitMs = atNs === null ? null : Number(atNs - draft.startNs) / 1e6;
      const state = atNs === null ? "requested" : "answered";
      draft.notRun = true;
      draft.toolName = null;
      draft.approval = { state, question: null, reason: null, by: atNs === null ? null : "user", waitMs };
    }
    return [];
  },
};

export const aroundToPerson: TraceRule = {
  name: "what another instrumentation sends around a tool that passes control to a person ran no tool either",
  concerns: (record, draft) => passesTo({ draft, record }) !== null,
  apply(spans) {
    const byId = new Map(spans.map((span) => [span.draft.spanId, span]));
    for (const span of spans) {
      const outer = byId.get(span.draft.parentId ?? "");
      if (outer?.draft.kind !== "tool" || passesTo(span) === null || outer.draft.toolName !== span.draft.toolName)
        continue;
      keepFirst(outer);
      outer.draft.notRun = true;
    }
    return [];
  },
};

export const autogen: Family = {
  name: "autogen",
  keys: {},
  kind,
  rules: [plumbing],
  taskIds,
  startsTask,
  turns,
  acrossTraces: true,
  traceRules: [transferTools, toPerson],
};
