import { FIRST_SESSION_OF_PROCESS } from "./looseLogs.ts";
import type { Db } from "./openDatabase.ts";
import { SessionOwners } from "./sessionOwners.ts";

/** What one transaction adds to a trace. */
interface Added {
  spans: number;
  logs: number;
  running: number;
  errors: number;
  startNs: bigint | null;
  lastNs: bigint | null;
  rootName: number | null;
  firstName: number | null;
  readonly resources: Set<number>;
}

/** What is known of a trace's row, so that it is not written again. */
interface Known {
  /** What stands there, or a later time. */
  startNs: bigint | null;
  readonly resources: Set<number>;
}

/** How many traces are remembered, and how many resources of each. */
const MOST = 20_000;
const MOST_RESOURCES = 50;

/** Collects what a transaction adds to each trace, and writes it once per trace at its end. */
export class CountedFacts {
  readonly #added = new Map<number, Added>();
  readonly #known = new Map<number, Known>();
  readonly #looseTimes = new Map<number, bigint[]>();
  readonly #sessions = new Map<string, { readonly resource: number; readonly times: bigint[] }>();
  readonly #statements;
  readonly #owners: SessionOwners;

  constructor(db: Db) {
    this.#owners = new SessionOwners(db);
    const add = (start: string) =>
      db.prepare(
        `UPDATE traces SET span_count = span_count + ?, log_count = log_count + ?,
           running = running + ?, errors = errors + ?,
           last_ns = max(coalesce(last_ns, ?), coalesce(?, last_ns)),
           root_name = coalesce(root_name, ?), first_name = coalesce(first_name, ?),
           changed = ?${start}
         WHERE id = ?`,
      );
    this.#statements = {
      tick: db.prepare("UPDATE clock SET changes = changes + 1 RETURNING changes").pluck(),
      // A start that is set is written into an index too, also where it stays the same.
      add: add(""),
      addWithStart: add(", start_ns = min(coalesce(start_ns, ?), ?)"),
      start: db.prepare("SELECT start_ns FROM traces WHERE id = ?").pluck().safeIntegers(),
      touch: db.prepare("UPDATE traces SET changed = ? WHERE id = ?"),
      resource: db.prepare("INSERT OR IGNORE INTO trace_resources (resource, trace) VALUES (?, ?)"),
      tracesOf: db
        .prepare(
          `SELECT DISTINCT t.id, t.start_ns FROM resources x JOIN trace_resources r ON r.resource = x.id
           JOIN traces t ON t.id = r.trace
           WHERE x.process = ? AND t.start_ns IS NOT NULL ORDER BY t.start_ns, t.id`,
        )
        .safeIntegers()
        .raw(),
      firstSession: db.prepare(FIRST_SESSION_OF_PROCESS).pluck(),
      hasLoose: db
        .prepare(
          "SELECT 1 FROM resources x JOIN logs l ON l.resource = x.id WHERE l.trace = 0 AND x.process = ? LIMIT 1",
        )
        .pluck(),
      process: db.prepare("SELECT process FROM resources WHERE id = ?").pluck(),
      anyLoose: db.prepare("SELECT 1 FROM logs WHERE trace = 0 LIMIT 1").pluck(),
    };
  }

  /** `resource` and `name` are numbers; a span without a parent has 0n as its parent's id. */
  span(
    trace: number,
    resource: number,
    name: number,
    { parentId, startNs, endNs, status }: { parentId: bigint; startNs: bigint; endNs: bigint; status: number },
  ): void {
    const added = this.#of(trace);
    added.spans++;
    if (endNs === 0n) added.running++;
    if (status === 2) added.errors++;
    if (startNs > 0n) added.startNs = least(added.startNs, startNs);
    added.lastNs = most(added.lastNs, endNs === 0n ? startNs : endNs);
    if (parentId === 0n) added.rootName ??= name;
    added.firstName ??= name;
    added.resources.add(resource);
  }

  /** A span that ran before has ended. */
  ended(trace: number, span: { startNs: bigint; endNs: bigint; status: number }): void {
    const added = this.#of(trace);
    added.running--;
    if (span.status === 2) added.errors++;
    if (span.startNs > 0n) added.startNs = least(added.startNs, span.startNs);
    added.lastNs = most(added.lastNs, span.endNs);
  }

  log(trace: number, resource: number, timeNs: bigint): void {
    const added = this.#of(trace);
    added.logs++;
    if (timeNs > 0n) added.lastNs = most(added.lastNs, timeNs);
    added.resources.add(resource);
  }

  /** `session` is the session that the record names. */
  looseLog(resource: number, timeNs: bigint, session: string | null): void {
    if (session !== null) {
      const known = this.#sessions.get(session);
      if (known) known.times.push(timeNs);
      else this.#sessions.set(session, { resource, times: [timeNs] });
      return;
    }
    this.#looseOf(resource, timeNs);
  }

  #looseOf(resource: number, timeNs: bigint): void {
    const times = this.#looseTimes.get(resource);
    if (times) times.push(timeNs);
    else this.#looseTimes.set(resource, [timeNs]);
  }

  /** Writes everything and starts anew. @returns whether a trace changed */
  flush(): boolean {
    if (this.#added.size === 0 && this.#looseTimes.size === 0 && this.#sessions.size === 0) return false;
    const changed = this.#statements.tick.get() as number;
    const touched = new Set<number>();
    const moved = new Set<number>();
    // Only where there are loose records does it matter which trace began before which.
    const isAnyLoose = this.#statements.anyLoose.get() !== undefined;
    for (const [id, added] of this.#added) {
      const { resources, spans, logs, running, errors, startNs, lastNs, rootName, firstName } = added;
      if (isAnyLoose && startNs !== null && this.#startsLater(id, startNs)) moved.add(id);
      const known = this.#knownOf(id);
      const counts = [spans, logs, running, errors, lastNs, lastNs, rootName, firstName, changed] as const;
      if (startNs === null || (known.startNs !== null && known.startNs <= startNs))
        this.#statements.add.run(...counts, id);
      else {
        this.#statements.addWithStart.run(...counts, startNs, startNs, id);
        known.startNs = startNs;
      }
      for (const resource of resources) {
        if (known.resources.has(resource)) continue;
        this.#statements.resource.run(resource, id);
        if (known.resources.size >= MOST_RESOURCES) known.resources.clear();
        known.resources.add(resource);
      }
      touched.add(id);
    }
    for (const id of [...this.#ownersOfSessions(), ...this.#ownersOfLooseLogs(moved)]) {
      if (touched.has(id)) continue;
      this.#statements.touch.run(changed, id);
      touched.add(id);
    }
    this.clear();
    return touched.size > 0;
  }

  #startsLater(trace: number, startNs: bigint): boolean {
    const known = this.#statements.start.get(trace) as bigint | null | undefined;
    return known === null || known === undefined || known > startNs;
  }

  /** Somebody else may have changed rows of traces, or what was written was taken back. */
  forget(): void {
    this.#known.clear();
  }

  clear(): void {
    this.#added.clear();
    this.#sessions.clear();
    this.#looseTimes.clear();
  }

  /** Traces that gain log records of their session; those of a session that nobody wants go by their process. */
  #ownersOfSessions(): Set<number> {
    const owners = new Set<number>();
    for (const [session, { resource, times }] of this.#sessions) {
      const { traces, homeless } = this.#owners.of(session, resource, times);
      for (const trace of traces) owners.add(trace);
      if (homeless) for (const timeNs of times) this.#looseOf(resource, timeNs);
    }
    return owners;
  }

  /**
   * Traces that gain or lose log records without a trace id: the owners of new ones, and the neighbour before a trace
   * whose start has moved, since a loose record belongs to the last trace that began before it.
   */
  #ownersOfLooseLogs(moved: ReadonlySet<number>): Set<number> {
    const owners = new Set<number>();
    for (const [process, times] of this.#processesWithLooseLogs(moved)) {
      const traces = (this.#statements.tracesOf.all(process) as [bigint, bigint][]).map(([id, startNs]) => ({
        id: Number(id),
        startNs,
      }));
      if (traces.length === 0 && times.length > 0) {
        const first = this.#statements.firstSession.get({ process }) as number | null;
        if (first !== null) owners.add(first);
      }
      for (const timeNs of times) {
        const owner = ownerAt(traces, timeNs);
        if (owner !== null) owners.add(owner);
      }
      traces.forEach(({ id }, at) => {
        const before = traces[at - 1];
        if (before && moved.has(id)) owners.add(before.id);
      });
    }
    return owners;
  }

  /** Processes whose loose records may change hands: process → times of its new ones. */
  #processesWithLooseLogs(moved: ReadonlySet<number>): Map<string, bigint[]> {
    const processes = new Map<string, bigint[]>();
    const processOf = (resource: number) => this.#statements.process.get(resource) as string;
    for (const [resource, times] of this.#looseTimes) {
      const process = processOf(resource);
      processes.set(process, [...(processes.get(process) ?? []), ...times]);
    }
    for (const id of moved)
      for (const process of [...(this.#added.get(id)?.resources ?? [])].map(processOf))
        if (!processes.has(process) && this.#statements.hasLoose.get(process) !== undefined) processes.set(process, []);
    return processes;
  }

  #knownOf(trace: number): Known {
    let known = this.#known.get(trace);
    if (!known) {
      if (this.#known.size >= MOST) this.#known.clear();
      known = { startNs: null, resources: new Set() };
      this.#known.set(trace, known);
    }
    return known;
  }

  #of(trace: number): Added {
    let added = this.#added.get(trace);
    if (!added) {
      added = {
        spans: 0,
        logs: 0,
        running: 0,
        errors: 0,
        startNs: null,
        lastNs: null,
        rootName: null,
        firstName: null,
        resources: new Set(),
      };
      this.#added.set(trace, added);
    }
    return added;
  }
}

/** Of traces in order of their start: the last that began at or before the time, else the first. */
function ownerAt(traces: readonly { id: number; startNs: bigint }[], timeNs: bigint): number | null {
  let low = 0;
  let high = traces.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((traces[middle] as { startNs: bigint }).startNs <= timeNs) low = middle + 1;
    else high = middle;
  }
  return traces[Math.max(0, low - 1)]?.id ?? null;
}

function least(known: bigint | null, ns: bigint): bigint {
  return known === null || ns < known ? ns : known;
}

function most(known: bigint | null, ns: bigint): bigint {
  return known === null || ns > known ? ns : known;
}
