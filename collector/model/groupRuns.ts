import { InOrder } from "./inOrder.ts";

/** What must be known of a trace to say which run it belongs to. */
export interface TraceDigest {
  readonly traceId: string;
  /** Ids of the task that a family binds traces with; a trace may carry several. */
  readonly taskKeys: readonly string[];
  /** Those of them that it starts anew: what comes later under them belongs to it, what came before does not. */
  readonly starts: readonly string[];
  /** Conversations that it belongs to. They hold many runs, so they bind only what is no run by itself. */
  readonly sessionKeys: readonly string[];
  /** What the same task will carry when it goes on in another trace: this one stopped to ask a person. */
  readonly asks: readonly string[];
  /** What a trace that stopped to ask would have, if this one goes on with its task. */
  readonly answers: readonly string[];
  /** What evaluations in it judge in other traces, as `answer …` and `trace …`. It joins no runs. */
  readonly judges: readonly string[];
  /** Ids of the answers that models gave in it: what may be judged from elsewhere. */
  readonly given: readonly string[];
  /** Conversations that it made the id of, and those that it goes on with. They join no runs. */
  readonly opens: readonly string[];
  readonly goesOn: readonly string[];
  readonly processKey: string;
  /** Start-up or housekeeping: no work, so it belongs to a run of its session, else of its process. */
  readonly aside: boolean;
  readonly startNs: bigint;
  readonly endNs: bigint;
}

export interface RunGroup {
  /** By start; the first one names the run. */
  readonly traces: readonly TraceDigest[];
}

/**
 * Which traces are one run: those that share a task key, directly or over others, and a trace with the one before it
 * that stopped to ask a person and would go on like this, unless one of them starts the task anew; else every trace is
 * its own. What is aside goes to the run before or after it that is nearer in time, of its session or else of its
 * process.
 */
export function groupRuns(digests: readonly TraceDigest[]): RunGroup[] {
  const sorted = byStart(digests);
  const groups = groupTasks(sorted);
  const groupOf = new Map(groups.flatMap((group) => group.map((digest) => [digest, group])));
  const working = new Map<string, InOrder<TraceDigest[]>>();
  for (const digest of sorted) {
    if (digest.aside) continue;
    for (const key of placesOf(digest)) {
      const order = working.get(key) ?? new InOrder<TraceDigest[]>();
      working.set(key, order);
      order.add(digest.startNs, groupOf.get(digest) as TraceDigest[], digest.endNs);
    }
  }
  const runs = new Set(groups);
  const alone = new Map<string, TraceDigest[]>();
  for (const group of groups) {
    if (group.some((digest) => !digest.aside)) continue;
    const keys = [...new Set(group.flatMap(placesOf))];
    const first = group[0] as TraceDigest;
    const owner = keys.map((key) => working.get(key)?.at(first.startNs)).find((found) => found !== undefined);
    // Where nothing works, what one process does aside is one thing.
    const home = owner ?? alone.get(first.processKey);
    if (home) {
      home.push(...group);
      runs.delete(group);
    } else alone.set(first.processKey, group);
  }
  const ordered = new Map([...runs].map((group) => [byStart(group)[0] as TraceDigest, byStart(group)]));
  return byStart([...ordered.keys()]).map((first) => ({ traces: ordered.get(first) as TraceDigest[] }));
}

function byStart(digests: readonly TraceDigest[]): TraceDigest[] {
  return [...digests].sort((a, b) => (a.startNs < b.startNs ? -1 : a.startNs > b.startNs ? 1 : 0));
}

/** Where a trace belongs when no task binds it: its sessions first, then its process. */
function placesOf(digest: TraceDigest): string[] {
  return [...digest.sessionKeys.map((key) => `session ${key}`), `process ${digest.processKey}`];
}

function groupTasks(sorted: readonly TraceDigest[]): TraceDigest[][] {
  const groupOf = new Map<string, TraceDigest[]>();
  const paused = new Map<string, TraceDigest[]>();
  const groups = new Set<TraceDigest[]>();
  for (const digest of sorted) {
    const goesOn =
      digest.starts.length === 0 ? digest.taskKeys : digest.taskKeys.filter((key) => !digest.starts.includes(key));
    const known = new Set(goesOn.map((key) => groupOf.get(key)));
    for (const key of digest.answers) known.add(paused.get(key));
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
      for (const key of member.asks) paused.set(key, group);
    }
    for (const key of digest.answers) if (!digest.asks.includes(key)) paused.delete(key);
  }
  return [...groups];
}
