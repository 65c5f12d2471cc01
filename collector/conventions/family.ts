import type { Kind } from "../contract/kind.ts";
import type { ModelEvent, ModelSpan } from "../model/modelSpan.ts";
import type { AnyValue, EventRecord, LogRecord, SpanRecord } from "../otlp/telemetry.ts";
import { firstOf, flattened } from "./reading/fieldReaders.ts";

/** Fields of a span that a family writes under keys of its own. */
export const FIELDS = [
  "operation",
  "agentName",
  "actor",
  "workflowName",
  "sessionId",
  "responseModel",
  "requestModel",
  "provider",
  "responseId",
  "toolName",
  "toolCallId",
  "toolArguments",
  "toolResult",
  "dataSource",
  "documents",
  "inputTokens",
  "outputTokens",
  "cachedTokens",
  "cacheWriteTokens",
  "reasoningTokens",
  "costUsd",
  "firstToken",
  "finishReasons",
  "inputMessages",
  "outputMessages",
  "input",
  "output",
] as const;

export type Field = (typeof FIELDS)[number];

/** Field → the keys that may hold it, best first. */
export type KeyTable = { readonly [F in Field]?: readonly string[] };

/** What may be written as a flattened list → the prefix of its keys. */
export type ListTable = {
  readonly [L in "inputMessages" | "outputMessages" | "documents" | "rankedDocuments"]?: string;
};

/** A span being normalised: rules may still correct it, but not where it hangs. */
export type SpanDraft = { -readonly [K in Exclude<keyof ModelSpan, Place>]: ModelSpan[K] } & Pick<ModelSpan, Place>;
type Place = "traceId" | "spanId" | "parentId";

/** A named exception to what a family's key table reads. */
export interface Rule {
  readonly name: string;
  apply(draft: SpanDraft, record: SpanRecord, fields: FieldReader): void;
}

/** Signs of a family: any of them names it. */
export interface Signs {
  readonly scope?: RegExp;
  /** Scopes that the family writes but that are something else. */
  readonly notScope?: RegExp;
  /** Keys, or beginnings of keys when they end in `.` or `:`, that nobody else writes. */
  readonly keys?: readonly string[];
  readonly names?: RegExp;
  readonly service?: RegExp;
}

/** How one family of telemetry is read. A new family is one file that makes one of these, and its place in the list. */
export interface Family {
  /** As in a run's `families`, unless it is counted as another. */
  readonly name: string;
  /** The name in a run's `families`, where its spans are another convention's to whoever counts them. */
  readonly countedAs?: string;
  /** How its spans are recognised, where the table of fingerprints does not say it. */
  readonly signs?: Signs;
  readonly keys: KeyTable;
  /** Lists that the family writes flattened, `prefix.N.rest`: their prefixes. */
  readonly lists?: ListTable;
  /** What a span is, where the family says it better than the general order of precedence does; else null. */
  kind?(record: SpanRecord, fields: FieldReader): Kind | null;
  /** In order; each sees what the one before made of the span. */
  readonly rules?: readonly Rule[];
  /** What a span event of this family tells, beside what is read of every event. */
  event?(event: EventRecord, record: SpanRecord): ModelEvent | null;
  /** What a log record of this family tells, beside what is read of every record. */
  log?(record: LogRecord): readonly ModelEvent[];
  /** For agents that only log: what spans their records are, and to which trace a record belongs. */
  readonly fromLogs?: {
    spans(logs: readonly LogRecord[]): SpanRecord[];
    trace(log: LogRecord): string | null;
    /** Other sessions that a record ties its own to, as that of an agent it started. */
    sessions?(log: LogRecord): readonly string[];
  };
  /** Its plans do not stand in the arguments on tool spans: its own rules read them. */
  readonly plansApart?: boolean;
  /** It sends what calls cost where it knows; its figures and estimates are not to be mixed in one list of runs. */
  readonly sendsCosts?: boolean;
  /** It tells when a person is asked, so that a run without a question had none. */
  readonly tellsQuestions?: boolean;
  /** Ids of the tasks that a span works on: traces that share one are one run. */
  taskIds?(draft: SpanDraft, record: SpanRecord): readonly string[];
  /** Whether a span starts its tasks anew: what was under their ids before is another run. */
  startsTask?(draft: SpanDraft, record: SpanRecord): boolean;
  /**
   * Ids of the calls that a trace stopped to ask a person about, and of those that it goes on with: a trace that goes on
   * with what another one asked is of the same run.
   */
  turns?(spans: readonly Pick<RuledSpan, "draft" | "record">[]): {
    readonly asks: readonly string[];
    readonly answers: readonly string[];
    /** What it goes on with where an earlier trace stopped there, whether it stops there itself or not. */
    readonly goesOn?: readonly string[];
  };
  /** A trace that names no task is not a task by itself, but part of the last one of its session. */
  readonly needsTask?: boolean;
  /** Whether a span says that its trace is part of a task of another of its sessions. */
  isPart?(draft: SpanDraft, record: SpanRecord): boolean;
  /** Its trace rules need all traces of a run at once. */
  readonly acrossTraces?: boolean;
  /** Conversations that a span belongs to, beside its session. */
  sessionIds?(draft: SpanDraft, record: SpanRecord): readonly string[];
  /** The task that a log record tells of, as `taskIds` names it. */
  taskOfLog?(record: LogRecord): string | null;
  /** The conversation that a span's trace opens, when its id was made there, or goes on with: the one that opened it is told. */
  conversationOf?(draft: SpanDraft, record: SpanRecord): { readonly id: string; readonly isMade: boolean } | null;
  /** Exceptions that need all spans of this family in a trace; in order of start. */
  readonly traceRules?: readonly TraceRule[];
}

