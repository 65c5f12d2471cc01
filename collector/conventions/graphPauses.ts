import type { ModelEvent } from "../model/modelSpan.ts";
import type { AnyValue } from "../otlp/telemetry.ts";
import type { RuledSpan, SpanDraft, TraceRule } from "./family.ts";
import { asJson, isList, isObject, type Json } from "./reading/fieldReaders.ts";
import { type PersonsAnswer, personsAnswer } from "./reading/personsAnswer.ts";
import { PYTHON_TEXT, pythonText } from "./reading/pythonText.ts";

/** How LangGraph's graphs stop for a person and go on, whoever tells of them. */

/** What an interrupt asks, of which tool where it names one. */
export interface Asked {
  readonly question: string | null;
  readonly tool: string | null;
  /** What it asks about besides. */
  readonly also?: readonly Asked[];
}

/** Keys under which programs put what they ask. */
export const ASKS = ["question", "ask", "prompt", "message", "text"];

const FIELD = new RegExp(`'(?:${ASKS.join("|")})': ${PYTHON_TEXT}`);
const VALUE = new RegExp(String.raw`Interrupt\(value=${PYTHON_TEXT}`);

/** A tool that waits for approval, in what the human-in-the-loop middleware asks. */
const REQUESTS = /'action_requests': \[(\{'name': .*?\})\](?:, 'review_configs'|\}|$)/gs;
const REQUEST = new RegExp(String.raw`\{'name': ${PYTHON_TEXT}, 'arg`, "g");
const DESCRIPTION = new RegExp(`'description': ${PYTHON_TEXT}`);

/** What the exception of an interrupt asks in Python: of a repr only single fields are read, by pattern. */
export function askedInRepr(message: string): Asked {
  const [first, ...also] = [...message.matchAll(REQUESTS)].flatMap(([, list = ""]) => requestsIn(list));
  if (first) return also.length > 0 ? { ...first, also } : first;
  return { question: pythonText(FIELD.exec(message)) ?? pythonText(VALUE.exec(message)), tool: null };
}

/** Tools that wait for approval, each with what stands between its name and the next one's. */
function requestsIn(list: string): Asked[] {
  const names = [...list.matchAll(REQUEST)];
  return names.map((name, i) => {
    const rest = list.slice(name.index, names[i + 1]?.index);
    return { question: pythonText(DESCRIPTION.exec(rest)), tool: pythonText(name) };
  });
}

/** Makes of a step one that asks a person and has not failed, whatever its status says. */
export function asksPerson(draft: SpanDraft, { question, tool, also }: Asked): void {
  draft.controlFlow = true;
  draft.outcome = "unset";
  draft.error = null;
  draft.toolName ??= tool;
  // A tool that asks from within has started without getting anywhere, and starts again with the answer.
  if (draft.kind === "tool") draft.notRun = true;
  draft.approval = { state: "requested", question, reason: null, by: null, waitMs: null };
  if (also !== undefined) draft.approval = { ...draft.approval, also };
}

export const innermostAsks: TraceRule = {
  name: "an interrupt passes through whatever is around it, up to the graph: only the innermost asks",
  apply(spans) {
    const asking = spans.filter(({ draft }) => draft.controlFlow && draft.approval?.state === "requested");
    if (asking.length < 2) return [];
    const byId = new Map(spans.map((span) => [span.draft.spanId, span]));
    const own = new Set(asking.map(({ draft }) => draft.spanId));
    const seen = new Set<string>();
    for (const { draft } of asking) {
      for (let at = byId.get(draft.parentId ?? ""); at && !seen.has(at.draft.spanId); ) {
        seen.add(at.draft.spanId);
        // What is around that one is found from there.
        if (own.has(at.draft.spanId)) {
          at.draft.approval = null;
          break;
        }
        at = byId.get(at.draft.parentId ?? "");
      }
    }
    return [];
  },
};

/** A rule for the answers that graphs go on with, whose input stands under a key of spans at most one below a root. */
export function resumedBy(key: string): TraceRule {
  return {
    name: "a graph that is called with a Command to resume goes on with what a person said",
    apply(spans) {
      const events: ModelEvent[] = [];
      const told = new Set<string | null>();
      for (const { draft, record } of outermostTwo(spans)) {
        if (told.has(draft.parentId)) continue;
        const answer = resumeIn(record.attributes.get(key));
        if (answer === null) continue;
        told.add(draft.spanId);
        events.push({
          type: "answer",
          ...personsAnswer(answer),
          each: answersIn(answer),
          spanId: draft.spanId,
          atNs: draft.startNs,
          source: "event",
        });
      }
      return events;
    },
  };
}

/** Around a graph may lie spans of the program, of the server that it runs in, or one more of the graph itself. */
function outermostTwo(spans: readonly RuledSpan[]): readonly RuledSpan[] {
  const ids = new Set(spans.map(({ draft }) => draft.spanId));
  const outer = spans.filter(({ draft }) => draft.parentId === null || !ids.has(draft.parentId));
  const above = new Set<string | null>(outer.map(({ draft }) => draft.spanId));
  return [...outer, ...spans.filter(({ draft }) => above.has(draft.parentId))];
}

/** What a Command resumes with, which is the input itself or stands in it. */
function resumeIn(input: AnyValue | undefined): Json {
  if (typeof input !== "string" || !input.includes('"resume"')) return null;
  const json = asJson(input);
  if (!isObject(json)) return null;
  for (const command of [json, json.input ?? null, json.inputs ?? null])
    if (isObject(command) && "goto" in command) return command.resume ?? null;
  return null;
}

const INTERRUPT_ID = /^[0-9a-f]{32}$/;

/** What was said to each of several calls: one decision for each, and where several graphs asked, by the id of the question. */
function answersIn(answer: Json): readonly PersonsAnswer[] {
  if (isList(answer)) return answer.map(personsAnswer);
  if (!isObject(answer)) return [personsAnswer(answer)];
  if (isList(answer.decisions)) return answer.decisions.map(personsAnswer);
  const entries = Object.entries(answer);
  const isByQuestion = entries.length > 0 && entries.every(([id]) => INTERRUPT_ID.test(id));
  return isByQuestion ? entries.flatMap(([, said]) => answersIn(said)) : [personsAnswer(answer)];
}
