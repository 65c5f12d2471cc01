import type { Kind } from "../../contract/kind.ts";
import type { LogRecord, SpanRecord } from "../../otlp/telemetry.ts";
import { type Family, layered, type Rule, type SpanDraft, type TraceRule } from "../family.ts";
import { checkOfCall } from "../reading/checkOfCall.ts";
import { asJson, asText, asTexts } from "../reading/fieldReaders.ts";
import { textIn } from "../reading/jsonFields.ts";
import { nearestOf } from "../reading/nearestOf.ts";
import { withContent } from "../reading/withContent.ts";
import { aiSdk } from "./aiSdk/aiSdk.ts";

/**
 * OpenCode: spans of its own functions, and in them, where that is switched on, the AI SDK's spans of model calls and
 * tools, all under one scope. What an agent does for one question is a loop of steps, each of which asks its model once.
 */

const LOOP = "SessionPrompt.loop";
const STEP = "LLM.run";
const ANSWER = "SessionProcessor.process";
const ASK = "Permission.ask";
const TITLE = "SessionPrompt.ensureTitle";
const TOOL = "Tool.execute";

const MAIN_AGENT = "opencode";

function kind(record: SpanRecord, fields: Parameters<NonNullable<Family["kind"]>>[1]): Kind | null {
  if (record.name === LOOP) return "agent";
  if (record.name === TOOL) return "tool";
  const own = aiSdk.kind?.(record, fields) ?? null;
  // The call that holds a step's model call: its function is the program's, not an agent.
  return own === null || own === "agent" ? "internal" : own;
}

const text = (record: SpanRecord, ...keys: readonly string[]) =>
  keys.map((key) => asText(record.attributes.get(key))).find((value) => value !== null) ?? null;

const functions: Rule = {
  name: "functions name no agent, and one that found no file is no failure of the run",
  apply(draft, { name }) {
    draft.agentName = null;
    if (draft.kind !== "internal" || name === STEP) return;
    draft.outcome = "unset";
    draft.error = null;
  },
};

interface Spanned {
  readonly draft: SpanDraft;
  readonly record: SpanRecord;
}

/** The nearest span at or above each that has the name. */
function nearestNamed(spans: readonly Spanned[], name: string): ReadonlyMap<string, SpanDraft> {
  const named = new Set(spans.flatMap(({ draft, record }) => (record.name === name ? [draft.spanId] : [])));
  return nearestOf(spans, ({ spanId }) => named.has(spanId));
}

/** What a step asked, as its log record says: newer versions write nothing on its span. */
function toldOfSteps(logs: readonly LogRecord[]): ReadonlyMap<string, { agent: string | null; model: string | null }> {
  const told = new Map<string, { agent: string | null; model: string | null }>();
  for (const log of logs) {
    const [what, details] = asTexts(log.body ?? undefined);
    if (what !== "stream" || log.spanId === null) continue;
    const json = asJson(details);
    told.set(log.spanId, { agent: textIn(json, "agent"), model: textIn(json, "modelID") });
  }
  return told;
}

const calls: TraceRule = {
  name: "a tool has a span of the program's and one of the AI SDK, which has what it was given and what came of it",
  apply(spans) {
    const own = new Map(
      spans.flatMap(({ draft, record }) =>
        record.name === TOOL && draft.toolCallId ? [[draft.toolCallId, draft]] : [],
      ),
    );
    for (const { draft, record } of spans) {
      const call = draft.toolCallId === null ? undefined : own.get(draft.toolCallId);
      if (record.name === TOOL || draft.kind !== "tool" || !call) continue;
      // Read now: what is asked for later is read as the kind says that the span then has.
      const input = draft.content.input();
      const output = draft.content.output();
      const task = textIn(asJson(input ?? undefined), "prompt");
      call.content = withContent(draft.content, { input: () => input, output: () => output, question: () => task });
      if (draft.outcome === "error") call.outcome = "error";
      call.error ??= draft.error;
      draft.outcome = "unset";
      draft.error = null;
      draft.kind = "internal";
      draft.internal = true;
    }
    return [];
  },
};

/** What a permission's log record says: by the span of the question, whether a person was asked, or a rule said no. */
function toldOfPermissions(logs: readonly LogRecord[]): ReadonlyMap<string, "asked" | "refused"> {
  const told = new Map<string, "asked" | "refused">();
  for (const log of logs) {
    const [what, details] = asTexts(log.body ?? undefined);
    if (log.spanId === null) continue;
    if (what === "asking") told.set(log.spanId, "asked");
    else if (what === "evaluated" && /"action":"deny"/.test(details ?? "")) told.set(log.spanId, "refused");
  }
  return told;
}

const permissions: TraceRule = {
  name: "a permission is a question where its log record says that somebody was asked, and a check where a rule refused",
  apply(spans, logs) {
    const told = toldOfPermissions(logs);
    const tools = nearestNamed(spans, TOOL);
    for (const { draft, record } of spans) {
      const how = record.name === ASK ? told.get(draft.spanId) : undefined;
      const tool = tools.get(draft.spanId);
      if (how === undefined || !tool) continue;
      const refused = record.statusCode === "error";
      if (how === "asked") ask(draft, record, tool.toolName);
      else if (refused) tool.guardrail = refusal(tool);
      if (!refused) continue;
      tool.notRun = true;
      tool.outcome = "unset";
      tool.error = null;
    }
    return [];
  },
};

