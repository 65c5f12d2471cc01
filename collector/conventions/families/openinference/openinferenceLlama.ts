import type { Rule, RuledSpan, SpanDraft, TraceRule } from "../../family.ts";
import { ofScope } from "../../reading/ofScope.ts";
import { PYTHON_TEXT, pythonText } from "../../reading/pythonText.ts";
import { withContent } from "../../reading/withContent.ts";

/** Habits of LlamaIndex as OpenInference tells of it. */

const isLlamaIndex = ofScope((name) => /llama_?index/.test(name));

const WAITS = /^(?:WaitingForEvent: )?Waiting for event <class '(?:[\w.]+\.)?(\w+)'>/;
const OF_PERSON = /human|user|input|confirm|approv|answer/i;

export const waiting: Rule = {
  name: "a tool that waits for an event throws and is run again when it came: it has not failed; where the event is a person's, one was asked",
  apply(draft, record) {
    if (draft.kind !== "tool" || draft.outcome !== "error" || !isLlamaIndex(record)) return;
    const event = WAITS.exec(record.statusMessage)?.[1];
    if (event === undefined) return;
    draft.notRun = true;
    draft.outcome = "unset";
    draft.error = null;
    if (!OF_PERSON.test(event)) return;
    draft.approval = { state: "requested", question: null, reason: null, by: null, waitMs: null };
  },
};

export const waitedFor: TraceRule = {
  name: "what a tool waited for had come when the same tool ran on",
  apply(spans) {
    const tools = spans.filter(({ draft, record }) => draft.kind === "tool" && isLlamaIndex(record));
    const open = new Map<string | null, SpanDraft[]>();
    for (const { draft } of tools) {
      const asked = open.get(draft.toolName)?.shift();
      if (asked?.approval) {
        const waitMs = Number(draft.startNs - asked.startNs) / 1e6;
        asked.approval = { ...asked.approval, state: "answered", by: "user", waitMs };
      }
      if (draft.approval?.state !== "requested") continue;
      open.set(draft.toolName, [...(open.get(draft.toolName) ?? []), draft]);
    }
    return [];
  },
};

/** Steps of an agent that is run by itself. */
const OWN_STEP = /^(?:BaseWorkflowAgent|\w+Agent)\.(?:setup_agent|run_agent_step)$/;

/** What an agent said, in the repr of its last event. */
const SAID = new RegExp(`\\btext=${PYTHON_TEXT}`);

export const ownAgents: TraceRule = {
  name: "an agent that is run within a tool or a step is that agent, which its steps name",
  apply(spans) {
    const byId = new Map<string, RuledSpan>();
    for (const span of spans) if (isLlamaIndex(span.record)) byId.set(span.draft.spanId, span);
    let isWithin = false;
    for (const { draft, record } of byId.values()) {
      if (draft.kind !== "step" || draft.actor === null || !OWN_STEP.test(record.name)) continue;
      const run = byId.get(draft.parentId ?? "");
      if (run?.draft.kind !== "step" || !/\w+Agent\.run$/.test(run.record.name)) continue;
      run.draft.kind = "agent";
      run.draft.agentName = draft.actor;
      isWithin = true;
      const sent = run.draft.content;
      run.draft.content = withContent(sent, {
        output: () => pythonText(SAID.exec(sent.output() ?? "")) ?? sent.output(),
      });
    }
    // What the workflow around it was asked does not stand on it, but in what its own agent asked the model first.
    const first = isWithin ? spans.find(({ draft }) => draft.kind === "llm")?.draft : undefined;
    if (first)
      for (const { draft } of byId.values())
        if (draft.kind === "workflow")
          draft.content = withContent(draft.content, { question: () => first.content.question() });
    return [];
  },
};
