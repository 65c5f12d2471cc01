import { parseStack } from "../../locate/frames/parseStack.ts";
import type { Attribute, AttributeValue, SpanDetail, SpanException, SpanRow } from "../contract/span.ts";
import type { AnyValue, Attributes, SpanRecord } from "../otlp/telemetry.ts";
import { explainSpan } from "./explainSpan.ts";
import { familyNamed } from "./families/familyNamed.ts";
import type { Field, FieldReader } from "./family.ts";
import { recognise } from "./fingerprints.ts";
import { fieldsOf } from "./normaliseSpan.ts";
import { stackTexts } from "./reading/codeLocation.ts";
import { isMessageEvent, messagesOfEvents } from "./reading/eventMessages.ts";
import { asAttributeValue, asJson, asText, isObject } from "./reading/fieldReaders.ts";
import { errorIn, isExceptionName, withoutStack } from "./reading/spanError.ts";
import type { ToldContent } from "./toldContent.ts";

const KINDS = ["unspecified", "internal", "server", "client", "producer", "consumer"] as const;

/**
 * Everything known of one span: its row, and what was sent. `runStartMs` is milliseconds since the epoch; `told` is what
 * the log records around it say of its content, where it does not carry it itself.
 */
export function spanDetail(
  record: SpanRecord,
  row: SpanRow,
  runStartMs: number,
  told: ToldContent | null = null,
): SpanDetail {
  const family = familyNamed(recognise(record));
  const fields = fieldsOf(record, family);
  const explained = explainSpan(record, row);
  const payloads = payloadFields(row);
  return {
    ...row,
    traceId: record.traceId,
    model: explained.draft.model,
    provider: explained.draft.provider,
    input: payload(fields, payloads.input) ?? payloadOfEvents(record, row, "input") ?? asJson(told?.input),
    output: payload(fields, payloads.output) ?? payloadOfEvents(record, row, "output") ?? asJson(told?.output),
    exception: exceptionOf(record),
    attributes: attributeList(record.attributes),
    resource: attributeList(record.resource.attributes),
    scope: { name: record.scope.name, version: record.scope.version },
    events: record.events.map((event) => ({
      name: event.name,
      // From the span's own start: the difference of two large times would lose the digits.
      offsetMs: row.startMs - runStartMs + Number(event.timeNs - record.startNs) / 1e6,
      attributes: attributeList(event.attributes),
    })),
    links: record.links.map((link) => ({
      traceId: link.traceId,
      spanId: link.spanId,
      attributes: attributeList(link.attributes),
    })),
    sent: {
      name: record.name,
      kind: KINDS[record.kind] ?? String(record.kind),
      status: record.statusCode,
      statusMessage: record.statusMessage,
      startNs: record.startNs.toString(),
      endNs: record.endNs.toString(),
    },
    provenance: {
      ...provenanceOfTold(told),
      ...provenanceOfPayloads(record, fields, payloads),
      ...explained.provenance,
    },
    ...(Object.keys(explained.derived).length > 0 ? { derived: explained.derived } : {}),
  };
}

interface Payloads {
  readonly input: readonly Field[];
  readonly output: readonly Field[];
}

function payloadFields(row: SpanRow): Payloads {
  if (row.kind === "tool" || row.kind === "mcp") {
    return { input: ["toolArguments", "input"], output: ["toolResult", "output"] };
  }
  return { input: ["inputMessages", "input"], output: ["outputMessages", "documents", "output"] };
}

function payload(fields: FieldReader, from: readonly Field[]): AttributeValue {
  for (const field of from) {
    const found = fields.read(field, (value) => asJson(value));
    if (found !== null) return found;
    const list =
      field === "inputMessages" || field === "outputMessages" || field === "documents" ? fields.list(field) : [];
    if (list.length > 0) return list.map(itemOf);
  }
  return null;
}

/** What span events say of the conversation, of a tool only what it was given and gave back. */
function payloadOfEvents(record: SpanRecord, row: SpanRow, side: "input" | "output"): AttributeValue {
  const messages = messagesOfEvents(record.events)?.[side] ?? [];
  if (messages.length === 0) return null;
  const [only] = messages;
  const isTool = row.kind === "tool" || row.kind === "mcp";
  return isTool && isObject(only) ? (only.content ?? null) : messages;
}

/** An item of a flattened list, by the rest of its keys. */
function itemOf(item: ReadonlyMap<string, AnyValue>): AttributeValue {
  return Object.fromEntries([...item].map(([key, value]) => [key, asAttributeValue(value)]));
}

function attributeList(attributes: Attributes): Attribute[] {
  return [...attributes].map(([key, value]) => ({ key, value: asAttributeValue(value) }));
}

/** The exception that ended the span, with its stack as frames where there is one. */
function exceptionOf(record: SpanRecord): SpanException | null {
  const event = record.events.findLast(({ name }) => isExceptionName(name));
  const told = event ? errorIn(event.attributes) : null;
  const [stack] = stackTexts(record);
  if (!told && record.statusCode !== "error") return null;
  const type = told?.type ?? asText(record.attributes.get("error.type"));
  const message = told?.message ?? withoutStack(record.statusMessage);
  if (type === null && message === "" && stack === undefined) return null;
  return { type, message: message || (type ?? ""), frames: stack ? parseStack(stack) : [], stack: stack ?? null };
}

function provenanceOfTold(told: ToldContent | null): Record<string, string> {
  const sides = (["input", "output"] as const).filter((side) => typeof told?.[side] === "string");
  return Object.fromEntries(sides.map((side) => [side, "log record"]));
}

/** What went in and came out → the attribute or the event that it came from. */
function provenanceOfPayloads(record: SpanRecord, fields: FieldReader, payloads: Payloads): Record<string, string> {
  const result: Record<string, string> = {};
  for (const side of ["input", "output"] as const) {
    const event = eventOf(record, side);
    if (event !== null) result[side] = event;
    for (const field of payloads[side]) {
      const key = fields.find(field, (value) => asJson(value))?.key ?? fields.listKey(field);
      if (key === null) continue;
      result[side] = key;
      break;
    }
  }
  return result;
}

function eventOf(record: SpanRecord, side: "input" | "output"): string | null {
  if ((messagesOfEvents(record.events)?.[side] ?? []).length === 0) return null;
  const event = record.events.find(({ name }) => isMessageEvent(name));
  return event ? `event ${event.name}` : null;
}
