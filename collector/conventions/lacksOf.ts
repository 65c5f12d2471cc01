import { GUIDES, type Guide, guideOf, type Lack } from "../contract/guides.ts";
import type { RunSummary } from "../contract/run.ts";
import { lackingOf } from "../model/lacks.ts";
import type { ReadSpan } from "./readSpan.ts";

/** Where none of so many calls has content, none is expected of the others: reading it takes time. */
const MOST_LOOKED_AT = 200;

/** What a run lacks of what its frameworks could have sent, given its spans. */
export function lacksOf(run: RunSummary, spans: readonly ReadSpan[]): readonly Lack[] {
  if (run.status === "running") return [];
  return lackingOf({ run, content: hasContent(spans), places: hasPlaces(spans) }, guidesOf(spans));
}

function hasContent(spans: readonly ReadSpan[]): boolean {
  let looked = 0;
  for (const { draft } of spans) {
    if (draft.kind !== "llm" && draft.kind !== "tool" && draft.kind !== "mcp") continue;
    if (draft.content.input() !== null || draft.content.output() !== null) return true;
    if (++looked === MOST_LOOKED_AT) return false;
  }
  return false;
}

/** The place that a stack trace names is that of one failure, and says nothing of the other spans. */
const hasPlaces = (spans: readonly ReadSpan[]) =>
  spans.some(({ draft }) => draft.definition !== null || draft.location?.via === "attributes");

/** The more particular first, in whichever order the spans came. */
function guidesOf(spans: readonly ReadSpan[]): Guide[] {
  const scopes = new Map<string, Set<string>>();
  let [lastFamily, lastScope] = ["", ""];
  for (const { family, record } of spans) {
    const scope = record.scope.name;
    // Neighbours are mostly of one kind.
    if (family.name === lastFamily && scope === lastScope) continue;
    [lastFamily, lastScope] = [family.name, scope];
    const known = scopes.get(family.name);
    if (known) known.add(scope);
    else scopes.set(family.name, new Set([scope]));
  }
  const guides = new Set([...scopes].flatMap(([family, names]) => [...names].map((scope) => guideOf(family, scope))));
  return GUIDES.filter((guide) => guides.has(guide));
}
