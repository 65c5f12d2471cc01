import type { TraceDigest } from "../../collector/model/groupRuns.ts";

/** A trace of a process, bound to no other; `more` says what is special about it. */
export function aDigest(more: Partial<TraceDigest> = {}): TraceDigest {
  const { startNs = 0n } = more;
  return {
    ...{ traceId: "1".repeat(32), taskKeys: [], starts: [], sessionKeys: [], asks: [], answers: [] },
    ...{ judges: [], given: [], opens: [], goesOn: [], processKey: "p", aside: false },
    ...{ startNs, endNs: startNs + 10n },
    ...more,
  };
}
