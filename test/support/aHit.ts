import type { SearchHit } from "../../collector/contract/search.ts";

/** A place that a search found, of which a test says what it is about. */
export function aHit(given: Partial<SearchHit> = {}): SearchHit {
  return {
    runId: "r1",
    runName: "Write the brief",
    spanId: "0000000000000001",
    name: "search_wire",
    timeMs: 1_000,
    snippet: "battery storage doubled",
    marks: [[8, 15]],
    ...given,
  };
}
