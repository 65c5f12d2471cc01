import type { Verdict } from "../contract/span.ts";
import { isAnyFramework } from "./families/agentsSdk/agentsSdk.ts";
import { keepFirst, type RuledSpan, type SpanDraft, type TraceRule } from "./family.ts";
import { asJson, isList, isObject } from "./reading/fieldReaders.ts";
import { textIn } from "./reading/jsonFields.ts";
import { ofScope } from "./reading/ofScope.ts";

/** Habits of LangChain's graphs that show whoever tells of them. */

/** Hooks of middleware: `Name.before_agent`, `Name.wrap_tool_call` … */
const HOOK = /^(?:execute_task )?[\w.]+\.(?:before|after|wrap)_(?:agent|model|model_call|tool_call)$/;

/** The function with which the supervisor package calls an agent. */
const CALLS_AGENT = /^(?:execute_task |invoke_agent )?a?call_agent$/;

const writesGraphs = ofScope((name) => /lang(?:chain|smith|graph|fuse)|^mlflow/.test(name) || isAnyFramework(name));
const isOfGraphs = ({ record }: RuledSpan) => writesGraphs(record);

/** Middleware that checks what passes, as its name says: `PIIMiddleware[email].before_model`. */
const GUARD =
  /^(?:execute_task )?(\w*(?:PII|Moderation|Guard|Safety|Injection|Jailbreak)\w*(?:\[[^\]]*\])?)\.(before|after)_(?:agent|model)$/;

export const guardingHooks: TraceRule = {
  name: "middleware that is named as a guard is a check: it threw or ended the run, changed what passes, or let it pass",
  concerns: (record) => writesGraphs(record) && GUARD.test(record.name),
  apply(spans) {
    for (const span of spans) {
      const { draft } = span;
      const hook = isNode(span) && isOfGraphs(span) ? GUARD.exec(draft.name) : null;
      if (!hook) continue;
      keepFirst(span);
      draft.kind = "guardrail";
      draft.agentName = null;
      draft.guardrail = {
        name: hook[1] ?? draft.name,
        stage: hook[2] === "before" ? "input" : "output",
        stageStated: true,
        verdict: verdictOf(draft),
        reason: draft.error?.message?.split("\n\n", 1)[0] ?? null,
        policy: null,
        score: null,
        targetSpanId: null,
      };
    }
    return [];
  },
};

function verdictOf({ outcome, endNs, content }: SpanDraft): Verdict {
  if (outcome === "error") return "block";
  if (endNs === null) return "unknown";
  const update = asJson(content.output() ?? undefined);
  if (!isObject(update)) return "allow";
  if (textIn(update, "jumpTo") === "end" || textIn(update, "jump_to") === "end") return "block";
  return isList(update.messages) && update.messages.length > 0 ? "modify" : "allow";
}

export const graphPlumbing: TraceRule = {
  name: "hooks of LangChain's middleware are plumbing, and what only calls an agent is none",
  concerns: writesGraphs,
  apply(spans) {
    for (const span of spans) {
      const { draft } = span;
      if ((draft.kind !== "step" && draft.kind !== "agent") || !isOfGraphs(span)) continue;
      const isHook = HOOK.test(draft.name);
      if (!isHook && !(draft.kind === "agent" && CALLS_AGENT.test(draft.name))) continue;
      keepFirst(span);
      draft.kind = isHook ? "internal" : "step";
      if (isHook) draft.internal = true;
      draft.agentName = null;
    }
    return [];
  },
};

export const edgeFunctions: TraceRule = {
  name: "OpenInference calls whatever has agent in its name an agent: a function of an edge, which holds nothing, is none",
  concerns: (record, { kind }) => kind === "agent" && writesGraphs(record) && record.attributes.has("metadata"),
  apply(spans) {
    const holders = new Set(spans.map(({ draft }) => draft.parentId));
    for (const span of spans) {
      const { draft, record } = span;
      if (draft.kind !== "agent" || holders.has(draft.spanId) || !isOfGraphs(span)) continue;
      const metadata = asJson(record.attributes.get("metadata"));
      const node = textIn(metadata, "langgraph_node");
      if (node === null || node === record.name || textIn(metadata, "lc_agent_name") === record.name) continue;
      keepFirst(span);
      draft.kind = "internal";
      draft.internal = true;
      draft.agentName = null;
    }
    return [];
  },
};

/** Nodes of LangGraph's prebuilt agent. */
const LOOP = "agent";
const TOOLS = "tools";

export const agentOfGraph: TraceRule = {
  name: "a graph inside a graph that has the nodes of LangGraph's prebuilt agent is an agent named like the graph",
  concerns: writesGraphs,
  apply(spans) {
    const loops = spans.filter((span) => titleOf(span) === LOOP && isOfGraphs(span) && isNode(span));
    if (loops.length === 0) return [];
    const byId = new Map(spans.map((span) => [span.draft.spanId, span]));
    const hasTools = new Set(spans.filter((span) => titleOf(span) === TOOLS).map(({ draft }) => draft.parentId));
    const names = new Set<string>();
    for (const loop of loops) {
      const graph = byId.get(loop.draft.parentId ?? "");
      if (!graph || graph.draft.parentId === null || graph.draft.kind !== "step" || !hasTools.has(graph.draft.spanId))
        continue;
      names.add(titleOf(graph));
    }
    for (const loop of loops) {
      const graph = byId.get(loop.draft.parentId ?? "");
      if (graph?.draft.kind !== "step" || !names.has(titleOf(graph))) continue;
      keepFirst(graph);
      graph.draft.kind = "agent";
      graph.draft.agentName = titleOf(graph);
      if (loop.draft.kind !== "agent") continue;
      keepFirst(loop);
      loop.draft.kind = "step";
      loop.draft.agentName = null;
    }
    return [];
  },
};

/** How OpenTelemetry's package calls a graph that no agent's name stands on. */
const GRAPH = /^invoke_workflow (.+)$/;

export const agentWithLoop: TraceRule = {
  name: "through OpenTelemetry's package a graph that calls a model and the tools that it asks for is an agent, as deep agents are",
  concerns: (record, { kind }) => kind === "workflow" && writesGraphs(record) && GRAPH.test(record.name),
  apply(spans) {
    const below = Map.groupBy(spans, ({ draft }) => draft.parentId);
    for (const span of spans) {
      const { draft, record } = span;
      const name = draft.kind === "workflow" && isOfGraphs(span) ? GRAPH.exec(record.name)?.[1] : undefined;
      const kinds = new Set(below.get(draft.spanId)?.map((inner) => inner.draft.kind));
      if (name === undefined || !kinds.has("llm") || !kinds.has("tool")) continue;
      keepFirst(span);
      draft.kind = "agent";
      draft.agentName = name;
    }
    return [];
  },
};

const isNode = ({ draft }: RuledSpan) => draft.kind === "step" || draft.kind === "agent";

/** What a node or graph is called in the program. */
const titleOf = ({ draft }: RuledSpan) => draft.name.replace(/^execute_task /, "");