/** A span as rules of a whole trace see it. */
export interface RuledSpan {
  readonly draft: SpanDraft;
  readonly record: SpanRecord;
  /** The draft as the span alone made it, from {@link keepFirst} on; null before. */
  first: SpanDraft | null;
}

/**
 * To be called before anything of the trace or run as a whole changes a draft: a live run is understood again and again
 * of the same drafts, and each time they begin as they were.
 */
export function keepFirst(span: Pick<RuledSpan, "draft" | "first">): void {
  span.first ??= { ...span.draft };
}

export interface TraceRule {
  readonly name: string;
  /**
   * Whether a span, as it alone says, is one that the rule looks for: a trace without any is left out. Asked once of each
   * span, however often its trace is understood. Without it the rule sees every trace.
   */
  concerns?(record: SpanRecord, draft: SpanDraft): boolean;
  /** Corrects spans, and gives back what they tell only together. */
  apply(spans: readonly RuledSpan[], logs: readonly LogRecord[]): readonly ModelEvent[] | undefined;
}

/** Reads fields of one span by the key table of its family, and remembers which key each came from. */
export class FieldReader {
  readonly #attributes: ReadonlyMap<string, AnyValue>;
  readonly #keys: KeyTable;
  readonly #lists: ListTable;

  constructor(attributes: ReadonlyMap<string, AnyValue>, keys: KeyTable, lists: ListTable = {}) {
    this.#attributes = attributes;
    this.#keys = keys;
    this.#lists = lists;
  }

  read<T>(field: Field, as: (value: AnyValue | undefined) => T | null): T | null {
    const keys = this.#keys[field];
    if (keys === undefined) return null;
    for (const key of keys) {
      const raw = this.#attributes.get(key);
      const value = raw === undefined ? null : as(raw);
      if (value !== null) return value;
    }
    return null;
  }

  /** The value with the key it was found under. */
  find<T>(field: Field, as: (value: AnyValue | undefined) => T | null): { value: T; key: string } | null {
    const keys = this.#keys[field];
    return keys ? firstOf(this.#attributes, keys, as) : null;
  }

  /** Items of a flattened list, each as a map of the rest of the keys; empty where there is none. */
  list(name: keyof ListTable): readonly ReadonlyMap<string, AnyValue>[] {
    const prefix = this.#lists[name];
    return prefix === undefined ? [] : flattened(this.#attributes, prefix);
  }

  /** The beginning of the keys of a flattened list, where the span has one. */
  listKey(field: Field): string | null {
    if (field !== "inputMessages" && field !== "outputMessages" && field !== "documents") return null;
    return this.list(field).length > 0 ? `${this.#lists[field]}.N` : null;
  }

  raw(key: string): AnyValue | undefined {
    return this.#attributes.get(key);
  }
}

/** Tables laid over each other: of each field the keys of the first table, then those of the next. */
export function layered(...tables: readonly KeyTable[]): KeyTable {
  const result: { [F in Field]?: readonly string[] } = {};
  for (const field of FIELDS) {
    const keys = [...new Set(tables.flatMap((table) => table[field] ?? []))];
    if (keys.length > 0) result[field] = keys;
  }
  return result;
}

/** A table with only those of its keys that attributes have. */
export function presentIn(table: KeyTable, attributes: Pick<ReadonlyMap<string, unknown>, "has">): KeyTable {
  const result: { [F in Field]?: readonly string[] } = {};
  for (const field of FIELDS) {
    const keys = table[field]?.filter((key) => attributes.has(key)) ?? [];
    if (keys.length > 0) result[field] = keys;
  }
  return result;
}
