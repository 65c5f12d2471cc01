import type { ModelEvent } from "../../../model/modelSpan.ts";
import type { Rule, RuledSpan, TraceRule } from "../../family.ts";
import { asJson, isList, isObject, type Json } from "../../reading/fieldReaders.ts";
import { textIn } from "../../reading/jsonFields.ts";
import { textOfJson } from "../../reading/messageParts.ts";
import { personsAnswer } from "../../reading/personsAnswer.ts";
import { questionIn } from "../../reading/questionIn.ts";

/** Genkit's interrupts: a tool throws to leave its call to a person, and a later call of the model is given the answer. */

const INTERRUPT = "ToolInterruptError";
const ASKED = "genkit:metadata:interrupt";

type Span = Pick<RuledSpan, "draft" | "record">;

export const interrupt: Rule = {
  name: "a tool that interrupts, or that its approval interrupts, has neither failed nor run: a person is asked",
  apply(draft, record) {
    if (draft.kind !== "tool" && draft.kind !== "step") return;
    // What asks for a tool's approval does so in a step named like the tool.
    const isInterrupted = draft.error?.type === INTERRUPT || (draft.kind === "tool" && record.attributes.has(ASKED));
    if (!isInterrupted) return;
    const told = asJson(record.attributes.get(ASKED));
    const question = questionIn(told) ?? questionIn(asJson(record.attributes.get("genkit:input")));
    draft.toolName ??= record.name;
    draft.notRun = draft.kind === "tool";
    draft.controlFlow = true;
    draft.outcome = "unset";
    draft.error = null;
    draft.approval = { state: "requested", question, reason: null, by: null, waitMs: null };
  },
};

/** A call that the model asked for and that was left to a person. */
interface OpenCall {
  readonly name: string;
  readonly ref: string | null;
  /** Its arguments as JSON text. */
  readonly input: string;
}

/** Calls do not always have an id; then their arguments tell them apart. */
const keyOf = ({ name, ref, input }: OpenCall) => `${name} ${ref ?? input}`;

/** Calls in a message of the model that wait for a person; of one that was gone on with all of its calls. */
function callsIn(message: Json, { open }: { open: boolean }): OpenCall[] {
  const parts = isObject(message) && isList(message.content) ? message.content : [];
  const calls: OpenCall[] = [];
  for (const part of parts) {
    if (!isObject(part) || (open && !(isObject(part.metadata) && part.metadata.interrupt))) continue;
    const call = callIn(part.toolRequest ?? null);
    if (call !== null) calls.push(call);
  }
  return calls;
}

function callIn(request: Json): OpenCall | null {
  const name = textIn(request, "name");
  if (name === null || !isObject(request)) return null;
  const ref = typeof request.ref === "string" || typeof request.ref === "number" ? String(request.ref) : null;
  return { name, ref, input: JSON.stringify(request.input ?? null) };
}

/** What a call that goes on was told of an open one: to run it after all, or what to take as its result. */
interface Told extends OpenCall {
  readonly startNs: bigint;
  readonly runs: boolean;
  readonly said: Json;
}

function resumedCalls(spans: readonly Span[]): Told[] {
  const told: Told[] = [];
  for (const { draft, record } of spans) {
    if (draft.kind !== "step") continue;
    const raw = record.attributes.get("genkit:input");
    if (typeof raw !== "string" || !raw.includes('"resume"')) continue;
    const input = asJson(raw);
    if (!isObject(input) || !isObject(input.resume) || !isList(input.messages)) continue;
    const restarted = partsOf(input.resume.restart ?? null, "toolRequest");
    const answered = partsOf(input.resume.respond ?? null, "toolResponse");
    for (const call of callsIn(input.messages.at(-1) ?? null, { open: false })) {
      const answer = answered.find((one) => isOf(one, call));
      if (!answer && !restarted.some((one) => isOf(one, call))) continue;
      told.push({
        ...call,
        startNs: draft.startNs,
        runs: !answer,
        said: isObject(answer) ? (answer.output ?? null) : null,
      });
    }
  }
  return told;
}

function partsOf(parts: Json, key: "toolRequest" | "toolResponse"): Json[] {
  return isList(parts) ? parts.map((part) => (isObject(part) ? (part[key] ?? null) : null)) : [];
}

function isOf(part: Json, call: OpenCall): boolean {
  const one = callIn(part);
  return one !== null && one.name === call.name && one.ref === call.ref;
}

export const answers: TraceRule = {
  name: "what was said to an interrupted tool stands in the call of the model that goes on with it",
  apply(spans) {
    const asking = spans.filter(({ draft }) => draft.approval?.state === "requested");
    if (asking.length === 0) return [];
    const told = resumedCalls(spans);
    for (const { draft, record } of asking) {
      const askedNs = draft.endNs ?? draft.startNs;
      const input = JSON.stringify(asJson(record.attributes.get("genkit:input")) ?? null);
      const after = told.filter(({ name, startNs }) => name === draft.toolName && startNs >= askedNs);
      const answer = after.find((one) => one.input === input) ?? after[0];
      if (!answer || !draft.approval) continue;
      told.splice(told.indexOf(answer), 1);
      const { state, reason } = answer.runs ? { state: "approved" as const, reason: null } : personsAnswer(answer.said);
      draft.approval = {
        ...draft.approval,
        state: state ?? "answered",
        reason: reason ?? (answer.runs ? null : textOfJson(answer.said) || null),
        by: "user",
        waitMs: Number(answer.startNs - draft.startNs) / 1e6,
      };
    }
    return [] satisfies ModelEvent[];
  },
};

/** Ids of the calls that a trace leaves to a person, and of those that it goes on with. */
export function turns(spans: readonly Span[]): {
  readonly asks: readonly string[];
  readonly answers: readonly string[];
} {
  const asks = spans.flatMap(({ draft, record }) => {
    const raw = draft.kind === "step" ? record.attributes.get("genkit:output") : undefined;
    if (typeof raw !== "string" || !raw.includes('"interrupted"')) return [];
    const output = asJson(raw);
    return isObject(output) && output.finishReason === "interrupted"
      ? callsIn(output.message ?? null, { open: true }).map(keyOf)
      : [];
  });
  return { asks, answers: resumedCalls(spans).map(keyOf) };
}
