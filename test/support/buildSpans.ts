import { normaliseSpan } from "../../collector/conventions/normaliseSpan.ts";
import type { ModelSpan } from "../../collector/model/modelSpan.ts";
import type { AnyValue, EventRecord, LogRecord, SpanRecord } from "../../collector/otlp/telemetry.ts";

export interface SpanSpec {
  /** Also the span id, unless one is given. */
  readonly name: string;
  readonly id?: string;
  readonly trace?: string;
  readonly parent?: string;
  /** Milliseconds since the run's start; without an end the span runs. */
  readonly from: number;
  readonly to?: number;
  readonly attributes?: Readonly<Record<string, AnyValue>>;
  readonly events?: readonly EventSpec[];
  readonly links?: readonly { readonly span: string; readonly attributes?: Readonly<Record<string, AnyValue>> }[];
  readonly status?: "unset" | "ok" | "error";
  readonly message?: string;
  readonly kind?: number;
  readonly scope?: string;
  readonly resource?: Readonly<Record<string, AnyValue>>;
}

export interface EventSpec {
  readonly name: string;
  readonly at: number;
  readonly attributes?: Readonly<Record<string, AnyValue>>;
}

/** 1 January 2026. */
export const START_MS = Date.UTC(2026, 0, 1);

export const ns = (ms: number): bigint => BigInt(START_MS) * 1_000_000n + BigInt(Math.round(ms * 1e6));

const attributesOf = (values: Readonly<Record<string, AnyValue>> = {}) => new Map(Object.entries(values));

export function spanRecord(spec: SpanSpec): SpanRecord {
  return {
    traceId: spec.trace ?? "trace-1",
    spanId: spec.id ?? spec.name,
    parentSpanId: spec.parent ?? null,
    name: spec.name,
    kind: spec.kind ?? 1,
    startNs: ns(spec.from),
    endNs: spec.to === undefined ? 0n : ns(spec.to),
    statusCode: spec.status ?? "unset",
    statusMessage: spec.message ?? "",
    attributes: attributesOf(spec.attributes),
    events: (spec.events ?? []).map(eventRecord),
    links: (spec.links ?? []).map((link) => ({
      traceId: spec.trace ?? "trace-1",
      spanId: link.span,
      attributes: attributesOf(link.attributes),
    })),
    droppedAttributes: 0,
    resource: { attributes: attributesOf({ "service.name": "app", "service.instance.id": "1", ...spec.resource }) },
    scope: { name: spec.scope ?? "test", version: "", schemaUrl: "" },
  };
}

function eventRecord(spec: EventSpec): EventRecord {
  return { name: spec.name, timeNs: ns(spec.at), attributes: attributesOf(spec.attributes) };
}

export function logRecord(spec: EventSpec & { readonly trace?: string | null; readonly span?: string }): LogRecord {
  return {
    traceId: spec.trace === undefined ? "trace-1" : spec.trace,
    spanId: spec.span ?? null,
    timeNs: ns(spec.at),
    observedNs: ns(spec.at),
    severity: 9,
    severityText: "INFO",
    eventName: spec.name,
    body: null,
    attributes: attributesOf(spec.attributes),
    resource: { attributes: attributesOf({ "service.name": "app", "service.instance.id": "1" }) },
    scope: { name: "test", version: "", schemaUrl: "" },
  };
}

/** Spans as the model sees them. */
export const modelSpans = (...specs: readonly SpanSpec[]): ModelSpan[] =>
  specs.map((spec) => normaliseSpan(spanRecord(spec)).draft);

type Part = Omit<SpanSpec, "name" | "from" | "to"> & { readonly name?: string };

export function agent(name: string, from: number, to: number | undefined, part: Part = {}): SpanSpec {
  return spec(`invoke_agent ${name}`, from, to, part, {
    "gen_ai.operation.name": "invoke_agent",
    "gen_ai.agent.name": name,
  });
}

export function llm(model: string, from: number, to: number | undefined, part: Part = {}): SpanSpec {
  return spec(`chat ${model}`, from, to, part, { "gen_ai.operation.name": "chat", "gen_ai.request.model": model });
}

export function tool(name: string, from: number, to: number | undefined, part: Part = {}): SpanSpec {
  return spec(`execute_tool ${name}`, from, to, part, {
    "gen_ai.operation.name": "execute_tool",
    "gen_ai.tool.name": name,
  });
}

export function workflow(name: string, from: number, to: number | undefined, part: Part = {}): SpanSpec {
  return spec(`invoke_workflow ${name}`, from, to, part, {
    "gen_ai.operation.name": "invoke_workflow",
    "gen_ai.workflow.name": name,
  });
}

export function guardrail(name: string, from: number, to: number, part: Part = {}): SpanSpec {
  return spec(`guardrail ${name}`, from, to, part, {
    "traceline.guardrail.name": name,
    "traceline.guardrail.decision": "allow",
  });
}

export function approval(tool: string, from: number, to: number | undefined, part: Part = {}): SpanSpec {
  return spec(`approval ${tool}`, from, to, part, {
    "traceline.approval.state": "approved",
    "gen_ai.tool.name": tool,
  });
}

function spec(
  name: string,
  from: number,
  to: number | undefined,
  part: Part,
  attributes: Readonly<Record<string, AnyValue>>,
): SpanSpec {
  return {
    name,
    from,
    ...part,
    ...(to === undefined ? {} : { to }),
    attributes: { ...attributes, ...part.attributes },
  };
}

/** Messages of the parts schema with one text. */
export const said = (role: string, text: string): string =>
  JSON.stringify([{ role, parts: [{ type: "text", content: text }] }]);

/** What a failed span carries. */
export const failed = (message: string, type = "Error", at = 0) =>
  ({
    status: "error",
    message,
    events: [{ name: "exception", at, attributes: { "exception.type": type, "exception.message": message } }],
  }) as const;
