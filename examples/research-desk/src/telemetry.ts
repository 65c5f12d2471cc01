import {
  type Attributes,
  context,
  createContextKey,
  type Span,
  SpanKind,
  SpanStatusCode,
  trace,
} from "@opentelemetry/api";
import { AsyncLocalStorageContextManager } from "@opentelemetry/context-async-hooks";
import { OTLPTraceExporter } from "@opentelemetry/exporter-trace-otlp-proto";
import { detectResources, envDetector, processDetector, resourceFromAttributes } from "@opentelemetry/resources";
import { BatchSpanProcessor, TracerProvider } from "@opentelemetry/sdk-trace";
import { type Place, placeAttributes } from "./place.ts";

// The plain OpenTelemetry SDK. Spans go to OTEL_EXPORTER_OTLP_ENDPOINT, by default http://localhost:4318.
const resource = resourceFromAttributes({
  "service.name": "research-desk",
  "process.working_directory": process.cwd(),
}).merge(detectResources({ detectors: [processDetector, envDetector] }));

const provider = new TracerProvider({
  resource,
  // Sent four times a second, so that a debugger sees the run while it is going on.
  spanProcessors: [
    new BatchSpanProcessor({ exporter: new OTLPTraceExporter({ timeoutMillis: 3000 }), scheduledDelayMillis: 250 }),
  ],
});
trace.setGlobalTracerProvider(provider);
context.setGlobalContextManager(new AsyncLocalStorageContextManager().enable());

const tracer = trace.getTracer("research-desk");

/** Sends what has not been sent yet. Nothing is lost when the program calls this last. */
export const flush = () => provider.shutdown();

export interface SpanOptions {
  readonly attributes: Attributes;
  readonly kind?: SpanKind;
  /** Where in the code the work was asked for. */
  readonly at?: Place | null;
  /** Messages that this work answers to. */
  readonly messages?: readonly Message[];
}

/** Runs `work` inside a span. What it throws is recorded on the span and thrown on. */
export function inSpan<T>(name: string, options: SpanOptions, work: (span: Span) => Promise<T>): Promise<T> {
  const { attributes, kind = SpanKind.INTERNAL, at = null, messages = [] } = options;
  const step = context.active().getValue(STEP);
  const all = {
    ...attributes,
    ...placeAttributes(at),
    ...(typeof step === "string" ? { "traceline.plan.step.id": step } : {}),
  };
  const links = messages.map(({ id, sender }) => ({
    context: sender.spanContext(),
    attributes: { "traceline.message.id": id },
  }));
  return tracer.startActiveSpan(name, { kind, attributes: all, links }, async (span) => {
    try {
      return await work(span);
    } catch (error) {
      const { name: type, message } = error instanceof Error ? error : new Error(String(error));
      span.recordException(error instanceof Error ? error : message);
      span.setAttribute("error.type", type);
      span.setStatus({ code: SpanStatusCode.ERROR, message });
      throw error;
    } finally {
      span.end();
    }
  });
}

const STEP = createContextKey("plan step");

/** Every span that `work` opens says that it works on this step of the plan. */
export const onStep = <T>(stepId: string, work: () => Promise<T>): Promise<T> =>
  context.with(context.active().setValue(STEP, stepId), work);

/** A message from one agent to another. Who receives it links its span to the sender's. */
export interface Message {
  readonly id: string;
  readonly sender: Span;
}

let sent = 0;

/** Notes on the sender's span what it says to whom. */
export function send(
  sender: Span,
  message: { from: string; to: string; channel: "handoff" | "agent_tool"; text: string; inReplyTo?: Message },
): Message {
  const id = `message-${++sent}`;
  sender.addEvent("traceline.message", {
    "traceline.message.id": id,
    "traceline.message.from": message.from,
    "traceline.message.to": message.to,
    "traceline.message.channel": message.channel,
    "traceline.message.text": message.text,
    ...(message.inReplyTo ? { "traceline.message.in_reply_to": message.inReplyTo.id } : {}),
  });
  return { id, sender };
}
