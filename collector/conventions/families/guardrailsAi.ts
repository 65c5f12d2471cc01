import type { Kind } from "../../contract/kind.ts";
import type { Verdict } from "../../contract/span.ts";
import type { SpanRecord } from "../../otlp/telemetry.ts";
import type { Family, Rule, TraceRule } from "../family.ts";
import { asCount, asJson, asText } from "../reading/fieldReaders.ts";
import { textIn } from "../reading/jsonFields.ts";
import { PYTHON_TEXT, pythonText } from "../reading/pythonText.ts";
import { withContent } from "../reading/withContent.ts";

/** Guardrails AI's own spans: a guard takes steps, a step calls a model and validators judge the answer. */

const typeOf = (record: SpanRecord) => asText(record.attributes.get("type")) ?? "";

function kind(record: SpanRecord): Kind | null {
  const type = typeOf(record);
  if (type.endsWith("/validator") || /\.validate$/.test(record.name)) return "guardrail";
  if (type.endsWith("/call")) return isModelCall(record) ? "llm" : "step";
  if (type.endsWith("/step")) return "step";
  if (type === "guardrails/guard") return record.parentSpanId === null ? "workflow" : "step";
  return null;
}

/** Only parsing an answer leaves a call, too. */
function isModelCall(record: SpanRecord): boolean {
  for (const key of record.attributes.keys()) if (key.startsWith("llm.")) return true;
  return false;
}

/** What is done when a validator says no → what that makes of what was judged. */
const ON_FAIL: Readonly<Record<string, Verdict>> = {
  exception: "block",
  refrain: "block",
  fix: "modify",
  filter: "modify",
  reask: "modify",
  fix_reask: "modify",
  noop: "warn",
};

/** What a validator that says no makes of what it judged, by what its configuration says of that. */
export function verdictOfNo(onFail: string | null): Verdict {
  const key = onFail?.toLowerCase().replace(/^onfailaction\./, "") ?? null;
  return key !== null && Object.hasOwn(ON_FAIL, key) ? (ON_FAIL[key] ?? "block") : "block";
}

const verdict: Rule = {
  name: "a validator's verdict stands in its output, and what comes of a no in its configuration",
  apply(draft, record) {
    if (draft.kind !== "guardrail") return;
    const text = (key: string) => asText(record.attributes.get(key));
    const output = asJson(record.attributes.get("output.value"));
    const outcome = textIn(output, "outcome") ?? text("validator.validate.output.outcome");
    const failed = verdictOfNo(text("validator.on_fail"));
    draft.guardrail = {
      name: text("validator.name") ?? record.name.replace(/\.validate$/, ""),
      stage: "unknown",
      stageStated: false,
      // One that ends in an error has crashed instead of judging.
      verdict:
        draft.outcome === "error" ? "error" : outcome === "pass" ? "allow" : outcome === "fail" ? failed : "unknown",
      reason: textIn(output, "error_message"),
      policy: null,
      score: null,
      targetSpanId: null,
    };
  },
};

const names: Rule = {
  name: "a guard is named by an attribute; what it was given is written out as Python code",
  apply(draft, record) {
    const guard = asText(record.attributes.get("guard.name"));
    if (draft.kind === "workflow") draft.workflowName = guard;
    else if (typeOf(record) === "guardrails/guard") draft.title = guard;
    draft.sessionId = null;
    if (draft.kind !== "workflow" && draft.kind !== "step") return;
    draft.content = withContent(draft.content, { question: () => null });
  },
};

const MODEL = /'model': '([^']+)'/;
const ASKED = new RegExp(`'role': 'user', 'content': ${PYTHON_TEXT}`);

const called: Rule = {
  name: "the model of a call, and what it was asked, stand only in the repr of its parameters",
  apply(draft, record) {
    if (draft.kind !== "llm") return;
    const given = () => asText(record.attributes.get("llm.invocation_parameters")) ?? "";
    draft.requestModel ??= MODEL.exec(given())?.[1] ?? null;
    draft.model ??= draft.requestModel;
    const sent = draft.content;
    const asked = () => pythonText(ASKED.exec(given()));
    draft.content = withContent(sent, {
      question: () => sent.question() ?? asked(),
      input: () => asked() ?? sent.input(),
    });
  },
};

const reasks: TraceRule = {
  name: "a further step of a guard asks the model again, after a validator said no",
  apply(spans) {
    const before = new Map<string, string>();
    for (const { draft, record } of spans) {
      if (!typeOf(record).endsWith("/step")) continue;
      const index = asCount(record.attributes.get("step.index")) ?? 0;
      const parent = draft.parentId ?? "";
      if (index > 0) {
        const of = before.get(parent) ?? null;
        draft.retry = { attempt: index + 1, of, reason: "a validator said no", inferred: false };
      }
      before.set(parent, draft.spanId);
    }
    return [];
  },
};

const stages: TraceRule = {
  name: "a validator judges the answer of its step's call, or before that call what is asked",
  apply(spans) {
    const calls = new Map<string | null, bigint>();
    for (const { draft, record } of spans)
      if (typeOf(record).endsWith("/call")) calls.set(draft.parentId, draft.endNs ?? draft.startNs);
    for (const { draft } of spans) {
      const endNs = calls.get(draft.parentId);
      if (draft.guardrail === null || endNs === undefined) continue;
      const stage = draft.startNs >= endNs ? "output" : "input";
      draft.guardrail = { ...draft.guardrail, stage, stageStated: true };
    }
    return [];
  },
};

export const guardrailsAi: Family = {
  name: "guardrails-ai",
  keys: {
    responseModel: ["gen_ai.response.model", "llm.model_name"],
    requestModel: ["gen_ai.request.model", "llm.model_name"],
    inputTokens: ["llm.token_count.prompt"],
    outputTokens: ["llm.token_count.completion"],
    input: ["input.value"],
    output: ["output.value"],
  },
  lists: { inputMessages: "llm.input_messages", outputMessages: "llm.output_messages" },
  kind,
  rules: [verdict, names, called],
  traceRules: [reasks, stages],
};
