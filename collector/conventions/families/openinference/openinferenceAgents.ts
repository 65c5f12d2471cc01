import type { Kind } from "../../../contract/kind.ts";
import type { SpanRecord } from "../../../otlp/telemetry.ts";
import type { FieldReader, Rule, RuledSpan, SpanDraft, TraceRule } from "../../family.ts";
import { asBoolean, asJson, asText } from "../../reading/fieldReaders.ts";
import { textIn } from "../../reading/jsonFields.ts";
import { PYTHON_TEXT, pythonText } from "../../reading/pythonText.ts";
import { isAgentsSdk, triggeredCheck } from "../agentsSdk/agentsSdk.ts";

/** Habits of the OpenAI Agents SDK as OpenInference tells of it, in JavaScript and in Python. */

/** A handover is a tool span with this name. */
const HANDOFF = /^handoff to (.+)$/i;

export function isHandoff(record: SpanRecord): boolean {
  return HANDOFF.test(record.name);
}

/** What the SDK's own spans are, where their OpenInference kind says another thing. */
export function agentsSdkKind(record: SpanRecord, said: Kind | null, fields: FieldReader): Kind | null {
  if (!isAgentsSdk(record)) return said;
  if (said === "step" && record.name === "Agent workflow") return "workflow";
  // The span over one of the SDK's traces is marked as an agent, but names none.
  return said === "agent" && fields.read("agentName", asText) === null ? "run" : said;
}

export const handoff: Rule = {
  name: "a tool called `handoff to X` passes control to X",
  apply(draft, record) {
    const to = HANDOFF.exec(record.name)?.[1];
    if (draft.kind !== "handoff" || to === undefined) return;
    const named = (key: string, field: string) => {
      const json = asJson(record.attributes.get(key));
      return textIn(json, field) ?? (typeof json === "string" ? json : null);
    };
    draft.handoff = { from: named("input.value", "from_agent"), to: named("output.value", "to_agent") ?? to };
    draft.toolName = null;
  },
};

export const guardrail: Rule = {
  name: "a check says whether it triggered, and no more",
  apply(draft, record, fields) {
    if (draft.kind !== "guardrail") return;
    const name = fields.read("toolName", asText) ?? record.name;
    draft.guardrail = triggeredCheck(name, asBoolean(record.attributes.get("guardrail.triggered")));
  },
};

const TRIPPED = new RegExp(String.raw`Guardrail tripwire triggered: \{'guardrail': ${PYTHON_TEXT}\}`);

export const tripwire: TraceRule = {
  name: "in Python the verdict stands in the status message of the turn (input) or agent (output) above the check",
  apply(spans) {
    const checks = spans.filter(({ draft, record }) => {
      return isAgentsSdk(record) && draft.kind === "guardrail" && draft.guardrail?.verdict === "unknown";
    });
    if (checks.length === 0) return;
    // A check that ended well and that nobody names let the run go on.
    for (const { draft } of checks) {
      if (!draft.guardrail || draft.endNs === null) continue;
      draft.guardrail = { ...draft.guardrail, verdict: draft.outcome === "error" ? "error" : "allow" };
    }
    const byName = Map.groupBy(checks, ({ draft }) => draft.guardrail?.name ?? "");
    for (const { draft, record } of spans) {
      const name = pythonText(TRIPPED.exec(record.statusMessage));
      const check = name === null ? null : stoppedBy(draft, byName.get(name) ?? []);
      if (!check?.guardrail) continue;
      const stage = draft.kind === "agent" ? "output" : "input";
      check.guardrail = { ...check.guardrail, verdict: "block", stage, stageStated: true };
    }
  },
};

/** Of the checks of a name the last one that began while the stopped span went on; one trace may hold many runs. */
function stoppedBy({ startNs, endNs }: SpanDraft, checks: readonly RuledSpan[]): SpanDraft | null {
  const found = checks.findLast(({ draft }) => {
    return (
      draft.startNs >= startNs && (endNs === null || draft.startNs <= endNs) && draft.guardrail?.verdict !== "block"
    );
  });
  return found?.draft ?? null;
}

const REFUSED = /^Tool execution was not approved/;

export const refusal: Rule = {
  name: "a tool span that says it was not approved was refused by a person and never ran",
  apply(draft, record) {
    if (draft.kind !== "tool") return;
    const output = asText(record.attributes.get("output.value"));
    if (!REFUSED.test(record.statusMessage) && !(draft.outcome === "error" && REFUSED.test(output ?? ""))) return;
    draft.notRun = true;
    draft.approval = { state: "denied", question: null, reason: null, by: "user", waitMs: null };
  },
};
