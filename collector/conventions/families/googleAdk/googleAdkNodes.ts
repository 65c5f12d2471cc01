import type { SpanRecord } from "../../../otlp/telemetry.ts";
import type { Rule, RuledSpan, TraceRule } from "../../family.ts";
import { asCount, asText } from "../../reading/fieldReaders.ts";

/** Workflows of Google's ADK for JavaScript since version 2: each node is a span with its path, its state and its tries. */

const pathOf = ({ attributes }: SpanRecord) => asText(attributes.get("adk.node.path"));
const isNode = (record: SpanRecord) => /^execute_node(?:_attempt)? /.test(record.name) && pathOf(record) !== null;
const isWaiting = ({ attributes }: SpanRecord) => asText(attributes.get("adk.node.status")) === "waiting";

export const nodes: Rule = {
  name: "a node of a workflow is a step named by its path, that of the workflow itself is plumbing, and one that waits asks a person",
  apply(draft, record) {
    if (!isNode(record)) return;
    const path = pathOf(record) ?? "";
    draft.kind = path.includes(".") ? "step" : "internal";
    if (draft.kind === "internal") draft.internal = true;
    draft.title = path.split(".").at(-1) ?? null;
    if (draft.kind !== "step" || !isWaiting(record)) return;
    draft.controlFlow = true;
    draft.approval = { state: "requested", question: null, reason: null, by: null, waitMs: null };
  },
};

export const nodeTries: TraceRule = {
  name: "tries of a node are spans below it, numbered: a further one is of the try before",
  apply(spans) {
    const before = new Map<string, RuledSpan>();
    for (const span of spans) {
      const { draft, record } = span;
      if (!record.name.startsWith("execute_node_attempt ") || draft.parentId === null) continue;
      const first = before.get(draft.parentId);
      const attempt = asCount(record.attributes.get("adk.node.attempt"));
      before.set(draft.parentId, span);
      if (!first) continue;
      const reason = first.draft.error?.message ?? null;
      draft.retry = { attempt, of: first.draft.spanId, reason, inferred: false };
    }
    return [];
  },
};

export const nodesAnswered: TraceRule = {
  name: "a node that waits was answered when another trace of the run goes on with the workflow",
  apply(spans) {
    for (const { draft } of spans) {
      if (draft.kind !== "step" || draft.approval?.state !== "requested") continue;
      const { traceId, startNs } = draft;
      const next = spans.find((one) => one.draft.startNs > startNs && one.draft.traceId !== traceId)?.draft;
      if (!next) continue;
      draft.approval = {
        ...draft.approval,
        state: "answered",
        by: "user",
        waitMs: Number(next.startNs - startNs) / 1e6,
      };
    }
    return [];
  },
};

/** The workflow of a session that a trace runs, where it does, and whether it stopped to ask. */
export function workflowTurns(spans: readonly Pick<RuledSpan, "draft" | "record">[]) {
  const run = spans.find(({ record }) => record.attributes.has("adk.workflow.name"));
  if (!run) return { asks: [], goesOn: [] };
  const thread = `${run.draft.sessionId} ${asText(run.record.attributes.get("adk.workflow.name"))}`;
  const asks = spans.some(({ record }) => isNode(record) && isWaiting(record));
  return { asks: asks ? [thread] : [], goesOn: [thread] };
}
