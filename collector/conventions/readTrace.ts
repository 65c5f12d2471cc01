import type { TraceDigest } from "../model/groupRuns.ts";
import type { ModelEvent } from "../model/modelSpan.ts";
import type { SpanPlaces } from "../model/spanTree.ts";
import type { SpanRecord } from "../otlp/telemetry.ts";
import { evaluatorSpans } from "./evaluatorSpans.ts";
import type { Family } from "./family.ts";
import { GENERAL_RULES } from "./generalRules.ts";
import { compareSpans } from "./inTimeOrder.ts";
import { type ReadSpan, readSpan, setBack } from "./readSpan.ts";
import { traceDigest } from "./traceDigest.ts";

/** A span among those of its trace. */
interface Member {
  span: ReadSpan;
  /** Its start as a plain number, which is much cheaper to compare. */
  startNs: number;
  place: number;
  /** Null where its parent has not come. */
  above: Member | null;
}

/**
 * What the spans of one trace tell, each by itself. A live trace is understood again and again, of the same records and a
 * few more: each is read once and put where it belongs.
 */
export class ReadTrace implements SpanPlaces {
  readonly traceId: string;
  /** In order of their start, of one moment the longest first; of equal ids the one that has ended, else the last. */
  readonly spans: ReadSpan[] = [];
  readonly #records: SpanRecord[] = [];
  /** What was made of each record. */
  readonly #read: ReadSpan[] = [];
  readonly #members: Member[] = [];
  readonly #byId = new Map<string, Member>();
  /** Id of a parent that has not come → those who wait for it. */
  readonly #waiting = new Map<string, Member[]>();
  #notes: Notes | null = null;
  #parents: Int32Array | null = null;

  constructor(traceId: string) {
    this.traceId = traceId;
  }

  /** The records that came first and last. */
  get ends(): SpanRecord[] {
    return [this.#records[0], this.#records.at(-1)].filter((record) => record !== undefined);
  }

  /** Whether the records begin with those that it was read from. */
  isOf(records: readonly SpanRecord[]): boolean {
    const own = this.#records;
    if (own.length > records.length) return false;
    for (let i = 0; i < own.length; i++) if (own[i] !== records[i]) return false;
    return true;
  }

  /** Reads what came behind the records that were read; what another trace has read of them is taken as it is. */
  add(records: readonly SpanRecord[], before: ReadTrace | null): void {
    const first = this.#records.length;
    if (records.length === first) return;
    const news: Member[] = [];
    let isReplaced = false;
    let at = 0;
    for (let i = first; i < records.length; i++) {
      const sent = records[i] as SpanRecord;
      this.#records.push(sent);
      // A record whose row was written again stands behind the others now; they are in their order still.
      while (before !== null && at < before.#records.length && before.#records[at] !== sent) at++;
      const span = (before === null ? undefined : before.#read[at]) ?? readSpan(sent);
      this.#read.push(span);
      const member = this.#byId.get(span.record.spanId);
      if (member === undefined) news.push(this.#member(span));
      else if (stands(span, member.span)) {
        member.span = span;
        member.startNs = Number(sent.startNs);
        this.#hang(member);
        isReplaced = true;
      }
    }
    this.#notes = null;
    this.#parents = null;
    if (isReplaced) this.#sort(news);
    else this.#merge(news);
  }

  #member(span: ReadSpan): Member {
    const { spanId } = span.record;
    const member = { span, startNs: Number(span.sent.startNs), place: 0, above: null };
    this.#byId.set(spanId, member);
    this.#hang(member);
    const below = this.#waiting.get(spanId);
    if (below) {
      for (const one of below) if (one.span.record.parentSpanId === spanId) one.above = member;
      this.#waiting.delete(spanId);
    }
    return member;
  }

  #hang(member: Member): void {
    const { parentSpanId } = member.span.record;
    member.above = parentSpanId === null ? null : (this.#byId.get(parentSpanId) ?? null);
    if (member.above !== null || parentSpanId === null) return;
    const waiting = this.#waiting.get(parentSpanId);
    if (waiting) waiting.push(member);
    else this.#waiting.set(parentSpanId, [member]);
  }

  #sort(news: readonly Member[]): void {
    for (const member of news) this.#members.push(member);
    this.#members.sort(byStart);
    this.#placeFrom(0);
  }

  /** Most of what is new began after all that was there: only what stands behind it is moved. */
  #merge(news: Member[]): void {
    const members = this.#members;
    news.sort(byStart);
    let before = members.length - 1;
    let next = news.length - 1;
    let at = before + news.length;
    for (const member of news) members.push(member);
    for (; next >= 0; at--) {
      const [one, other] = [members[before], news[next] as Member];
      if (one !== undefined && byStart(one, other) > 0) {
        members[at] = one;
        before--;
      } else {
        members[at] = other;
        next--;
      }
    }
    this.#placeFrom(at + 1);
  }

  #placeFrom(first: number): void {
    for (let place = first; place < this.#members.length; place++) {
      const member = this.#members[place] as Member;
      member.place = place;
      this.spans[place] = member.span;
    }
  }

