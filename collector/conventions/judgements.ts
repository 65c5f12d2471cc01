import { answerName, traceName } from "../model/judgedNames.ts";
import type { EvaluationFact, ModelEvent } from "../model/modelSpan.ts";
import type { LogRecord, SpanRecord } from "../otlp/telemetry.ts";
import { EVALUATION_EVENT, evaluationIn } from "./evaluatorSpans.ts";
import type { SpanDraft } from "./family.ts";
import { derivedId } from "./reading/derivedId.ts";
import { eventName, timeOf } from "./reading/logFields.ts";
import { beginOfLogged, spanOfLog } from "./reading/spanOfLog.ts";

/** Evaluations that were told somewhere else than in the run that they judge: in another trace, or in none. */

/** What an evaluation judges, as a trace's digest names it: answers and traces. */
export function judgedBy({ responseId, judges }: EvaluationFact): string[] {
  return [...(judges ? [traceName(judges.traceId)] : []), ...(responseId ? [answerName(responseId)] : [])];
}

/** The evaluation that a log record tells of; null where it tells of none. */
export function evaluationOfLog(log: LogRecord): EvaluationFact | null {
  return eventName(log) === EVALUATION_EVENT ? evaluationIn(log.attributes) : null;
}

interface Judgeable {
  readonly traceId: string;
  readonly spans: readonly { readonly draft: SpanDraft }[];
}

/** Finds the trace that an evaluation judges; of several with the same answer the one that began first. */
export class JudgedTraces<T extends Judgeable> {
  readonly #traces: ReadonlyMap<string, T>;
  #byAnswer: Map<string, T> | null = null;

  /** @param traces by their ids, in order of their start */
  constructor(traces: ReadonlyMap<string, T>) {
    this.#traces = traces;
  }

  of({ responseId, judges }: EvaluationFact): T | null {
    const named = judges ? this.#traces.get(judges.traceId) : undefined;
    return named ?? (responseId ? (this.#answers().get(responseId) ?? null) : null);
  }

  /** Made when the first evaluation asks: most runs have none. */
  #answers(): Map<string, T> {
    if (this.#byAnswer) return this.#byAnswer;
    const byAnswer = new Map<string, T>();
    for (const trace of this.#traces.values())
      for (const { draft } of trace.spans)
        if (draft.responseId !== null && draft.kind !== "evaluator" && !byAnswer.has(draft.responseId))
          byAnswer.set(draft.responseId, trace);
    this.#byAnswer = byAnswer;
    return byAnswer;
  }
}

interface Told extends Judgeable {
  readonly events: ModelEvent[];
}

/** Gives each evaluation to the run that it judges, too, where that is another one than it was told in. */
export function joinJudged<T extends Told>(runs: readonly (readonly T[])[], judged: JudgedTraces<T>): void {
  const runOf = new Map(runs.flatMap((members) => members.map((trace) => [trace, members])));
  const joins: (() => void)[] = [];
  for (const members of runs)
    for (const trace of members)
      trace.events.forEach((event, at) => {
        if (event.type !== "evaluation" || judgedBy(event.evaluation).length === 0) return;
        const target = judged.of(event.evaluation);
        if (target === null || (target === trace && !event.evaluation.judges)) return;
        const { judges = null } = event.evaluation;
        const joined = { ...event, spanId: judges?.traceId === target.traceId ? judges.spanId : null };
        const isOwn = runOf.get(target) === members;
        // Within one run the place that the program told it at is as good as what it names.
        if (isOwn && event.spanId === null) joins.push(() => trace.events.splice(at, 1, joined));
        else if (!isOwn) joins.push(() => target.events.push(joined));
      });
  for (const join of joins) join();
}

/**
 * The span that an evaluator would have sent for a record that nobody's run has a place for, so that what it found is
 * kept: a small run of its own, of all that came with it.
 */
export function spanOfEvaluation(log: LogRecord, from: string): SpanRecord | null {
  const evaluation = evaluationOfLog(log);
  if (evaluation === null) return null;
  const traceId = log.traceId ?? derivedId(32, "evaluation", from);
  const names = [evaluation.name, String(timeOf(log)), ...judgedBy(evaluation)];
  return spanOfLog(log, {
    traceId,
    spanId: derivedId(16, traceId, ...names),
    parentSpanId: null,
    name: `evaluate ${evaluation.name}`,
    startNs: beginOfLogged(log),
    endNs: timeOf(log),
    attributes: {},
  });
}
