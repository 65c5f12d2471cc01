import type { ModelEvent } from "../../../model/modelSpan.ts";
import type { Rule, RuledSpan, TraceRule } from "../../family.ts";
import { callArguments } from "../../reading/callArguments.ts";
import { asCount, asJson, isList, isObject, type Json } from "../../reading/fieldReaders.ts";
import { textIn } from "../../reading/jsonFields.ts";
import { firstScalar, textOfJson } from "../../reading/messageParts.ts";
import { ofScope } from "../../reading/ofScope.ts";
import { withContent } from "../../reading/withContent.ts";

/** Habits of smolagents as OpenInference tells of it. */

const isSmolagents = ofScope((name) => name.endsWith(".smolagents"));

export const rootOfModelFailure: TraceRule = {
  name: "the root of a run of smolagents whose model failed is never sent: the step that failed ended it",
  apply(spans) {
    const own = spans.filter(({ record }) => isSmolagents(record));
    const failed = own.findLast(
      ({ draft, record }) => draft.kind === "step" && record.statusMessage.startsWith("AgentGenerationError"),
    )?.draft;
    const endNs = failed?.endNs ?? null;
    if (!failed || endNs === null) return [];
    // A manager goes on when an agent of its own failed, and is sent at last.
    const goesOn = own.some(
      ({ draft }) => draft.startNs >= endNs || (draft.kind === "agent" && draft.endNs !== null && draft.endNs >= endNs),
    );
    if (!goesOn) failed.endsRun = true;
    return [];
  },
};

export const toolArguments: Rule = {
  name: "beside the arguments of a tool of smolagents stands how the framework called it",
  apply(draft, record) {
    if (draft.kind !== "tool" || !isSmolagents(record)) return;
    const sent = draft.content;
    const given = (): Json => {
      const json = asJson(record.attributes.get("input.value"));
      if (!isObject(json) || !isList(json.args) || !isObject(json.kwargs)) return json;
      return json.args.length === 0 ? json.kwargs : callArguments({ args: json.args, kwargs: json.kwargs });
    };
    draft.content = withContent(sent, {
      input: () => textOfJson(given()) || sent.input(),
      firstArgument: () => firstScalar(given()),
    });
  },
};

/** What a manager's task is wrapped into, as the framework's own prompt has it. */
const TASK = /^You're a helpful agent named '.*'\.\n.*\n---\nTask:\n(.+?)\n---\n/s;

export const managedTask: Rule = {
  name: "what an agent was asked by the one that manages it stands in a prompt of the framework",
  apply(draft, record) {
    if (draft.kind !== "agent" || !isSmolagents(record)) return;
    const sent = draft.content;
    const task = () => textIn(asJson(record.attributes.get("input.value")), "task");
    draft.content = withContent(sent, { question: () => TASK.exec(task() ?? "")?.[1] ?? sent.question() });
  },
};

export const wholeError: Rule = {
  name: "a title ends the first line of an error: what went wrong stands on the next",
  apply(draft, record) {
    const message = draft.error?.message;
    if (!draft.error || !message || !isSmolagents(record)) return;
    draft.error = { ...draft.error, message: message.replace(/^([^\n]+:)\s*\n/, "$1 ") };
  },
};

const STEP = /^Step \d+$/;

export const maxSteps: TraceRule = {
  name: "an agent of smolagents that asks a model once more after as many steps as it may take was stopped there",
  apply(spans) {
    const events: ModelEvent[] = [];
    const agents = spans.filter(({ draft, record }) => draft.kind === "agent" && isSmolagents(record));
    if (agents.length === 0) return [];
    const below = Map.groupBy(spans, ({ draft }) => draft.parentId);
    for (const { draft, record } of agents) {
      const limit = asCount(record.attributes.get("smolagents.max_steps"));
      const work = below.get(draft.spanId) ?? [];
      const steps = work.filter((span) => STEP.test(span.draft.name));
      const last = steps.at(-1);
      if (limit === null || limit === 0 || steps.length < limit || !last) continue;
      if (!work.some((span) => span.draft.kind === "llm" && isAfter(span, last))) continue;
      events.push({
        type: "budget",
        spanId: draft.spanId,
        atNs: last.draft.endNs ?? last.draft.startNs,
        source: "event",
        budget: { kind: "turns", limit, used: steps.length },
        action: "stop",
      });
    }
    return events;
  },
};

const isAfter = ({ draft }: RuledSpan, { draft: before }: RuledSpan) =>
  before.endNs !== null && draft.startNs >= before.endNs;
