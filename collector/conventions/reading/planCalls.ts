import type { ModelEvent } from "../../model/modelSpan.ts";
import type { SpanDraft } from "../family.ts";
import { asJson } from "./fieldReaders.ts";
import { isPlanTool, type PlanCall, planEvents } from "./planTools.ts";

/**
 * Plans that agents of any family keep with a tool, read from the arguments on the tool's span. A call that failed is no
 * version. Whose plan it is, is left to the place of the span.
 */
export function planCalls(spans: readonly { readonly draft: SpanDraft }[]): ModelEvent[] {
  const calls: PlanCall[] = [];
  for (const { draft } of spans) {
    if (draft.kind !== "tool" || !isPlanTool(draft.toolName)) continue;
    if (draft.outcome === "error" || draft.notRun || draft.endNs === null) continue;
    const text = draft.content.input();
    if (text === null) continue;
    calls.push({
      tool: draft.toolName,
      input: asJson(text),
      spanId: draft.spanId,
      atNs: draft.endNs,
      agent: null,
      batch: null,
    });
  }
  return calls.length === 0 ? [] : planEvents(calls);
}
