import { randomBytes } from "node:crypto";
import type { Context, Span, SpanOptions, Tracer, TracerProvider } from "@opentelemetry/api";
import type { Api } from "./api.ts";
import type { Scope } from "./otlpJson.ts";
import { OwnSpan, type SpanStart } from "./ownSpan.ts";

const SUPPRESS = Symbol.for("OpenTelemetry SDK Context Key SUPPRESS_TRACING");
const SAMPLED = 1;
const INVALID = { traceId: "0".repeat(32), spanId: "0".repeat(16), traceFlags: 0 };

/** A tracer provider for a program that has none: it records everything and hands ended spans to `onEnd`. */
export class OwnProvider implements TracerProvider {
  readonly #api: Api;
  readonly #resource: SpanStart["resource"];
  readonly #onEnd: (span: OwnSpan) => void;
  readonly #tracers = new Map<string, OwnTracer>();

  constructor(api: Api, resource: Readonly<Record<string, unknown>>, onEnd: (span: OwnSpan) => void) {
    this.#api = api;
    this.#resource = { attributes: resource };
    this.#onEnd = onEnd;
  }

  getTracer(name: string, version?: string): Tracer {
    const key = `${name}@${version ?? ""}`;
    const known = this.#tracers.get(key);
    if (known) return known;
    const tracer = new OwnTracer(this.#api, { name, version }, this.#resource, this.#onEnd);
    this.#tracers.set(key, tracer);
    return tracer;
  }
}

class OwnTracer implements Tracer {
  readonly instrumentationScope: Scope;
  readonly #api: Api;
  readonly #resource: SpanStart["resource"];
  readonly #onEnd: (span: OwnSpan) => void;

  constructor(api: Api, scope: Scope, resource: SpanStart["resource"], onEnd: (span: OwnSpan) => void) {
    this.#api = api;
    this.instrumentationScope = scope;
    this.#resource = resource;
    this.#onEnd = onEnd;
  }

  startSpan(name: string, options: SpanOptions = {}, context: Context = this.#api.context.active()): Span {
    const { trace } = this.#api;
    if (context.getValue(SUPPRESS) === true) return trace.wrapSpanContext(INVALID);
    const outer = options.root ? undefined : trace.getSpanContext(context);
    const parent = outer && trace.isSpanContextValid(outer) ? outer : null;
    const start: SpanStart = {
      name,
      kind: options.kind ?? 0,
      context: {
        traceId: parent?.traceId ?? randomBytes(16).toString("hex"),
        spanId: randomBytes(8).toString("hex"),
        traceFlags: SAMPLED,
        ...(parent?.traceState ? { traceState: parent.traceState } : {}),
      },
      parent,
      startTime: options.startTime,
      attributes: options.attributes,
      links: options.links,
      scope: this.instrumentationScope,
      resource: this.#resource,
    };
    return new OwnSpan(start, this.#onEnd);
  }

  startActiveSpan<F extends (span: Span) => unknown>(name: string, ...rest: unknown[]): ReturnType<F> {
    const act = rest.pop() as F;
    const [options, given] = rest as [SpanOptions | undefined, Context | undefined];
    const context = given ?? this.#api.context.active();
    const span = this.startSpan(name, options, context);
    return this.#api.context.with(
      this.#api.trace.setSpan(context, span),
      act as never,
      undefined,
      span,
    ) as ReturnType<F>;
  }
}
