import { InOrder } from "../../../model/inOrder.ts";
import type { ModelEvent } from "../../../model/modelSpan.ts";
import type { LogRecord, SpanRecord } from "../../../otlp/telemetry.ts";
import type { SpanDraft } from "../../family.ts";
import { asCount } from "../../reading/fieldReaders.ts";
import { timeOf } from "../../reading/logFields.ts";
import { nearestOf } from "../../reading/nearestOf.ts";
import { isModelRequest, requestError, streamError, text } from "./codexRecords.ts";

interface Spanned {
  readonly draft: SpanDraft;
  readonly record: SpanRecord;
}

/** How a model call has gone so far. */
interface Course {
  retries: number;
  tries: number;
  error: string | null;
}

/**
 * Further tries at model calls: one record for each try at a request, a stream that broke off and was asked for again,
 * or, where no record tells, the spans of the tries. A call whose last try failed has failed.
 */
export function triesOf(spans: readonly Spanned[], requests: readonly LogRecord[]): ModelEvent[] {
  const calls = nearestOf(spans, (draft) => draft.kind === "llm");
  const made = callsByConversation(spans);
  const events: ModelEvent[] = [];
  const courses = new Map<SpanDraft, Course>();
  for (const log of requests) {
    const call =
      (log.spanId === null ? undefined : calls.get(log.spanId)) ??
      made.get(text(log, "conversation.id") ?? "")?.at(timeOf(log));
    if (!call) continue;
    const course = courses.get(call) ?? { retries: 0, tries: 0, error: null };
    courses.set(call, course);
    if (!isModelRequest(log)) {
      course.error = streamError(log);
      continue;
    }
    const isAgain = course.error !== null || (asCount(log.attributes.get("attempt")) ?? 0) > 0;
    if (isAgain) events.push(retry(call, timeOf(log), ++course.retries, course.error));
    course.tries++;
    course.error = requestError(log);
  }
  for (const [call, { error }] of courses) {
    if (error === null || call.tokens) continue;
    call.outcome = "error";
    call.error = { type: null, message: error };
  }
  return [...events, ...triesInSpans(spans, calls, courses)];
}

function retry(call: SpanDraft, atNs: bigint, attempt: number, reason: string | null): ModelEvent {
  return { type: "retry", spanId: call.spanId, atNs, source: "log", attempt, reason };
}

/** Conversation → its model calls, each of which owns the time until the next one. */
function callsByConversation(spans: readonly Spanned[]): ReadonlyMap<string, InOrder<SpanDraft>> {
  const turns = nearestOf(spans, (draft) => draft.kind === "agent");
  const made = new Map<string, InOrder<SpanDraft>>();
  for (const { draft } of spans) {
    if (draft.kind !== "llm") continue;
    const conversation = turns.get(draft.spanId)?.sessionId ?? draft.sessionId ?? "";
    const calls = made.get(conversation) ?? new InOrder<SpanDraft>();
    made.set(conversation, calls);
    calls.add(draft.startNs, draft);
  }
  return made;
}

const TRY = "try_run_sampling_request";

function triesInSpans(
  spans: readonly Spanned[],
  calls: ReadonlyMap<string, SpanDraft>,
  courses: ReadonlyMap<SpanDraft, Course>,
): ModelEvent[] {
  const starts = new Map<SpanDraft, bigint[]>();
  for (const { draft, record } of spans) {
    const call = record.name === TRY ? calls.get(draft.spanId) : undefined;
    if (call) starts.set(call, [...(starts.get(call) ?? []), draft.startNs]);
  }
  return [...starts].flatMap(([call, tries]) => {
    const told = courses.get(call)?.retries ?? 0;
    return tries.slice(told + 1).map((atNs, i) => retry(call, atNs, told + 1 + i, null));
  });
}
