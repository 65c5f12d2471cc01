import type { Kind } from "../contract/kind.ts";
import type { TraceDigest } from "../model/groupRuns.ts";
import { traceName } from "../model/judgedNames.ts";
import type { ModelEvent } from "../model/modelSpan.ts";
import type { SpanDraft } from "./family.ts";
import { judgedBy } from "./judgements.ts";
import type { Normalised } from "./normaliseSpan.ts";
import { outermostOf } from "./reading/outermostOf.ts";

/** Kinds that are no work of an agent by themselves. */
const NO_WORK: ReadonlySet<Kind> = new Set(["internal", "unknown", "hook", "prompt"]);

/** What the spans of one trace, at least one, tell of the run that it belongs to. */
export function traceDigest(
  traceId: string,
  spans: readonly Normalised[],
  evaluations: readonly ModelEvent[],
): TraceDigest {
  const [first] = spans as [Normalised, ...Normalised[]];
  const tasks = new Set<string>();
  const starts = new Set<string>();
  const sessions = new Set<string>();
  const given = new Set<string>();
  const opens = new Set<string>();
  const goesOn = new Set<string>();
  let startNs = first.record.startNs;
  let endNs = startNs;
  let works = false;
  let known = false;
  let needsTask = false;
  let isPart = false;
  let session: string | null = null;
  for (const { draft, record, family } of spans) {
    if (record.startNs < startNs) startNs = record.startNs;
    if (record.endNs > endNs) endNs = record.endNs;
    if (draft.family !== "") known = true;
    works ||= isWork(draft);
    if (draft.responseId !== null && draft.kind !== "evaluator") given.add(draft.responseId);
    if (family.needsTask) needsTask = true;
    if (family.isPart?.(draft, record)) isPart = true;
    if (draft.sessionId !== null && draft.sessionId !== session) {
      session = draft.sessionId;
      sessions.add(session);
    }
    if (family.taskIds) {
      const isStart = family.startsTask?.(draft, record) ?? false;
      for (const id of family.taskIds(draft, record)) {
        tasks.add(taskKey(family.name, id));
        if (isStart) starts.add(taskKey(family.name, id));
      }
    }
    const talk = family.conversationOf?.(draft, record) ?? null;
    if (talk !== null) (talk.isMade ? opens : goesOn).add(talk.id);
    if (family.sessionIds) for (const id of family.sessionIds(draft, record)) sessions.add(id);
  }
  return {
    traceId,
    taskKeys: [...tasks],
    starts: [...starts],
    sessionKeys: [...sessions],
    ...turnsOf(spans),
    judges: judgedElsewhere(traceId, given, evaluations),
    given: [...given],
    opens: [...opens],
    goesOn: [...goesOn].filter((id) => !opens.has(id)),
    processKey: first.draft.process.key ?? "",
    aside: isPart || (known && !works) || (needsTask && tasks.size === 0 && sessions.size > 0),
    startNs,
    endNs,
  };
}

function judgedElsewhere(traceId: string, given: ReadonlySet<string>, events: readonly ModelEvent[]): string[] {
  const names = new Set<string>();
  for (const event of events) {
    if (event.type !== "evaluation") continue;
    const { responseId } = event.evaluation;
    if (responseId && given.has(responseId)) continue;
    for (const name of judgedBy(event.evaluation)) names.add(name);
  }
  names.delete(traceName(traceId));
  return [...names];
}

export function taskKey(family: string, id: string): string {
  return `${family} ${id}`;
}

function isWork({ kind, mcp, endNs }: Normalised["draft"]): boolean {
  if (kind === null || NO_WORK.has(kind)) return false;
  // What is only put around a run holds nothing where that is all of its trace, once it is over.
  if (kind === "run" && endNs !== null) return false;
  return kind !== "mcp" || mcp === null || mcp.method === "tools/call";
}

/**
 * How a trace hangs together with others over questions to a person: a graph goes on under the same session and the same
 * outermost name, and other families know the calls that they asked about. What was answered within the trace is neither.
 */
function turnsOf(spans: readonly Normalised[]): Pick<TraceDigest, "asks" | "answers"> {
  const asks = new Set<string>();
  const answers = new Set<string>();
  const interrupted = spans.filter(({ draft }) => draft.controlFlow && draft.approval?.state === "requested");
  const outer = outermost(spans);
  const last = outer.reduce<SpanDraft | null>((a, b) => (a && a.startNs >= b.startNs ? a : b), null);
  for (const draft of outer) {
    if (draft.sessionId === null) continue;
    const thread = `${draft.sessionId} ${draft.family} ${draft.name}`;
    answers.add(thread);
    if (draft === last && interrupted.some(({ draft: asking }) => asking.startNs >= draft.startNs)) asks.add(thread);
  }
  for (const family of new Set(spans.map((span) => span.family))) {
    if (!family.turns) continue;
    const turns = family.turns(spans.filter((span) => span.family === family));
    const asked = new Set(turns.asks);
    const answered = new Set(turns.answers);
    for (const id of asked) if (!answered.has(id)) asks.add(`${family.name} call ${id}`);
    for (const id of answered) if (!asked.has(id)) answers.add(`${family.name} call ${id}`);
    for (const id of turns.goesOn ?? []) answers.add(`${family.name} call ${id}`);
  }
  return { asks: [...asks], answers: [...answers] };
}

/** The roots of agents' telemetry: above them may lie spans of the program, or of the server that it runs in. */
function outermost(spans: readonly Normalised[]): SpanDraft[] {
  const root = spans.find(({ draft }) => draft.parentId === null)?.draft;
  if (root?.family !== "") return root ? [root] : [];
  return outermostOf(spans).map(({ draft }) => draft);
}
