import type { AttributeValue, Derivation, SpanRow } from "../contract/span.ts";
import type { SpanRecord } from "../otlp/telemetry.ts";
import type { Family, Field, FieldReader, SpanDraft } from "./family.ts";
import { kindSource } from "./kindSource.ts";
import { AS_SENT, fieldsOf, normaliseSpan } from "./normaliseSpan.ts";
import { locationSource } from "./reading/codeLocation.ts";
import { asAmount, asCount, asText } from "./reading/fieldReaders.ts";
import { firstTokenSource } from "./reading/firstToken.ts";
import { outcomeSource } from "./reading/spanError.ts";

const OWN_VERDICT = "traceline.guardrail.decision";

/** Where the fields of a span's row came from. */
export interface Explained {
  readonly draft: SpanDraft;
  /** Field → attribute, or what else it was read from. */
  readonly provenance: Readonly<Record<string, string>>;
  /** Field → what made something else of it than was sent. */
  readonly derived: Readonly<Record<string, Derivation>>;
}

/** A field as a draft has it, as the row shows it, and the keys that may hold it. */
interface Shown {
  readonly of: (draft: SpanDraft) => AttributeValue;
  readonly row: (row: SpanRow) => AttributeValue;
  /** Null where they depend on the kind. */
  readonly keys: Keys | null;
}

type Keys = readonly (readonly [Field, (value: never) => unknown])[];

const agentOf = (draft: SpanDraft) => (draft.kind === "agent" ? (draft.agentName ?? draft.actor) : draft.actor);

const SHOWN: Readonly<Record<string, Shown>> = {
  kind: { of: (draft) => draft.kind, row: (row) => row.kind, keys: [] },
  agent: { of: agentOf, row: (row) => row.agent, keys: null },
  status: { of: (draft) => draft.outcome, row: (row) => row.status, keys: [] },
  inputTokens: {
    of: (draft) => draft.tokens?.input ?? null,
    row: (row) => row.inputTokens,
    keys: [["inputTokens", asCount]],
  },
  cachedInputTokens: {
    of: (draft) => draft.tokens?.cachedInput ?? null,
    row: (row) => row.cachedInputTokens,
    keys: [["cachedTokens", asCount]],
  },
  outputTokens: {
    of: (draft) => draft.tokens?.output ?? null,
    row: (row) => row.outputTokens,
    keys: [["outputTokens", asCount]],
  },
  costUsd: { of: (draft) => draft.costUsd, row: (row) => row.costUsd, keys: [["costUsd", asAmount]] },
  firstTokenMs: { of: (draft) => draft.firstTokenMs, row: (row) => row.firstTokenMs, keys: [] },
  verdict: { of: (draft) => draft.guardrail?.verdict ?? null, row: (row) => row.verdict, keys: [] },
};

/** Fields that only the detail has, or that the row writes in other words: the run changes nothing of them. */
const READ: Readonly<Record<string, Omit<Shown, "row">>> = {
  model: {
    of: (draft) => draft.model,
    keys: [
      ["responseModel", asText],
      ["requestModel", asText],
    ],
  },
  provider: { of: (draft) => draft.provider, keys: [["provider", asText]] },
  label: { of: labelOf, keys: null },
};

/**
 * How each field of a span came about: read again step by step, so that a value that a rule made is told with the rule's
 * name and with what was sent. What the run as a whole made of the span shows as the difference to its row.
 */
