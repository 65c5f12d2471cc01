import type { ModelEvent } from "../../../model/modelSpan.ts";
import type { SpanRecord } from "../../../otlp/telemetry.ts";
import type { Rule, TraceRule } from "../../family.ts";
import { asCount, asJson, asNumber, asText, flattened } from "../../reading/fieldReaders.ts";
import { textIn } from "../../reading/jsonFields.ts";
import { PYTHON_TEXT, pythonText } from "../../reading/pythonText.ts";
import { withCache } from "../../reading/withCache.ts";
import { triggeredCheck } from "../agentsSdk/agentsSdk.ts";
import { verdictOfNo } from "../guardrailsAi.ts";

/** Habits of single emitters of OpenInference, and what any of them may write. */

/** LlamaIndex wraps a call, or only prepares one, in spans that look like calls. */
const NO_CALL = /(?:^|[._])(?:_?prepare_chat_with_tools|a?predict(?:_and_call)?|a?stream_predict)$/;

export const wrappersOfCalls: Rule = {
  name: "LlamaIndex's spans around a model call, and those that prepare one, are no calls",
  apply(draft, record) {
    if (draft.kind !== "llm" || !/llama_?index/.test(record.scope.name) || !NO_CALL.test(record.name)) return;
    draft.kind = "internal";
    draft.internal = true;
  },
};

const AGENT_STEP = /\.(?:setup_agent|run_agent_step|parse_agent_output)$/;
const CALL_STEP = /\.(?:call_tool|aggregate_tool_results)$/;
const CURRENT_AGENT = new RegExp(`current_agent_name=${PYTHON_TEXT}`);

export const currentAgent: TraceRule = {
  name: "agents of LlamaIndex have no span: the steps of their workflow name them, and calls are of the one before",
  apply(spans) {
    const now = new Map<string | null, string>();
    for (const { draft, record } of spans) {
      if (draft.kind !== "step" || !/llama_?index/.test(record.scope.name)) continue;
      if (AGENT_STEP.test(record.name)) {
        const named = pythonText(CURRENT_AGENT.exec(asText(record.attributes.get("input.value")) ?? ""));
        if (named !== null) now.set(draft.parentId, named);
      } else if (!CALL_STEP.test(record.name)) continue;
      draft.actor = now.get(draft.parentId) ?? draft.actor;
    }
    return [];
  },
};

export const validated: Rule = {
  name: "of Guardrails AI each validator is a check, with its outcome as output, and the guard around them is none",
  apply(draft, record) {
    if (!/guardrails/.test(record.scope.name)) return;
    const name = asText(record.attributes.get("validator_name"));
    if (name === null) {
      if (draft.kind !== "guardrail") return;
      draft.kind = record.parentSpanId === null ? "workflow" : "step";
      draft.guardrail = null;
      return;
    }
    const output = asText(record.attributes.get("output.value"));
    const outcome = (textIn(asJson(output ?? undefined), "outcome") ?? output)?.toLowerCase() ?? null;
    const failed = verdictOfNo(asText(record.attributes.get("validator_on_fail")));
    draft.kind = "guardrail";
    draft.guardrail = {
      ...triggeredCheck(name, null),
      verdict:
        draft.outcome === "error" ? "error" : outcome === "pass" ? "allow" : outcome === "fail" ? failed : "unknown",
    };
  },
};

export const eventsAsSpans: Rule = {
  name: "BeeAI's events are sent as spans of the kind of what they happened in",
  apply(draft, record) {
    if (!/beeai/.test(record.scope.name)) return;
    if (!asText(record.attributes.get("metadata.path"))?.endsWith(`.${record.name}`)) return;
    draft.kind = "internal";
    draft.internal = true;
    draft.agentName = null;
  },
};

export const mergedTools: Rule = {
  name: "Google ADK's span that puts the results of parallel calls together is no call",
  apply(draft, record) {
    if (draft.kind !== "tool" || !/google_adk/.test(record.scope.name)) return;
    if (!/^execute_tool \(merged\)$/.test(record.name)) return;
    draft.kind = "internal";
    draft.internal = true;
  },
};

export const cacheIsApart: Rule = {
  name: "the Claude Agent SDK counts input without what came from the cache and what was written to it",
  apply(draft, record) {
    if (!draft.tokens || !/claude[-_]agent[-_]sdk/.test(record.scope.name)) return;
    draft.tokens = withCache(draft.tokens);
  },
};

/** Prefix, word in the rest of the key, and whether the span itself is judged, and not its trace or session. */
const EVALUATIONS = ["", "trace.", "session."].flatMap((level) => [
  { prefix: `${level}evaluations`, word: "evaluation", ofSpan: level === "" },
  { prefix: `${level}annotations`, word: "annotation", ofSpan: level === "" },
]);

export const evaluations: TraceRule = {
  name: "evaluations may stand on the span they judge",
  apply(spans) {
    const events: ModelEvent[] = [];
    for (const { draft, record } of spans) {
      for (const { prefix, word, ofSpan } of EVALUATIONS) {
        // Flattened lists are only looked for where the first item or the second one is there.
        if (![0, 1].some((i) => record.attributes.has(`${prefix}.${i}.${word}.name`))) continue;
        for (const item of flattened(record.attributes, prefix)) {
          const name = asText(item.get(`${word}.name`));
          if (name === null) continue;
          events.push({
            type: "evaluation",
            spanId: ofSpan ? draft.spanId : null,
            atNs: draft.endNs ?? draft.startNs,
            source: "event",
            evaluation: {
              name,
              score: asNumber(item.get(`${word}.score`)),
              label: asText(item.get(`${word}.label`)),
              explanation: asText(item.get(`${word}.explanation`)),
            },
          });
        }
      }
    }
    return events;
  },
};

/** How frameworks say that an agent had as many turns as it may have. */
const TURNS = [
  /Max turns \((\d+)\) exceeded/,
  /Max turns exceeded: \{'max_turns': (\d+)\}/,
  /Recursion limit of (\d+) reached/,
] as const;

export const turnLimit: TraceRule = {
  name: "a run that stopped at its number of turns went over that budget",
  apply(spans) {
    const stopped = new Map<number, { spanId: string; atNs: bigint; isAgent: boolean }>();
    for (const { draft, record } of spans) {
      const limit = turnsIn(record, draft.error?.message ?? "");
      if (limit === null) continue;
      const known = stopped.get(limit);
      // The agent that was stopped says it, and so does what lies around it.
      if (known?.isAgent && draft.kind !== "agent") continue;
      const atNs = draft.endNs ?? draft.startNs;
      stopped.set(limit, { spanId: draft.spanId, atNs, isAgent: draft.kind === "agent" });
    }
    return [...stopped].map(
      ([limit, { spanId, atNs }]): ModelEvent => ({
        type: "budget",
        spanId,
        atNs,
        source: "event",
        budget: { kind: "turns", limit, used: null },
        action: "stop",
      }),
    );
  },
};

function turnsIn(record: SpanRecord, message: string): number | null {
  for (const pattern of TURNS) {
    const found = pattern.exec(message) ?? pattern.exec(record.statusMessage);
    if (found) return asCount(found[1]);
  }
  return null;
}
