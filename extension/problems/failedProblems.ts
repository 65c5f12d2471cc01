import type { CodeKey } from "../../collector/contract/code.ts";
import type { KeyPlace } from "../code/keyPlaces.ts";
import { say } from "../common/say.ts";
import { failureCounts, ownFailures } from "../inline/ownFailures.ts";
import type { RunFacts } from "../run/runFacts.ts";
import { placeFinder } from "./placeFinder.ts";
import type { Problem } from "./problem.ts";
import { reasonText } from "./reasonText.ts";

/**
 * What failed by itself in a run. It stands on the line that its stack trace says it was raised on, else on its own line.
 * What has none, as a call of a model, stands where the work is that it failed in, unless a later try made it good.
 */
export function failedProblems(facts: RunFacts, places: readonly KeyPlace[]): Problem[] {
  const placeOf = placeFinder(places);
  const around = workAround(facts);
  return [...ownFailures(facts.code.keys)].flatMap((key): Problem[] => {
    const { failed, repaired } = failureCounts([key]);
    const own = places.filter((one) => one.key === key);
    const raised = own.find(({ role, via }) => role === "call" && via === "stacktrace");
    const spanId = lastFailed(key, facts) ?? key.spanIds.at(-1);
    if (spanId === undefined) return [];
    const place =
      raised ??
      placeOf((one) => one === key) ??
      (repaired < failed ? around(spanId, (one) => placeOf((k) => k === one)) : null);
    if (!place) return [];
    const { path, line } = place;
    const home = own.find(({ role }) => role === "definition");
    const isElsewhere = home && (home.path !== path || home.line !== line);
    return [
      {
        path,
        line,
        severity: repaired < failed ? "error" : "information",
        code: "failed",
        message: `${say("{0} failed", key.name)}${reasonText(key.error)}`,
        runId: facts.run.runId,
        spanId,
        name: key.name,
        usedMs: null,
        related: isElsewhere
          ? [{ path: home.path, line: home.line, message: say("{0} is defined here.", key.name) }]
          : [],
      },
    ];
  });
}

function lastFailed(key: CodeKey, { spans }: RunFacts): string | undefined {
  const ids = new Set(key.spanIds);
  return spans.findLast(({ spanId, status }) => status === "error" && ids.has(spanId))?.spanId;
}

/** Gives the first thing that `find` finds for the keys around a span, from inside outwards. */
function workAround({ spans, code }: RunFacts) {
  const parents = new Map(spans.map(({ spanId, parentId }) => [spanId, parentId]));
  const keys = new Map(code.keys.flatMap((key) => key.spanIds.map((spanId) => [spanId, key] as const)));
  return <T>(spanId: string, find: (key: CodeKey) => T | null): T | null => {
    const seen = new Set<string>();
    for (let at = parents.get(spanId); at && !seen.has(at); at = parents.get(at)) {
      seen.add(at);
      const key = keys.get(at);
      const found = key ? find(key) : null;
      if (found) return found;
    }
    return null;
  };
}
