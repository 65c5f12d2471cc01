import type { AnyValue, SpanRecord } from "../otlp/telemetry.ts";
import { keepFirst, type RuledSpan, type SpanDraft, type TraceRule } from "./family.ts";
import { asJson, asText, isList, isObject } from "./reading/fieldReaders.ts";
import { textIn } from "./reading/jsonFields.ts";

/** CrewAI's own tools that ask another agent, as the framework names them and as models do. */
const DELEGATES = /^(?:delegate[ _]work|ask[ _]question)[ _]to[ _]coworker(?:\.(?:run|tool))?$/i;

/** An agent whose name nothing tells: inputs are hidden, and the crew has several that it could be. */
const NAMELESS = "coworker";

export const coworkers: TraceRule = {
  name: "CrewAI asks a coworker with a tool; the coworker mostly has no span, and its name stands in the arguments only",
  concerns: (record, draft) => isDelegation(draft, record) || record.attributes.has("crew_agents"),
  apply(spans) {
    const asking = spans.filter(({ draft, record }) => isDelegation(draft, record) && draft.calledAgent === null);
    if (asking.length === 0) return [];
    const byId = new Map(spans.map((span) => [span.draft.spanId, span]));
    const callers = new Set<string>();
    for (const span of spans) if (span.draft.kind === "agent") markAbove(span, byId, callers);
    for (const span of asking) {
      const { draft } = span;
      const args = asJson(draft.content.input() ?? undefined);
      const nested = isObject(args) && isObject(args.kwargs) ? args.kwargs : args;
      const told = textIn(nested, "coworker") ?? textIn(nested, "co_worker");
      // One that has a span says itself who it is.
      if (told === null && callers.has(draft.spanId)) continue;
      keepFirst(span);
      draft.calledAgent = told ?? onlyOther(span, byId) ?? NAMELESS;
    }
    return [];
  },
};

function isDelegation(draft: SpanDraft, record: SpanRecord): boolean {
  return draft.kind === "tool" && DELEGATES.test(draft.toolName ?? record.name);
}

type ById = ReadonlyMap<string, RuledSpan>;

function markAbove({ draft }: RuledSpan, byId: ById, marked: Set<string>): void {
  for (let at = draft.parentId; at !== null && !marked.has(at); at = byId.get(at)?.draft.parentId ?? null)
    marked.add(at);
}

/** In a crew of two the coworker is the one that does not ask. */
function onlyOther({ draft }: RuledSpan, byId: ById): string | null {
  let caller: string | null = null;
  const seen = new Set<string>();
  for (let at = byId.get(draft.parentId ?? ""); at; at = byId.get(at.draft.parentId ?? "")) {
    if (seen.has(at.draft.spanId)) return null;
    seen.add(at.draft.spanId);
    if (at.draft.kind === "agent") caller ??= at.draft.agentName;
    const crew = rolesIn(at.record.attributes.get("crew_agents"));
    if (crew === null) continue;
    const others = crew.filter((role) => role !== caller);
    return crew.length === 2 && others.length === 1 ? (others[0] ?? null) : null;
  }
  return null;
}

function rolesIn(value: AnyValue | undefined): string[] | null {
  const crew = value === undefined ? null : asJson(value);
  if (!isList(crew)) return null;
  return crew.flatMap((one) => asText(textIn(one, "role") ?? undefined) ?? []);
}
