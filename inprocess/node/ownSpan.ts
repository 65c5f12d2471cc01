import type {
  Attributes,
  AttributeValue,
  Exception,
  HrTime,
  Link,
  Span,
  SpanContext,
  SpanStatus,
  TimeInput,
} from "@opentelemetry/api";
import type { Scope } from "./otlpJson.ts";

const MOST_ATTRIBUTES = 2000;
const MOST_EVENTS = 500;

interface Event {
  readonly name: string;
  readonly time: HrTime;
  readonly attributes?: Attributes;
}

export interface SpanStart {
  readonly name: string;
  readonly kind: number;
  readonly context: SpanContext;
  readonly parent: SpanContext | null;
  readonly startTime: TimeInput | undefined;
  readonly attributes: Attributes | undefined;
  readonly links: readonly Link[] | undefined;
  readonly scope: Scope;
  readonly resource: { readonly attributes: Readonly<Record<string, unknown>> };
}

/** A span of a program that has no OpenTelemetry SDK. It is handed on once, when it ends. */
export class OwnSpan implements Span {
  name: string;
  readonly kind: number;
  readonly parentSpanContext: SpanContext | undefined;
  readonly startTime: HrTime;
  endTime: HrTime | undefined;
  readonly attributes: Attributes = Object.create(null) as Attributes;
  readonly events: Event[] = [];
  readonly links: Link[];
  status: SpanStatus = { code: 0 };
  readonly resource: SpanStart["resource"];
  readonly instrumentationScope: Scope;
  readonly #context: SpanContext;
  readonly #onEnd: (span: OwnSpan) => void;
  #count = 0;

  constructor(start: SpanStart, onEnd: (span: OwnSpan) => void) {
    this.name = start.name;
    this.kind = start.kind;
    this.#context = start.context;
    this.parentSpanContext = start.parent ?? undefined;
    this.startTime = hrTime(start.startTime);
    this.links = [...(start.links ?? [])];
    this.resource = start.resource;
    this.instrumentationScope = start.scope;
    this.#onEnd = onEnd;
    if (start.attributes) this.setAttributes(start.attributes);
  }

  get ended(): boolean {
    return this.endTime !== undefined;
  }
  spanContext(): SpanContext {
    return this.#context;
  }
  isRecording(): boolean {
    return !this.ended;
  }
  setAttribute(key: string, value: AttributeValue): this {
    if (this.ended || value === undefined || value === null) return this;
    if (!(key in this.attributes)) {
      if (this.#count >= MOST_ATTRIBUTES) return this;
      this.#count++;
    }
    this.attributes[key] = value;
    return this;
  }
  setAttributes(attributes: Attributes): this {
    for (const [key, value] of Object.entries(attributes)) if (value !== undefined) this.setAttribute(key, value);
    return this;
  }
  addEvent(name: string, attributesOrTime?: Attributes | TimeInput, time?: TimeInput): this {
    if (this.ended || this.events.length >= MOST_EVENTS) return this;
    if (isTime(attributesOrTime)) this.events.push({ name, time: hrTime(attributesOrTime) });
    else this.events.push({ name, time: hrTime(time), ...(attributesOrTime ? { attributes: attributesOrTime } : {}) });
    return this;
  }
  addLink(link: Link): this {
    this.links.push(link);
    return this;
  }
  addLinks(links: Link[]): this {
    this.links.push(...links);
    return this;
  }
  /** As the specification has it: ok is final, and unset says nothing. */
  setStatus(status: SpanStatus): this {
    if (this.ended || status.code === 0 || this.status.code === 1) return this;
    this.status = { ...status };
    return this;
  }
  updateName(name: string): this {
    if (!this.ended) this.name = name;
    return this;
  }
  recordException(exception: Exception, time?: TimeInput): void {
    const told = typeof exception === "string" ? { message: exception } : exception;
    const { name, message, stack, code } = told as { name?: string; message?: string; stack?: string; code?: unknown };
    const type = code === undefined || code === null ? name : String(code);
    const attributes: Attributes = {};
    if (type) attributes["exception.type"] = type;
    if (message) attributes["exception.message"] = message;
    if (stack) attributes["exception.stacktrace"] = stack;
    this.addEvent("exception", attributes, time);
  }
  end(time?: TimeInput): void {
    if (this.ended) return;
    const end = hrTime(time);
    this.endTime = isBefore(end, this.startTime) ? this.startTime : end;
    this.#onEnd(this);
  }
}

const isBefore = (a: HrTime, b: HrTime) => a[0] < b[0] || (a[0] === b[0] && a[1] < b[1]);

function isTime(value: unknown): value is TimeInput {
  return typeof value === "number" || value instanceof Date || (Array.isArray(value) && value.length === 2);
}

/** Three years: below it a number can't be a time since the epoch that is meant. */
const LONGEST_UPTIME_MS = 1e11;

/** Seconds and nanoseconds since the epoch. Small numbers are readings of `performance.now`. */
export function hrTime(time: TimeInput | undefined): HrTime {
  if (Array.isArray(time)) return [time[0], time[1]];
  const ms =
    time === undefined
      ? performance.timeOrigin + performance.now()
      : time instanceof Date
        ? time.getTime()
        : time < LONGEST_UPTIME_MS
          ? performance.timeOrigin + time
          : time;
  const seconds = Math.floor(ms / 1000);
  return [seconds, Math.round((ms - seconds * 1000) * 1e6)];
}
