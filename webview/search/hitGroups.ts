import { count, plural } from "../../collector/contract/figures.ts";
import type { SearchHit } from "../../collector/contract/search.ts";
import type { Found } from "./searchLoader.ts";

/** Places of one run. */
export interface HitGroup {
  readonly runId: string;
  readonly runName: string;
  readonly hits: readonly SearchHit[];
}

/** The places by run, the run with the newest place first. */
export function hitGroups(hits: readonly SearchHit[]): HitGroup[] {
  const groups = new Map<string, { runId: string; runName: string; hits: SearchHit[] }>();
  for (const hit of hits) {
    const group = groups.get(hit.runId) ?? { runId: hit.runId, runName: hit.runName, hits: [] };
    group.hits.push(hit);
    groups.set(hit.runId, group);
  }
  return [...groups.values()];
}

/** A piece of an excerpt; `marked` pieces are what was looked for. */
export interface SnippetPart {
  readonly text: string;
  readonly marked: boolean;
}

/** Characters before the first marked place: with more of them it would stand beyond the end of a narrow row. */
const MOST_BEFORE = 24;

/**
 * An excerpt in pieces. It begins shortly before the first mark, white space is folded, and marks that overlap or lie
 * outside of it are cut.
 */
export function snippetParts({ snippet, marks }: Pick<SearchHit, "snippet" | "marks">): SnippetPart[] {
  const parts: SnippetPart[] = [];
  const add = (from: number, to: number, marked: boolean) => {
    const text = snippet.slice(from, to).replace(/\s+/g, " ");
    if (text !== "") parts.push({ text, marked });
  };
  const begin = Math.max(0, (marks[0]?.[0] ?? 0) - MOST_BEFORE);
  if (begin > 0) parts.push({ text: "…", marked: false });
  let at = begin;
  for (const [from, to] of marks) {
    if (from < at || to <= from) continue;
    add(at, from, false);
    add(from, to, true);
    at = Math.min(to, snippet.length);
  }
  add(at, snippet.length, false);
  return parts;
}

/** How much was found: *12 places*, or of more than have come *the first 50 places*. */
export function foundInWords({ hits, next }: Pick<Found, "hits" | "next">): string {
  if (next === null) return plural(hits.length, "place");
  return `The first ${plural(hits.length, "place")}`;
}

/** What is said of records that were not searched; null where there are none. */
export function waitingInWords(waiting: number): string | null {
  if (waiting === 0) return null;
  const what = waiting === 1 ? "1 record is" : `${count(waiting)} records are`;
  return `${what} not searched yet, and will be soon.`;
}
