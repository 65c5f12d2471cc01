/** What must be known of a trace to say which run it belongs to. */
export interface TraceDigest {
  readonly traceId: string;
  /** Ids of the task that a family binds traces with; a trace may carry several. */
  readonly taskKeys: readonly string[];
  /** What the same task would carry when it goes on in another trace, and whether this one stopped to ask a person. */
  readonly resume: { readonly key: string; readonly paused: boolean } | null;
  readonly processKey: string | null;
  readonly startNs: bigint;
  readonly endNs: bigint;
}

export interface RunGroup {
  /** By start; the first one names the run. */
  readonly traces: readonly TraceDigest[];
}

/**
 * Which traces are one run: those that share a task key, directly or over others, and a trace with the one before it that
 * stopped to ask a person and would go on like this; else every trace is its own.
 */
export function groupRuns(digests: readonly TraceDigest[]): RunGroup[] {
  const groupOf = new Map<string, TraceDigest[]>();
  const paused = new Map<string, TraceDigest[]>();
  const groups = new Set<TraceDigest[]>();
  for (const digest of [...digests].sort((a, b) => (a.startNs < b.startNs ? -1 : a.startNs > b.startNs ? 1 : 0))) {
    const { resume } = digest;
    const known = new Set(digest.taskKeys.map((key) => groupOf.get(key)));
    if (resume) known.add(paused.get(resume.key));
    known.delete(undefined);
    const [first, ...others] = [...known] as TraceDigest[][];
    const group = first ?? [];
    for (const other of others) {
      group.push(...other);
      groups.delete(other);
    }
    group.push(digest);
    groups.add(group);
    for (const member of others.length > 0 ? group : [digest]) {
      for (const key of member.taskKeys) groupOf.set(key, group);
      if (member.resume?.paused) paused.set(member.resume.key, group);
    }
    if (resume && !resume.paused) paused.delete(resume.key);
  }
  return [...groups].map((traces) => ({ traces }));
}

/** The trace of the same process that is nearest in time to a moment; null when it has none. Senders without a name are one. */
export function nearestTrace(
  digests: readonly TraceDigest[],
  processKey: string | null,
  atNs: bigint,
): TraceDigest | null {
  let nearest: TraceDigest | null = null;
  let least: bigint | null = null;
  for (const trace of digests) {
    if (trace.processKey !== processKey) continue;
    const distance = atNs < trace.startNs ? trace.startNs - atNs : atNs > trace.endNs ? atNs - trace.endNs : 0n;
    if (least !== null && distance >= least) continue;
    least = distance;
    nearest = trace;
  }
  return nearest;
}
