import type { Kind } from "../../contract/kind.ts";
import type { SpanRecord } from "../../otlp/telemetry.ts";
import type { Family, Rule } from "../family.ts";
import { callArguments } from "../reading/callArguments.ts";
import { asBoolean, asJson, asText, isObject } from "../reading/fieldReaders.ts";
import { textIn } from "../reading/jsonFields.ts";
import { firstScalar, textOfJson } from "../reading/messageParts.ts";
import { withContent } from "../reading/withContent.ts";
import { triggeredCheck } from "./agentsSdk/agentsSdk.ts";
import { COMMON_KINDS } from "./keyTables.ts";

/** AgentOps: decorators of programs, and instrumentations of model clients that write old names of OpenTelemetry GenAI. */

const KINDS: Readonly<Record<string, Kind>> = {
  ...COMMON_KINDS,
  session: "run",
  operation: "step",
  text: "llm",
  http: "internal",
  "agent.action": "step",
  "agent.thinking": "step",
  "agent.decision": "step",
  "workflow.step": "step",
  "llm.call": "llm",
  "tool.call": "tool",
};

const REQUESTS: Readonly<Record<string, Kind>> = { chat: "llm", completion: "llm", embedding: "embedding" };

const SPAN_KIND = "agentops.span.kind";
const OPERATION = "operation.name";

function kind(record: SpanRecord): Kind | null {
  const word = (key: string, words: Readonly<Record<string, Kind>>) => {
    const said = asText(record.attributes.get(key))?.toLowerCase() ?? "";
    return Object.hasOwn(words, said) ? (words[said] ?? null) : null;
  };
  return word(SPAN_KIND, KINDS) ?? word("gen_ai.request.type", REQUESTS);
}

const named: Rule = {
  name: "agents, tools, steps and checks are named by what was decorated, and their spans by that and their kind",
  apply(draft, record) {
    const name = asText(record.attributes.get(OPERATION)) ?? record.name.replace(/\.(?:agent|tool)$/, "");
    if (draft.kind === "tool") draft.toolName ??= name;
    if (draft.kind === "agent") draft.agentName ??= name;
    if (draft.kind === "workflow" || draft.kind === "run") draft.workflowName ??= name;
    if (draft.kind === "step") draft.title ??= name;
  },
};

const asked: Rule = {
  name: "a tool that an answer asks for has a span below that answer, and did not run there",
  apply(draft, record) {
    if (!/^AgentOpsSpanKindValues\./.test(asText(record.attributes.get(SPAN_KIND)) ?? "")) return;
    draft.kind = "internal";
    draft.internal = true;
    draft.toolName = null;
  },
};

const calledWith: Rule = {
  name: "what a decorated function was called with and gave stands under the name of its kind, as args and kwargs",
  apply(draft, record) {
    const said = asText(record.attributes.get(SPAN_KIND))?.toLowerCase();
    if (said === undefined || !record.attributes.has(OPERATION)) return;
    const at = (side: string) =>
      asJson(record.attributes.get(`agentops.${said}.${side}`) ?? record.attributes.get(`agentops.entity.${side}`));
    const sent = draft.content;
    const given = () => callArguments(at("input"));
    draft.content = withContent(sent, {
      input: () => textOfJson(given()) || sent.input(),
      output: () => textOfJson(at("output")) || sent.output(),
      firstArgument: () => firstScalar(given()),
      question: () => {
        const json = given();
        if (draft.kind === "tool") return null;
        return typeof json === "string" ? json : (textIn(json, "question") ?? textIn(json, "query"));
      },
    });
  },
};

const check: Rule = {
  name: "a check says in what it gives back whether it triggered, and its stage beside it",
  apply(draft, record) {
    if (draft.kind !== "guardrail") return;
    const gave = asJson(record.attributes.get("agentops.guardrail.output"));
    const word = isObject(gave) ? gave.tripwire_triggered : null;
    const stage = asText(record.attributes.get("agentops.guardrail.spec"));
    const isStated = stage === "input" || stage === "output";
    draft.guardrail = {
      ...triggeredCheck(asText(record.attributes.get(OPERATION)), typeof word === "boolean" ? asBoolean(word) : null),
      ...(isStated ? { stage, stageStated: true } : {}),
      reason: textIn(gave, "output_info") ?? textIn(gave, "reason"),
    };
  },
};

const endState: Rule = {
  name: "a session says in a word that it failed",
  apply(draft, record) {
    if (draft.outcome === "error") return;
    const state = asText(record.attributes.get("agentops.session.end_state"));
    if (!/^(?:error|fail(?:ed|ure)?)$/i.test(state ?? "")) return;
    draft.outcome = "error";
    draft.error = { type: null, message: asText(record.attributes.get("agentops.session.end_state_reason")) };
  },
};

export const agentops: Family = {
  name: "agentops",
  keys: {
    agentName: ["agentops.agent.name", "agent.name"],
    toolName: ["tool.name"],
    toolCallId: ["tool.call.id"],
    toolArguments: ["tool.parameters", "agentops.entity.input"],
    toolResult: ["tool.result", "agentops.entity.output"],
    input: ["agentops.entity.input"],
    output: ["agentops.entity.output"],
  },
  kind,
  rules: [named, asked, calledWith, check, endState],
};
