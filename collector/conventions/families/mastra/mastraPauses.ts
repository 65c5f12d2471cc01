import type { ModelEvent } from "../../../model/modelSpan.ts";
import type { SpanRecord } from "../../../otlp/telemetry.ts";
import type { RuledSpan, SpanDraft, TraceRule } from "../../family.ts";
import { asBoolean, asJson, asText, isObject, type Json } from "../../reading/fieldReaders.ts";
import { textIn } from "../../reading/jsonFields.ts";
import { textOfJson } from "../../reading/messageParts.ts";
import { personsAnswer } from "../../reading/personsAnswer.ts";
import { questionIn } from "../../reading/questionIn.ts";

/** Mastra's agents that wait for a person, and what of them is told a second time when they go on. */

/** The call that an agent stopped for, to be approved or because the tool itself asked. */
interface Pause {
  readonly agent: SpanDraft;
  readonly callId: string;
  readonly tool: string | null;
  /** The tool has begun and asked; else it waits to be allowed to begin. */
  readonly inside: boolean;
}

const SUSPENDED = /"status":"suspended"/;
const INSIDE = "tool-call-suspended";

function pausesOf(spans: readonly RuledSpan[]): Pause[] {
  return spans.flatMap(({ draft, record }) => {
    const raw = draft.kind === "agent" ? asText(record.attributes.get("mastra.agent_run.output")) : null;
    if (raw === null || !SUSPENDED.test(raw)) return [];
    const output = asJson(raw);
    const callId = textIn(output, "toolCallId");
    if (callId === null) return [];
    return [{ agent: draft, callId, tool: textIn(output, "toolName"), inside: textIn(output, "reason") === INSIDE }];
  });
}

/** What an agent that goes on was given, without the call that it is about. */
function answersIn(spans: readonly RuledSpan[]): { callId: string; said: Json; atNs: bigint }[] {
  return spans.flatMap(({ draft, record }) => {
    if (draft.kind !== "agent" || !isResumed(record)) return [];
    const input = asJson(record.attributes.get("mastra.agent_run.input"));
    const callId = textIn(input, "toolCallId");
    if (callId === null || !isObject(input)) return [];
    const { toolCallId: _, toolName: __, ...said } = input;
    return [{ callId, said, atNs: draft.startNs }];
  });
}

const isResumed = (record: SpanRecord) => asBoolean(record.attributes.get("mastra.metadata.resumed")) === true;

export const pauses: TraceRule = {
  name: "an agent that is suspended for a tool names the call; what it goes on with is the answer",
  apply(spans) {
    const paused = pausesOf(spans);
    if (paused.length === 0) return [];
    const answers = answersIn(spans);
    const events: ModelEvent[] = [];
    for (const { agent, callId, tool, inside } of paused) {
      const askedNs = agent.endNs ?? agent.startNs;
      const asking = inside ? askedInside(spans, callId, askedNs) : null;
      if (asking) {
        asking.draft.notRun = true;
        asking.draft.controlFlow = true;
      }
      const answer = answers.find((one) => one.callId === callId && one.atNs >= askedNs);
      const { state, reason } = answer ? personsAnswer(answer.said) : { state: null, reason: null };
      events.push({
        type: "approval",
        spanId: (asking?.draft ?? agent).spanId,
        atNs: askedNs,
        source: "event",
        tool,
        answeredNs: answer?.atNs ?? null,
        fact: {
          state: answer ? (state ?? "answered") : "requested",
          question: asking ? questionIn(asJson(asking.record.attributes.get("gen_ai.tool.call.arguments"))) : null,
          reason: reason ?? (answer && state === null ? scalarOf(answer.said) : null),
          by: answer ? "user" : null,
          waitMs: null,
        },
      });
    }
    return events;
  },
};

/** The run of a tool that asked: it has no result, and ended with its agent. */
function askedInside(spans: readonly RuledSpan[], callId: string, untilNs: bigint): RuledSpan | undefined {
  return spans.findLast(
    ({ draft, record }) =>
      draft.toolCallId === callId &&
      draft.startNs <= untilNs &&
      draft.outcome !== "error" &&
      !record.attributes.has("gen_ai.tool.call.result"),
  );
}

/** What was said, where it is one text under one key. */
function scalarOf(said: Json): string | null {
  const values = isObject(said) ? Object.values(said) : [said];
  return values.length === 1 ? textOfJson(values[0] ?? null) || null : null;
}

export const toldAgain: TraceRule = {
  name: "an agent that goes on shows again the model call that it stopped in, with the tokens that this one lacks",
  apply(spans) {
    const shown = spans.filter(
      ({ draft, record }) => draft.kind === "llm" && isResumed(record) && draft.tokens !== null,
    );
    if (shown.length === 0) return [];
    const byId = new Map(spans.map((span) => [span.draft.spanId, span]));
    const above = ({ draft }: RuledSpan) => (draft.parentId === null ? undefined : byId.get(draft.parentId));
    const stopped = spans.filter(
      ({ draft }) => draft.kind === "llm" && draft.tokens === null && draft.outcome !== "error",
    );
    for (const span of shown) {
      const round = above(span);
      // Nothing was asked in this round: it stands for the one that went before.
      if (!round || round.record.attributes.has("mastra.model_step.input")) continue;
      const from = asText(span.record.attributes.get("mastra.metadata.resumedFromSpanId"));
      const before = stopped.findLast((one) => one.draft.startNs < span.draft.startNs && liesIn(one, from, above));
      if (!before) continue;
      stopped.splice(stopped.indexOf(before), 1);
      const { tokens, model, responseId } = span.draft;
      Object.assign(before.draft, { tokens, model, responseId });
      Object.assign(span.draft, { kind: "internal", internal: true, tokens: null, responseId: null });
    }
    return [];
  },
};

/** How far up a suspended span may lie over the model calls in it. */
const MOST_LEVELS = 8;

function liesIn(span: RuledSpan, id: string | null, above: (span: RuledSpan) => RuledSpan | undefined): boolean {
  let at: RuledSpan | undefined = span;
  for (let level = 0; at && level < MOST_LEVELS; level++, at = above(at)) if (at.draft.spanId === id) return true;
  return false;
}

/** A run that was suspended may go on in another trace under the same id; versions before 1.0 don't mark it there. */
export function taskIds(draft: SpanDraft, record: SpanRecord): readonly string[] {
  if (draft.kind !== "agent" && draft.kind !== "workflow") return [];
  const text = (key: string) => asText(record.attributes.get(key));
  if (draft.kind === "workflow" && record.attributes.has("workflow.status")) {
    const older = text("runId");
    return older === null ? [] : [older];
  }
  const isSuspended =
    text("mastra.workflow_run.status") === "suspended" || SUSPENDED.test(text("mastra.agent_run.output") ?? "");
  const run = isSuspended || isResumed(record) ? text("mastra.metadata.runId") : null;
  return run === null ? [] : [run];
}
