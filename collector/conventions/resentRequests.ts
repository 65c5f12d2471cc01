import type { ModelEvent } from "../model/modelSpan.ts";
import type { SpanRecord } from "../otlp/telemetry.ts";
import type { RuledSpan, SpanDraft, TraceRule } from "./family.ts";
import { asCount, asText } from "./reading/fieldReaders.ts";
import { nearestOf } from "./reading/nearestOf.ts";

/** Model calls whose client sent the request again: a count on the call's span tells, or the spans of the requests below it. */

const COUNT = "http.request.resend_count";
const CLIENT = 3;
const METHODS = ["http.request.method", "http.method"] as const;
const URLS = ["url.full", "http.url", "uri"] as const;
const STATUSES = ["http.response.status_code", "http.status_code", "status"] as const;
/** Micrometer's names, which only together tell a request. */
const PLAIN = ["method", "uri", "outcome"] as const;

/** A client that sends again and again would not be told in more than this many lines. */
const MOST_TRIES = 100;

export const resentRequests: TraceRule = {
  name: "how often a client sent a model's request again is counted on the call, or seen in the requests below it",
  concerns: (record, draft) => (draft.kind === "llm" && record.attributes.has(COUNT)) || isRequest(record, draft),
  apply(spans) {
    const requests = spans.filter(({ draft, record }) => isRequest(record, draft));
    const calls = requests.length === 0 ? null : nearestOf(spans, ({ kind }) => kind !== null && AROUND.has(kind));
    const below = Map.groupBy(requests, ({ draft }) => calls?.get(draft.parentId ?? "")?.spanId);
    const events: ModelEvent[] = [];
    for (const { draft, record } of spans) {
      if (draft.kind !== "llm") continue;
      const seen = triesAfterFailures(below.get(draft.spanId) ?? []);
      const counted = Math.min(asCount(record.attributes.get(COUNT)) ?? 0, MOST_TRIES);
      for (let i = 0; i < Math.max(seen.length, counted); i++) {
        const { spanId } = draft;
        const { atNs, reason } = seen[i] ?? { atNs: draft.startNs, reason: null };
        events.push({ type: "retry", spanId, atNs, source: "event", attempt: i + 1, reason });
      }
    }
    return events;
  },
};

/** What a request may be sent for. */
const AROUND: ReadonlySet<NonNullable<SpanDraft["kind"]>> = new Set(["llm", "embedding", "tool", "mcp", "agent"]);

function isRequest(record: SpanRecord, draft: SpanDraft): boolean {
  if (record.kind !== CLIENT || (draft.kind !== null && draft.kind !== "internal")) return false;
  const { attributes } = record;
  return METHODS.some((key) => attributes.has(key)) || PLAIN.every((key) => attributes.has(key));
}

/** When a request was sent that had failed right before, and why it had. */
function triesAfterFailures(requests: readonly RuledSpan[]): { atNs: bigint; reason: string | null }[] {
  const tries: { atNs: bigint; reason: string | null }[] = [];
  let before: SpanRecord | null = null;
  for (const { draft, record } of requests.toSorted((a, b) => (a.draft.startNs < b.draft.startNs ? -1 : 1))) {
    const isAgain = before !== null && failed(before) && target(before) === target(record);
    if (isAgain && before !== null && tries.length < MOST_TRIES)
      tries.push({ atNs: draft.startNs, reason: why(before) });
    before = record;
  }
  return tries;
}

const first = (record: SpanRecord, keys: readonly string[]) =>
  keys.map((key) => asText(record.attributes.get(key))).find((text) => text !== null) ?? null;

const target = (record: SpanRecord) => `${first(record, [...METHODS, "method"])} ${first(record, URLS)}`;

function failed(record: SpanRecord): boolean {
  return (asCount(first(record, STATUSES) ?? undefined) ?? 0) >= 400 || record.statusCode === "error";
}

function why(record: SpanRecord): string | null {
  const status = first(record, STATUSES);
  return status === null ? asText(record.attributes.get("error.type")) : `http ${status}`;
}
