import type { GuardrailFact } from "../../../model/modelSpan.ts";
import type { AnyValue } from "../../../otlp/telemetry.ts";
import { keepFirst, type Rule, type RuledSpan, type SpanDraft, type TraceRule } from "../../family.ts";
import { asJson } from "../../reading/fieldReaders.ts";
import { textIn } from "../../reading/jsonFields.ts";
import { nearestOf } from "../../reading/nearestOf.ts";
import { ofScope } from "../../reading/ofScope.ts";
import { PYTHON_TEXT, pythonText } from "../../reading/pythonText.ts";

/** Habits of the OpenAI Agents SDK that show whoever tells of it: OpenInference, OpenLLMetry, OpenTelemetry, Logfire. */

export const isAgentsSdk = ofScope((name) => /openai[-_]agents/.test(name) || isAnyFramework(name));

/** Until autumn 2026 OpenTelemetry's own packages for GenAI frameworks all wrote under one scope, of this name. */
export function isAnyFramework(scope: string): boolean {
  return scope.startsWith("opentelemetry.util.genai.");
}

/** `What failed: {"error": "…"}` in JavaScript; in Python a dict behind it, or with what failed inside. */
const WRAPPED = /^(?:[^{]*: )?(\{.*\})$/s;
const ERROR = new RegExp(`'error': ${PYTHON_TEXT}`);
/** Data that holds no error, after a title of its own. */
const TITLE = new RegExp(`^\\{'message': ${PYTHON_TEXT}, 'data': `);

export const readableError: Rule = {
  name: "an error is a title with its data behind it: what went wrong stands in the data",
  apply(draft, record) {
    const message = draft.error?.message;
    if (!draft.error || !message || !isAgentsSdk(record)) return;
    const data = WRAPPED.exec(message)?.[1];
    if (data === undefined) return;
    const text = textIn(asJson(data), "error") ?? pythonText(ERROR.exec(data)) ?? pythonText(TITLE.exec(data));
    if (text) draft.error = { ...draft.error, message: text };
  },
};

/** A guardrail of the SDK: it says whether it triggered, and neither at which stage nor why. */
export function triggeredCheck(name: string | null, triggered: boolean | null): GuardrailFact {
  return {
    name,
    stage: "unknown",
    stageStated: false,
    verdict: triggered === null ? "unknown" : triggered ? "block" : "allow",
    reason: null,
    policy: null,
    score: null,
    targetSpanId: null,
  };
}

/** What the SDK tells a model of a call that a person refused. */
const REFUSED = "Tool execution was not approved";

/** What the SDK makes of a call that has to be approved first, where it is sent as the repr of the call's result. */
const QUESTION = /^FunctionToolResult\(.*\boutput=None, run_item=ToolApprovalItem\(/s;

export const pause: TraceRule = {
  name: "in Python a tool that waits for approval leaves a span without output; approved, the same call follows; refused, the model is told; neither, its agent stopped there",
  concerns: isAgentsSdk,
  apply(spans) {
    const tools = spans.filter(({ draft, record }) => draft.kind === "tool" && isAgentsSdk(record));
    const stoppedAt = lastCalls(spans, tools);
    const refusedAfter = refusalsIn(spans);
    const later = new Map<string, { startNs: bigint; isTold: boolean }>();
    for (const span of tools.toSorted(byStart).toReversed()) {
      const { draft } = span;
      const output = draft.content.output();
      const asks = output === null ? stoppedAt.has(draft) : QUESTION.test(output);
      const key = `${draft.toolName ?? draft.name}\n${draft.content.input() ?? ""}`;
      const next = later.get(key);
      // Where no call has an output, outputs are not sent, and that one is missing says nothing.
      const answered = next?.isTold ? next.startNs : null;
      later.set(key, { startNs: draft.startNs, isTold: output !== null || answered !== null });
      if (draft.outcome === "error" || draft.notRun || draft.endNs === null || (output !== null && !asks)) continue;
      const told = answered === null ? refusedAfter(draft.endNs) : null;
      const atNs = answered ?? told;
      if (atNs === null && !asks) continue;
      keepFirst(span);
      draft.notRun = true;
      const state = answered !== null ? "approved" : told !== null ? "denied" : "requested";
      const waitMs = atNs === null ? null : Number(atNs - draft.startNs) / 1e6;
      draft.approval = { state, question: null, reason: null, by: atNs === null ? null : "user", waitMs };
    }
    return [];
  },
};

/**
 * Calls that the last answers of agents asked for and that have arguments and no output, where both are sent: whatever a
 * tool gives back is told to the model, so that an agent that ended well without asking it stopped for a person.
 */
function lastCalls(spans: readonly RuledSpan[], tools: readonly RuledSpan[]): ReadonlySet<SpanDraft> {
  const silent = tools.filter(({ draft }) => draft.content.input() !== null && draft.content.output() === null);
  if (silent.length === 0) return new Set();
  const agentOf = nearestOf(spans, ({ kind }) => kind === "agent");
  const toolOf = nearestOf(spans, ({ kind }) => kind === "tool");
  const agentTools = new Set(
    spans.flatMap(({ draft }) => (draft.kind === "agent" ? toolOf.get(draft.parentId ?? "") : [])),
  );
  const lastAnswer = new Map<SpanDraft, SpanDraft>();
  for (const { draft } of spans) {
    const agent = draft.kind === "llm" || draft.kind === "handoff" ? agentOf.get(draft.parentId ?? "") : undefined;
    if (agent && (lastAnswer.get(agent)?.startNs ?? -1n) <= draft.startNs) lastAnswer.set(agent, draft);
  }
  const waiting = silent.flatMap(({ draft }) => {
    const agent = agentOf.get(draft.parentId ?? "");
    const answer = agent && lastAnswer.get(agent);
    if (!agent || !answer || agentTools.has(draft) || agent.outcome === "error" || agent.endNs === null) return [];
    return answer.kind === "llm" && answer.startNs <= draft.startNs && answer.content.output() !== null ? [draft] : [];
  });
  return new Set(waiting);
}

const byStart = (a: { readonly draft: SpanDraft }, b: { readonly draft: SpanDraft }) =>
  a.draft.startNs < b.draft.startNs ? -1 : 1;

/**
 * When what led to the first model call after a moment that was told of a refusal began: then it had been answered. Model
 * calls are looked through once, at the first question.
 */
function refusalsIn(spans: readonly RuledSpan[]): (ns: bigint) => bigint | null {
  let told: readonly SpanDraft[] | null = null;
  let byId: ReadonlyMap<string, SpanDraft> = new Map();
  return (ns) => {
    if (told === null) {
      told = tellingRefusals(spans);
      if (told.length > 0) byId = new Map(spans.map(({ draft }) => [draft.spanId, draft]));
    }
    const next = told[firstAt(told, ns)];
    if (!next) return null;
    let first = next.startNs;
    const seen = new Set<string>();
    for (let at = byId.get(next.parentId ?? ""); at && !seen.has(at.spanId); at = byId.get(at.parentId ?? "")) {
      seen.add(at.spanId);
      if (at.startNs < ns) break;
      first = at.startNs;
    }
    return first;
  };
}

/** Model calls that were told of a refusal, in order of time. */
function tellingRefusals(spans: readonly RuledSpan[]): readonly SpanDraft[] {
  const telling = spans.filter(
    ({ draft, record }) =>
      draft.kind === "llm" && [...record.attributes.values()].some((value) => holds(value, REFUSED)),
  );
  return telling.map(({ draft }) => draft).sort((a, b) => (a.startNs < b.startNs ? -1 : 1));
}

/** Index of the first of drafts in order of time that starts at a moment or later. */
function firstAt(drafts: readonly SpanDraft[], ns: bigint): number {
  let low = 0;
  let high = drafts.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((drafts[middle] as SpanDraft).startNs < ns) low = middle + 1;
    else high = middle;
  }
  return low;
}

/** Whether a text stands in a value: messages are sent as JSON, and as OTLP's own structures. */
function holds(value: AnyValue, text: string): boolean {
  if (typeof value === "string") return value.includes(text);
  if (Array.isArray(value)) return value.some((inner) => holds(inner as AnyValue, text));
  return value instanceof Map && [...value.values()].some((inner) => holds(inner as AnyValue, text));
}
