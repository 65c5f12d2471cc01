import type { SpanRecord } from "../../../otlp/telemetry.ts";
import type { Rule, TraceRule } from "../../family.ts";
import { asJson, isObject, type Json } from "../../reading/fieldReaders.ts";
import { textIn } from "../../reading/jsonFields.ts";
import { triggeredCheck } from "../agentsSdk/agentsSdk.ts";

/** Habits of the OpenAI Agents SDK as MLflow tells of it, whose words know agents, tools and chains. */

const RUN = /^(?:invoke_agent )?AgentRunner\.run(?:_streamed)?$/;
const EMPTY = '""';

const inputs = (record: SpanRecord): Json => asJson(record.attributes.get("mlflow.spanInputs"));
const outputs = (record: SpanRecord): Json => asJson(record.attributes.get("mlflow.spanOutputs"));

/** MLflow encodes also nothing as JSON. */
const isNothing = (json: Json) => json === null || json === "null";

export const agentsRun: Rule = {
  name: "what starts the Agents SDK, and the trace that a program opens around it, are marked as agents but are the run",
  apply(draft, record) {
    if (draft.kind !== "agent") return;
    const { attributes } = record;
    const isTrace = attributes.get("mlflow.spanInputs") === EMPTY && attributes.get("mlflow.spanOutputs") === EMPTY;
    if (!RUN.test(record.name) && !attributes.has("mlflow.openai.agent_run_root") && !isTrace) return;
    draft.kind = "run";
    draft.agentName = null;
  },
};

export const agentsTurn: Rule = {
  name: "spans of the Agents SDK that MLflow does not know are its turns",
  apply(draft, record) {
    if (draft.kind !== "step" || record.name !== "Unknown" || !isNothing(inputs(record))) return;
    draft.kind = "turn";
    draft.title = "turn";
  },
};

export const agentsHandoff: Rule = {
  name: "a chain called Handoff tells from which agent control went to which",
  apply(draft, record) {
    if (record.name !== "Handoff" || draft.kind !== "step") return;
    const to = textIn(outputs(record), "to_agent");
    const from = textIn(inputs(record), "from_agent");
    if (to === null && from === null) return;
    draft.kind = "handoff";
    draft.handoff = { from, to };
  },
};

/** Words with which functions that check something say that all is well, and that it is not. */
const WELL = ["passed", "allowed", "allow", "safe", "is_safe", "valid", "is_valid", "ok"];
const NOT_WELL = ["triggered", "tripwire_triggered", "blocked", "block", "flagged", "failed"];

export const guardrails: Rule = {
  name: "a guardrail tells in its answer whether it stopped something; before 3.17 those of the Agents SDK are marked as tools",
  apply(draft, record) {
    const told = outputs(record);
    const isSdks = isNothing(inputs(record)) && isObject(told) && typeof told.triggered === "boolean";
    if (draft.kind === "tool" && isSdks && Object.keys(told).length === 1) draft.kind = "guardrail";
    if (draft.kind !== "guardrail") return;
    draft.toolName = null;
    const check = triggeredCheck(record.name, stopped(told));
    draft.guardrail = draft.outcome === "error" && check.verdict === "unknown" ? { ...check, verdict: "error" } : check;
  },
};

function stopped(told: Json): boolean | null {
  if (!isObject(told)) return null;
  for (const key of NOT_WELL) if (typeof told[key] === "boolean") return told[key] as boolean;
  for (const key of WELL) if (typeof told[key] === "boolean") return !told[key];
  return null;
}

const TRIPPED = /^Guardrail tripwire triggered$/;
const STAGE = /\bGuardrail (Input|Output)Guardrail triggered tripwire/;

export const trips: TraceRule = {
  name: "what a guardrail stopped says that one did, of one of the Agents SDK at which stage, which matters where its answer is not sent",
  apply(spans) {
    const checks = spans.filter(({ draft }) => draft.guardrail !== null);
    if (checks.length === 0) return [];
    const below = Map.groupBy(checks, ({ draft }) => draft.parentId);
    const stage = spans.map(({ draft }) => STAGE.exec(draft.error?.message ?? "")?.[1]).find((found) => found);
    for (const { draft, record } of spans) {
      const [only, ...more] = TRIPPED.test(record.statusMessage) ? (below.get(draft.spanId) ?? []) : [];
      const fact = only?.draft.guardrail;
      if (!only || !fact || more.length > 0 || fact.verdict === "allow") continue;
      only.draft.guardrail = { ...fact, verdict: "block" };
    }
    if (!stage) return [];
    const stopped = checks.findLast(({ draft }) => draft.guardrail?.verdict === "block");
    const fact = stopped?.draft.guardrail;
    if (stopped && fact && !fact.stageStated)
      stopped.draft.guardrail = { ...fact, stage: stage === "Input" ? "input" : "output", stageStated: true };
    return [];
  },
};