function ask(draft: SpanDraft, { startNs, endNs, statusCode }: SpanRecord, toolName: string | null): void {
  draft.kind = "approval";
  draft.internal = false;
  draft.toolName = toolName;
  const state = endNs === 0n ? "requested" : statusCode === "error" ? "denied" : "approved";
  const waitMs = endNs === 0n ? null : Number((endNs - startNs) / 1_000_000n);
  draft.approval = { state, question: null, reason: null, by: "user", waitMs };
}

const refusal = ({ spanId, toolName }: SpanDraft) =>
  checkOfCall("permission rule", "block", `${toolName ?? "a tool"} was not allowed`, spanId);

const steps: TraceRule = {
  name: "an agent is the loop of its steps, named by what they were asked for; a model's own spans tell of its call, else the step does",
  apply(spans, logs) {
    const told = toldOfSteps(logs);
    const loops = nearestNamed(spans, LOOP);
    const around = nearestNamed(spans, STEP);
    const titles = nearestNamed(spans, TITLE);
    const tools = nearestNamed(spans, TOOL);
    const asked = new Set(spans.flatMap(({ draft }) => (draft.kind === "llm" ? [around.get(draft.spanId)] : [])));
    const names = new Map<SpanDraft | undefined, string>();
    for (const { draft, record } of spans) {
      if (record.name !== STEP) continue;
      const known = told.get(draft.spanId);
      const agent = text(record, "agent", "llm.agent") ?? known?.agent ?? null;
      const loop = loops.get(draft.spanId);
      if (agent !== null && !titles.has(draft.spanId) && !names.has(loop)) names.set(loop, agent);
      if (asked.has(draft)) continue;
      draft.kind = "llm";
      draft.internal = false;
      draft.requestModel ??= text(record, "modelID", "llm.model") ?? known?.model ?? null;
      draft.model ??= draft.requestModel;
    }
    for (const { draft } of spans) {
      const loop = loops.get(draft.spanId);
      if (draft.kind === "agent") {
        const task = asJson(tools.get(draft.spanId)?.content.input() ?? undefined);
        draft.agentName = names.get(draft) ?? textIn(task, "subagent_type") ?? MAIN_AGENT;
      } else if (!loop && (draft.kind === "llm" || draft.kind === "tool")) {
        // The loop's span comes last, and not at all where the program ends with it.
        draft.actor = names.get(undefined) ?? MAIN_AGENT;
      }
    }
    return [];
  },
};

const tries: TraceRule = {
  name: "what is asked again for the same answer after it failed is a further try",
  apply(spans) {
    const answers = nearestNamed(spans, ANSWER);
    const last = new Map<SpanDraft, SpanDraft>();
    for (const { draft } of spans) {
      const answer = draft.kind === "llm" ? answers.get(draft.spanId) : undefined;
      if (!answer) continue;
      const before = last.get(answer);
      last.set(answer, draft);
      if (before?.outcome !== "error") continue;
      const attempt = (before.retry?.attempt ?? 1) + 1;
      draft.retry ??= { attempt, of: before.spanId, reason: before.error?.message ?? null, inferred: true };
    }
    return [];
  },
};

const talk: TraceRule = {
  name: "an agent was asked what its first step was asked, and answers what its last one did; a title's question is nobody's",
  apply(spans) {
    const loops = nearestNamed(spans, LOOP);
    const titles = nearestNamed(spans, TITLE);
    const asked = Map.groupBy(
      spans.filter(({ draft }) => draft.kind === "llm" && !titles.has(draft.spanId)).map(({ draft }) => draft),
      ({ spanId }) => loops.get(spanId),
    );
    for (const { draft } of spans) {
      const own = draft.kind === "agent" ? asked.get(draft) : undefined;
      if (own) {
        const question = () => own[0]?.content.question() ?? null;
        draft.content = withContent(draft.content, { question, input: question, output: () => answerOf(own) });
      } else if (draft.kind === "llm" && titles.has(draft.spanId)) {
        const [first] = asked.get(loops.get(draft.spanId)) ?? [];
        draft.content = withContent(draft.content, { question: () => first?.content.question() ?? null });
      }
    }
    const [first] = asked.get(undefined) ?? [];
    const top = first && outermostOf(first, spans);
    if (top) top.content = withContent(top.content, { question: () => first.content.question() });
    return [];
  },
};

/** What of the trace is sent around a span whose loop is not. */
function outermostOf(draft: SpanDraft, spans: readonly Spanned[]): SpanDraft {
  const byId = new Map(spans.map((spanned) => [spanned.draft.spanId, spanned.draft]));
  const seen = new Set<SpanDraft>();
  let at = draft;
  for (let next: SpanDraft | undefined = at; next && !seen.has(next); next = byId.get(at.parentId ?? "")) {
    seen.add(next);
    at = next;
  }
  return at;
}

const answerOf = (asked: readonly SpanDraft[]) => asked.at(-1)?.content.output() ?? null;

export const opencode: Family = {
  ...aiSdk,
  name: "opencode",
  countedAs: "ai-sdk",
  signs: { scope: /^opencode$/ },
  keys: layered(
    { sessionId: ["session.id"], toolName: ["tool.name"], toolCallId: ["tool.call_id"], requestModel: ["modelID"] },
    aiSdk.keys,
  ),
  kind,
  rules: [...(aiSdk.rules ?? []), functions],
  traceRules: [...(aiSdk.traceRules ?? []), calls, permissions, steps, tries, talk],
};
