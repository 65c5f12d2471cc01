import type { Kind } from "../contract/kind.ts";
import type { McpCall, ModelLink, Tokens } from "../model/modelSpan.ts";
import type { Attributes, SpanRecord } from "../otlp/telemetry.ts";
import { familyNamed } from "./families/familyNamed.ts";
import { GENAI_KEYS, genai } from "./families/genai.ts";
import { openinference } from "./families/openinference/openinference.ts";
import { readOwn } from "./families/traceline.ts";
import {
  type Family,
  FieldReader,
  type KeyTable,
  layered,
  presentIn,
  type RuledSpan,
  type SpanDraft,
} from "./family.ts";
import { countedFamily, recognise, signsOf } from "./fingerprints.ts";
import { endedInError, stoppedByProvider } from "./generalRules.ts";
import { codePlaces } from "./reading/codeLocation.ts";
import { contentFromEvents } from "./reading/eventMessages.ts";
import { asAmount, asCount, asText, asTexts } from "./reading/fieldReaders.ts";
import { firstTokenOf } from "./reading/firstToken.ts";
import { kindOfName, kindOfOperation } from "./reading/kindTable.ts";
import { ofKeys } from "./reading/ofKeys.ts";
import { processOf } from "./reading/processOf.ts";
import { readProgram } from "./reading/programAttributes.ts";
import { outcomeOf } from "./reading/spanError.ts";
import { withReasoning } from "./reading/withReasoning.ts";
import { RecordContent } from "./recordContent.ts";

/** A span in the model's words, with the family that wrote it. */
export interface Normalised extends RuledSpan {
  readonly family: Family;
}

/** Of the keys of a table those that attributes have. */
type TableReader = (attributes: Attributes) => KeyTable;

const tables = new Map<Family, TableReader>();
const rewrittenTables = new Map<Family, TableReader>();

/** The key table of a family: its own keys, then those of OpenTelemetry GenAI, field by field. */
function tableOf(family: Family, isRewritten: boolean): TableReader {
  const known = isRewritten ? rewrittenTables : tables;
  let reader = known.get(family);
  if (!reader) {
    const own = layered(family.keys, GENAI_KEYS);
    const table = isRewritten ? layered(own, openinference.keys) : own;
    reader = ofKeys((keys) => presentIn(table, keys));
    known.set(family, reader);
  }
  return reader;
}

/** A processor may have written another family's span anew under OpenInference's keys; its scope stays. */
const isRewritten = (record: SpanRecord, family: Family) =>
  family !== openinference && record.attributes.has("openinference.span.kind");

/** The reader of a span's fields. */
export function fieldsOf(record: SpanRecord, family: Family): FieldReader {
  const { attributes } = record;
  const rewritten = isRewritten(record, family);
  const lists = rewritten ? { ...openinference.lists, ...family.lists } : (family.lists ?? genai.lists);
  return new FieldReader(attributes, tableOf(family, rewritten)(attributes), lists);
}

const NONE: readonly never[] = [];

/** Told of every step of the reading: what the step is, and the draft as it stands then. */
type OnStep = (step: string, draft: SpanDraft) => void;

export const AS_SENT = "";