export function explainSpan(record: SpanRecord, row: SpanRow): Explained {
  const first: Record<string, AttributeValue> = {};
  const last: Record<string, AttributeValue> = {};
  const steps: Record<string, string> = {};
  const { draft, family } = normaliseSpan(record, (step, at) => {
    for (const [field, { of }] of [...Object.entries(SHOWN), ...Object.entries(READ)]) {
      const value = of(at);
      if (step === AS_SENT) first[field] = value;
      else if (value !== last[field]) steps[field] = step;
      last[field] = value;
    }
  });
  const fields = fieldsOf(record, family);
  const provenance: Record<string, string> = {};
  const derived: Record<string, Derivation> = {};
  for (const [field, { keys }] of Object.entries({ ...SHOWN, ...READ })) {
    for (const [key, as] of keys ?? KEYS_OF_KIND[field]?.(draft) ?? []) {
      const found = fields.find(key, as as (value: unknown) => unknown);
      if (found) provenance[field] ??= found.key;
    }
    const step = steps[field];
    if (step !== undefined && last[field] !== first[field]) derived[field] = { by: step, sent: first[field] ?? null };
  }
  for (const [field, shown] of Object.entries(SHOWN)) {
    const value = shown.row(row);
    if (value === null || value === last[field]) continue;
    derived[field] = { by: wholeRun(field, last[field] ?? null, row, family), sent: first[field] ?? null };
  }
  tellKind(record, family, fields, row, provenance, derived);
  tellStatus(record, row, first, provenance, derived);
  if (row.verdict !== null && record.attributes.has(OWN_VERDICT)) {
    provenance.verdict = OWN_VERDICT;
    delete derived.verdict;
  }
  const firstToken = row.firstTokenMs === null ? null : firstTokenSource(record, fields);
  if (firstToken !== null) provenance.firstTokenMs = firstToken;
  if (row.location) provenance.location = locationSource(record);
  if (row.agent === null) delete provenance.agent;
  return { draft, provenance, derived };
}

/** What a row is called, by its kind: as the row's own label, before anything of the run is known. */
function labelOf(draft: SpanDraft): string {
  const { kind, name } = draft;
  if (kind === "agent") return draft.agentName ?? name;
  if (kind === "llm" || kind === "embedding") return draft.requestModel ?? draft.model ?? name;
  if (kind === "tool" || kind === "mcp" || kind === "approval") return draft.toolName ?? name;
  if (kind === "workflow" || kind === "run") return draft.workflowName ?? name;
  if (kind === "retriever") return draft.dataSource ?? name;
  if (kind === "guardrail") return draft.guardrail?.name ?? name;
  return draft.title ?? name;
}

const LABELS: Readonly<Record<string, readonly Field[]>> = {
  agent: ["agentName"],
  llm: ["requestModel", "responseModel"],
  embedding: ["requestModel", "responseModel"],
  tool: ["toolName"],
  mcp: ["toolName"],
  approval: ["toolName"],
  workflow: ["workflowName"],
  run: ["workflowName"],
  retriever: ["dataSource"],
};

const KEYS_OF_KIND: Readonly<Record<string, (draft: SpanDraft) => Keys>> = {
  label: ({ kind }) => (LABELS[kind ?? ""] ?? []).map((field) => [field, asText] as const),
  agent: ({ kind }) => (kind === "agent" ? ["agentName", "actor"] : ["actor"]).map((field) => [field as Field, asText]),
};

/** What makes of a span, in a run, something else than the span alone says. */
function wholeRun(field: string, alone: AttributeValue, row: SpanRow, family: Family): string {
  if (field === "kind" && alone === null) return "its place in the tree";
  if (field === "agent" && alone === null) return "the agent around it";
  if (field === "costUsd")
    return row.costEstimated ? "list prices, by model, tokens and time" : "what a log record of the call tells";
  if (field === "verdict" && row.verdict === "unknown") return "no verdict was sent";
  if (field === "status" && row.status === "running") return "no end was sent";
  const [rule, ...more] = family.traceRules ?? [];
  return rule && more.length === 0 ? rule.name : "what the whole trace tells";
}

function tellKind(
  record: SpanRecord,
  family: Family,
  fields: FieldReader,
  row: SpanRow,
  provenance: Record<string, string>,
  derived: Record<string, Derivation>,
): void {
  const source = kindSource(record, family, fields);
  if (source !== null) provenance.kind = source;
  else if (!derived.kind)
    derived.kind = { by: row.kind === "unknown" ? "nothing says what it is" : "its place in the tree", sent: null };
}

/** The status as it was sent always stands beside another one. */
function tellStatus(
  record: SpanRecord,
  row: SpanRow,
  first: Readonly<Record<string, AttributeValue>>,
  provenance: Record<string, string>,
  derived: Record<string, Derivation>,
): void {
  const source = outcomeSource(record);
  if (source !== null) provenance.status = source.from;
  if (row.status === record.statusCode) delete derived.status;
  else if (derived.status) derived.status = { ...derived.status, sent: record.statusCode };
  else if (first.status !== record.statusCode)
    derived.status = { by: source?.by ?? "what the span itself tells", sent: record.statusCode };
}