  /** Sets all drafts back to what each span alone makes of it. */
  setBack(): void {
    for (const span of this.spans) if (span.first !== null) setBack(span);
  }

  placeOf(spanId: string): number | undefined {
    return this.#byId.get(spanId)?.place;
  }

  get parents(): Int32Array {
    this.#parents ??= Int32Array.from(this.#members, ({ above }) => (above === null ? -1 : above.place));
    return this.#parents;
  }

  /** What the spans tell together; to be asked for before any draft is changed. */
  get notes(): Notes {
    this.#notes ??= notesOf(this.traceId, this.spans);
    return this.#notes;
  }
}

/** What spans of a trace tell together. */
export interface Notes {
  readonly events: readonly ModelEvent[];
  readonly families: ReadonlySet<Family>;
  /** What the spans concern: {@link ReadSpan.concerns}. */
  readonly concerns: number;
  /** Records of those that were made of log records. */
  readonly made: readonly SpanRecord[];
  readonly digest: TraceDigest;
}

const EVALUATES = 1 << GENERAL_RULES.indexOf(evaluatorSpans);

function notesOf(traceId: string, spans: readonly ReadSpan[]): Notes {
  const events: ModelEvent[] = [];
  const families = new Set<Family>();
  const made: SpanRecord[] = [];
  let concerns = 0;
  let before: Family | null = null;
  for (const span of spans) {
    for (const event of span.events) events.push(event);
    if (span.family !== before) families.add(span.family);
    before = span.family;
    concerns |= span.concerns;
    if (span.draft.fromLog) made.push(span.record);
  }
  const evaluators = spans.filter((span) => (span.concerns & EVALUATES) !== 0);
  const found = evaluators.length === 0 ? events : [...events, ...(evaluatorSpans.apply(evaluators, []) ?? [])];
  return { events, families, concerns, made, digest: traceDigest(traceId, spans, found) };
}

/** Whether a span takes the place of one with the same id. */
function stands(span: ReadSpan, before: ReadSpan): boolean {
  const [ends, ended] = [span.record.endNs !== 0n, before.record.endNs !== 0n];
  return ends === ended ? compareSpans(span.sent, before.sent) >= 0 : ends;
}

function byStart(a: Member, b: Member): number {
  return a.startNs - b.startNs || compareSpans(a.span.sent, b.span.sent);
}

const MOST_KNOWN = 10_000;
const traces = new Map<string, WeakRef<ReadTrace>>();
/** What was read of a trace is kept for as long as somebody keeps the record that came first, or the one that came last. */
const keepers = new WeakMap<SpanRecord, ReadTrace>();

/**
 * The spans of one trace, read, with drafts as each span alone makes them. Of a trace that was read before only what is
 * new is read, so that what was made of it the last time is over.
 */
export function readTrace(traceId: string, records: readonly SpanRecord[]): ReadTrace {
  const before = traces.get(traceId)?.deref() ?? null;
  const goesOn = before?.isOf(records) ?? false;
  const trace = before !== null && goesOn ? before : new ReadTrace(traceId);
  before?.setBack();
  for (const record of before?.ends ?? []) keepers.delete(record);
  trace.add(records, goesOn ? null : before);
  for (const record of trace.ends) keepers.set(record, trace);
  if (trace !== before) {
    if (traces.size >= MOST_KNOWN) for (const [id, ref] of traces) if (!ref.deref()) traces.delete(id);
    if (traces.size >= MOST_KNOWN) traces.clear();
    traces.set(traceId, new WeakRef(trace));
  }
  return trace;
}