/** @param onStep for who wants to know which rule made what of the span; {@link AS_SENT} is what its attributes say */
export function normaliseSpan(record: SpanRecord, onStep?: OnStep): Normalised {
  const signs = signsOf(record.attributes);
  const recognised = recognise(record, signs);
  const family = familyNamed(recognised);
  const fields = fieldsOf(record, family);
  const text = (field: Parameters<FieldReader["read"]>[0]) => fields.read(field, asText);
  const { attributes } = record;
  const requestModel = text("requestModel");
  const { outcome, error, controlFlow, stopped, saidOk } = outcomeOf(record);
  const { location, definition } = codePlaces(record);
  const content = new RecordContent(fields);
  // Every property by its name: an object that others are spread into is several times slower to make and to read.
  const draft: SpanDraft = {
    traceId: record.traceId,
    spanId: record.spanId,
    parentId: record.parentSpanId,
    name: record.name,
    family: recognised === null ? "" : countedFamily(recognised),
    kind: kindOf(family, record, fields),
    otlpKind: record.kind,
    startNs: record.startNs,
    endNs: record.endNs === 0n ? null : record.endNs,
    outcome,
    error,
    controlFlow,
    stopped,
    saidOk,
    agentName: text("agentName"),
    actor: text("actor"),
    workflowName: text("workflowName"),
    title: null,
    sessionId: text("sessionId"),
    model: text("responseModel") ?? requestModel,
    requestModel,
    provider: text("provider"),
    responseId: text("responseId"),
    toolName: text("toolName"),
    toolCallId: text("toolCallId"),
    dataSource: text("dataSource"),
    reads: NONE,
    mcp: mcpOf(record),
    tokens: tokensOf(fields),
    costUsd: fields.read("costUsd", asAmount),
    firstTokenMs: firstTokenOf(record, fields),
    sumsCalls: false,
    costEstimated: false,
    guardrail: null,
    approval: null,
    retry: null,
    handoff: null,
    handedOver: false,
    budgets: NONE,
    budgetScope: null,
    planId: null,
    planStepId: null,
    links: record.links.length === 0 ? NONE : record.links.map(modelLink),
    location,
    definition,
    notRun: false,
    calledAgent: null,
    endsRun: false,
    internal: false,
    fromLog: attributes.get("traceline.from_log") === true,
    content,
    process: processOf(record.resource),
  };
  content.isOf(draft);
  onStep?.(AS_SENT, draft);
  if (draft.kind === "internal") draft.internal = true;
  if (record.events.length > 0) contentFromEvents(draft, record.events);
  if (signs.own) readOwn(draft, attributes);
  onStep?.("attributes of Traceline", draft);
  if (signs.program) readProgram(draft, attributes);
  onStep?.("attributes of the program's own, by their last words", draft);
  for (const rule of family.rules ?? []) {
    rule.apply(draft, record, fields);
    onStep?.(rule.name, draft);
  }
  if (draft.kind === "llm" || draft.kind === "agent") {
    const reasons = fields.read("finishReasons", asTexts) ?? [];
    stoppedByProvider(draft, reasons);
    endedInError(draft, reasons, attributes);
  }
  onStep?.("the provider's reason for ending the answer", draft);
  return { draft, record, family, first: null };
}

/** By precedence: the family's own word, the operation, MCP's method, what stands on it, its name. */
function kindOf(family: Family, record: SpanRecord, fields: FieldReader): Kind | null {
  const own = family.kind?.(record, fields) ?? null;
  if (own !== null) return own;
  const isMcp = record.attributes.has("mcp.method.name");
  const operation = fields.read("operation", asText);
  const told = kindOfOperation(operation);
  if (isMcp && (told === null || told === "tool")) return "mcp";
  if (told !== null) return told;
  if (operation !== null && fields.read("requestModel", asText) !== null && hasUsage(fields)) return "llm";
  return kindOfPresence(record, fields) ?? kindOfName(record.name);
}

function hasUsage(fields: FieldReader): boolean {
  return fields.read("inputTokens", asCount) !== null || fields.read("outputTokens", asCount) !== null;
}

function kindOfPresence(record: SpanRecord, fields: FieldReader): Kind | null {
  const { attributes } = record;
  // A tool's name stands on questions about it, too.
  const asks = attributes.has("traceline.approval.state");
  if (!asks && (fields.read("toolName", asText) !== null || fields.read("toolCallId", asText) !== null)) return "tool";
  if (attributes.has("gen_ai.evaluation.name")) return "evaluator";
  return fields.read("requestModel", asText) !== null && hasUsage(fields) ? "llm" : null;
}

/**
 * Counts of tokens as the family sends them; input is taken to include what came from a cache. Nothing in and nothing out
 * is what emitters write who were not told, as of streams without usage.
 */
function tokensOf(fields: FieldReader): Tokens | null {
  const input = fields.read("inputTokens", asCount);
  const output = fields.read("outputTokens", asCount);
  if ((input ?? 0) === 0 && (output ?? 0) === 0) return null;
  const reasoning = fields.read("reasoningTokens", asCount);
  const tokens = {
    input,
    cachedInput: fields.read("cachedTokens", asCount),
    cacheWrite: fields.read("cacheWriteTokens", asCount),
    output,
    reasoning,
  };
  return reasoning === null ? tokens : withReasoning(tokens, totalOf(fields));
}

const TOTALS = [
  "gen_ai.usage.total_tokens",
  "llm.token_count.total",
  "llm.usage.total_tokens",
  "ai.usage.totalTokens",
] as const;

function totalOf(fields: FieldReader): number | null {
  return TOTALS.map((key) => asCount(fields.raw(key))).find((total) => total !== null) ?? null;
}

const SERVER = 2;

function mcpOf(record: SpanRecord): McpCall | null {
  const method = asText(record.attributes.get("mcp.method.name"));
  if (method === null) return null;
  const server = asText(record.attributes.get("server.address"));
  return { method, side: record.kind === SERVER ? "server" : "client", server };
}

function modelLink(link: SpanRecord["links"][number]): ModelLink {
  return { spanId: link.spanId, messageId: asText(link.attributes.get("traceline.message.id")) };
}
