import type { SpanError } from "../../model/modelSpan.ts";
import type { Attributes, EventRecord, SpanRecord } from "../../otlp/telemetry.ts";
import { asText } from "./fieldReaders.ts";
import { pythonTuple } from "./pythonTuple.ts";

/** Exceptions that pause, hand over or cancel: nothing failed. */
const CONTROL_FLOW =
  /(?:^|\.)(GraphInterrupt|NodeInterrupt|GraphBubbleUp|ParentCommand|ApprovalRequired|CallDeferred|CancelledError|AbortError)$/;

/** Exceptions by which a guardrail stops what it guards. */
const GUARDRAIL = /guardrail|tripwire/i;

/** The same, told only by a message. */
const TRIPWIRE = /guardrail ?tripwire/i;

/** Names that span events and log records of exceptions have. */
const EXCEPTION_NAMES: ReadonlySet<string> = new Set(["exception", "gen_ai.client.operation.exception"]);

export interface Outcome {
  readonly outcome: "ok" | "error" | "unset";
  readonly error: SpanError | null;
  readonly controlFlow: boolean;
  readonly stopped: boolean;
  readonly saidOk: boolean;
}

/**
 * How a span ended: the worst of its status, its exception and its error type. An explicit OK outweighs an exception that
 * was recorded on the way. Control flow is no failure.
 */
export function outcomeOf(record: SpanRecord): Outcome {
  const exception = exceptionOf(record.events);
  const type = exception?.type ?? asText(record.attributes.get("error.type"));
  const message =
    exception?.message ?? asText(record.attributes.get("error.message")) ?? (record.statusMessage || null);
  const saidOk = record.statusCode === "ok";
  const controlFlow = isControlFlow(type, record.statusMessage);
  const failed = record.statusCode === "error" || (!saidOk && (exception !== null || type !== null));
  if (!failed) return { outcome: record.statusCode, error: null, controlFlow, stopped: false, saidOk };
  const error = { type, message: message === null ? null : (pythonTuple(message) ?? message) };
  const stopped = GUARDRAIL.test(type ?? "") || TRIPWIRE.test(record.statusMessage);
  return { outcome: controlFlow ? "unset" : "error", error, controlFlow, stopped, saidOk };
}

function isControlFlow(type: string | null, statusMessage: string): boolean {
  if (type !== null) return CONTROL_FLOW.test(type);
  if (statusMessage === "") return false;
  return CONTROL_FLOW.test(statusMessage.split(/[\s(:]/, 1)[0] ?? "");
}

/** The last exception that span events tell of: the one that ended the span. */
function exceptionOf(events: readonly EventRecord[]): SpanError | null {
  const event = events.findLast(({ name }) => EXCEPTION_NAMES.has(name));
  return event ? errorIn(event.attributes) : null;
}

export function isExceptionName(name: string | null): boolean {
  return name !== null && EXCEPTION_NAMES.has(name);
}

/** Type and message of an exception in attributes; the message without the stack that some emitters put into it. */
export function errorIn(attributes: Attributes): SpanError {
  const message = asText(attributes.get("exception.message"));
  const said = message === null ? null : withoutStack(message);
  return {
    type: asText(attributes.get("exception.type")),
    message: said === null ? null : (pythonTuple(said) ?? said),
  };
}

/** The text before the first line that is a stack frame; Python's stacks also stand behind a text in its line. */
export function withoutStack(text: string): string {
  const at = text.search(/\n\s*(at |File ")|\n\s*Traceback \(|Traceback \(most recent call last\)/);
  const head = at > 0 ? text.slice(0, at) : text;
  return head.trim() === "" ? text : head.trim();
}

/** What a span's outcome was read from, and why it may differ from the status that was sent; null where nothing tells. */
export function outcomeSource(record: SpanRecord): { readonly from: string; readonly by: string } | null {
  const event = record.events.findLast(({ name }) => EXCEPTION_NAMES.has(name));
  const hasType = asText(record.attributes.get("error.type")) !== null;
  const thrown = event ? `event ${event.name}` : hasType ? "error.type" : null;
  const stated = record.statusCode === "unset" ? null : "status";
  if (outcomeOf(record).controlFlow) {
    const by = "an exception that pauses, hands over or cancels is no failure";
    return { from: thrown ?? "status", by };
  }
  const from = stated ?? thrown;
  return from === null ? null : { from, by: event ? "an exception ended it" : "an error type was sent" };
}
