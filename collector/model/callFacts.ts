import type { RunSummary } from "../contract/run.ts";
import { type Calls, toolName } from "./calls.ts";
import type { Failures } from "./failures.ts";
import type { ModelEvent } from "./modelSpan.ts";
import type { Retries } from "./retries.ts";
import type { SpanNode } from "./spanNode.ts";
import type { SpanTree } from "./spanTree.ts";

/** Calls of a run by what became of them; each number of {@link callFacts} is the length of a list. */
export interface CallLists {
  readonly llm: readonly SpanNode[];
  /** Model calls that failed for good. */
  readonly llmErrors: readonly SpanNode[];
  readonly tools: readonly SpanNode[];
  readonly toolErrors: readonly SpanNode[];
  readonly byTool: ReadonlyMap<string, readonly SpanNode[]>;
  /** Model and tool calls that ended, and those of them that succeeded. */
  readonly actions: readonly SpanNode[];
  readonly actionsSucceeded: readonly SpanNode[];
}

export function callLists(calls: Calls, retries: Retries): CallLists {
  const byTool = new Map<string, SpanNode[]>();
  for (const node of calls.tools) {
    const name = toolName(node);
    const list = byTool.get(name);
    if (list) list.push(node);
    else byTool.set(name, [node]);
  }
  const actions = [...calls.llm, ...calls.tools].filter((node) => !node.running);
  return {
    llm: calls.llm,
    llmErrors: calls.llm.filter((node) => failed(node) && !retries.repaired(node)),
    tools: calls.tools,
    toolErrors: calls.tools.filter(failed),
    byTool,
    actions,
    actionsSucceeded: actions.filter((node) => !failed(node)),
  };
}

const failed = ({ span }: SpanNode) => span.outcome === "error" && !span.controlFlow;

export function callFacts(
  lists: CallLists,
  calls: Calls,
): Pick<RunSummary, "llmCalls" | "llmErrors" | "tools" | "toolCalls" | "toolErrors" | "models"> {
  return {
    llmCalls: lists.llm.length,
    llmErrors: lists.llmErrors.length,
    tools: Object.fromEntries([...lists.byTool].map(([name, nodes]) => [name, nodes.length])),
    toolCalls: lists.tools.length,
    toolErrors: lists.toolErrors.length,
    models: [...new Set(modelsOf(calls))].sort(),
  };
}

/** Models of the calls. The span that counts may lack the model, when one inside it tells of the same call. */
function* modelsOf({ llm, embeddings, same }: Calls): Iterable<string> {
  for (const { span } of [...llm, ...embeddings]) if (span.model !== null) yield span.model;
  for (const [inner, counted] of same)
    if (inner.kind === "llm" && counted.span.model === null && inner.span.model !== null) yield inner.span.model;
}

/** Failures of a run, and those that a later try made good. A span is in a list once for each. */
export interface Recoveries {
  readonly seen: readonly SpanNode[];
  readonly recovered: readonly SpanNode[];
}

/**
 * Failures where they began, and tries that failed inside a span that worked in the end, as its events tell of them.
 * Control flow is no failure.
 */
export function recoveriesOf(
  tree: SpanTree,
  failures: Failures,
  retries: Retries,
  events: readonly ModelEvent[],
): Recoveries {
  const seen = failures.origins.filter((node) => !node.span.controlFlow);
  const recovered = seen.filter((node) => retries.repaired(node));
  for (const event of events) {
    if (event.type !== "retry" || event.spanId === null) continue;
    const node = tree.byId.get(event.spanId);
    if (!node || node.running || node.span.outcome === "error") continue;
    seen.push(node);
    recovered.push(node);
  }
  return { seen, recovered };
}
