import type { TraceDigest } from "../../model/groupRuns.ts";
import { borderOf } from "../../model/inOrder.ts";
import { numberOfName, sessionName } from "../../otlp/recordKeys.ts";
import type { Db } from "./openDatabase.ts";

/** What a key says of the traces that share it. */
export const KEY_KIND = { task: 0, session: 1, process: 2, resume: 3 } as const;

/** Neighbours that are looked at for one key: a run of more traces is understood in parts. */
const MOST = 2000;

interface Key {
  readonly key: bigint;
  readonly kind: number;
  readonly works: number;
  readonly paused: number;
  readonly startNs: bigint;
  readonly endNs: bigint;
}

/** The keys by which traces find the others of their run. */
export class TraceKeys {
  readonly #statements;

  constructor(db: Db) {
    const before = "start_ns < $startNs OR (start_ns = $startNs AND trace < $trace)";
    const after = "start_ns > $startNs OR (start_ns = $startNs AND trace > $trace)";
    const select = (what: string, where: string) =>
      db.prepare(`SELECT ${what} FROM trace_keys WHERE key = $key AND ${where}`);
    this.#statements = {
      of: db
        .prepare(
          "SELECT key, kind, works, paused, start_ns AS startNs, end_ns AS endNs FROM trace_keys WHERE trace = ? ORDER BY kind, key",
        )
        .safeIntegers(),
      drop: db.prepare("DELETE FROM trace_keys WHERE trace = ?"),
      add: db.prepare(
        "INSERT OR REPLACE INTO trace_keys (key, trace, kind, works, paused, start_ns, end_ns) VALUES ($key, $trace, $kind, $works, $paused, $startNs, $endNs)",
      ),
      all: select("trace", `1 LIMIT ${MOST}`).pluck(),
      workBefore: select("trace", `works = 1 AND (${before}) ORDER BY start_ns DESC, trace DESC LIMIT 1`).pluck(),
      workAfter: select("trace", `works = 1 AND (${after}) ORDER BY start_ns, trace LIMIT 1`).pluck(),
      endBefore: select("end_ns", `works = 1 AND (${before}) ORDER BY start_ns DESC, trace DESC LIMIT 1`)
        .pluck()
        .safeIntegers(),
      nextStart: select("start_ns", `works = 1 AND (${after}) ORDER BY start_ns, trace LIMIT 1`).pluck().safeIntegers(),
      works: select("1", "works = 1 LIMIT 1").pluck(),
      asides: select("trace", `works = 0 AND start_ns >= $from AND start_ns <= $to LIMIT ${MOST}`).pluck(),
      before: select("trace, paused", `(${before}) ORDER BY start_ns DESC, trace DESC LIMIT 1`),
      after: select("trace", `(${after}) ORDER BY start_ns, trace LIMIT 1`).pluck(),
      mates: db
        .prepare("SELECT DISTINCT t.trace FROM run_traces r JOIN run_traces t ON t.run = r.run WHERE r.trace = ?")
        .pluck(),
      later: db
        .prepare(
          `SELECT EXISTS (SELECT 1 FROM trace_keys WHERE key = $key AND works = 0 AND start_ns >= $startNs)
             OR EXISTS (SELECT 1 FROM logs WHERE session = $key AND time_ns >= $startNs)`,
        )
        .pluck(),
      standsFor: db.prepare("SELECT id FROM traces WHERE session = ?").pluck(),
      session: db.prepare("SELECT session FROM traces WHERE id = ?").pluck().safeIntegers(),
    };
  }

  /**
   * Remembers what a trace's records tell of its run.
   * @returns traces that lose something to it: they must be understood anew
   */
  set(trace: number, digest: TraceDigest): Set<number> {
    const known = new Map((this.#statements.of.all(trace) as Key[]).map((key) => [key.key, key]));
    const keys = keysOf(digest);
    const losers = new Set<number>();
    if (keys.length === known.size && keys.every((key) => same(key, known.get(key.key)))) return losers;
    this.#statements.drop.run(trace);
    for (const key of keys) this.#statements.add.run({ ...key, trace });
    for (const { key, kind, works, startNs } of keys) {
      const before = known.get(key);
      if (works !== 1 || (kind !== KEY_KIND.session && kind !== KEY_KIND.process)) continue;
      if (before?.works === 1 && before.startNs === startNs) continue;
      const at = { key, startNs, trace };
      const previous = this.#statements.workBefore.get(at) as number | undefined;
      if (previous !== undefined && this.#statements.later.get({ key, startNs }) === 1) losers.add(previous);
      const next = this.#statements.workAfter.get(at) as number | undefined;
      // The first of all has what came before it.
      if (previous === undefined && next !== undefined) losers.add(next);
      const own = kind === KEY_KIND.session ? (this.#statements.standsFor.get(key) as number | undefined) : undefined;
      if (own !== undefined) losers.add(own);
    }
    return losers;
  }

  /** Forgets what a trace's records told: it has none any more. */
  clear(trace: number): void {
    this.#statements.drop.run(trace);
  }

  /** Traces that may be of one run with a trace, by one step: over its keys, and in its run as it was last understood. */
  related(trace: number): Set<number> {
    const result = new Set(this.#statements.mates.all(trace) as number[]);
    const session = this.#statements.session.get(trace) as bigint | null | undefined;
    if (session && !this.sessionWorks(trace)) this.#addAll(result, session);
    const keys = this.#statements.of.all(trace) as Key[];
    let placed = false;
    for (const { key, kind, works, paused, startNs, endNs } of keys) {
      const at = { key, startNs, endNs, trace };
      if (Number(kind) === KEY_KIND.task) this.#addAll(result, key);
      else if (Number(kind) === KEY_KIND.resume) this.#addTurns(result, at, Number(paused) === 1);
      else if (Number(works) === 1) this.#addAsides(result, at);
      else if (!placed) placed = this.#addHome(result, at);
    }
    // Where nothing works, all that is aside is one.
    if (!placed && keys.length > 0 && keys.every(({ works }) => Number(works) === 0))
      for (const { key, kind } of keys) if (Number(kind) !== KEY_KIND.resume) this.#addAll(result, key);
    result.delete(trace);
    return result;
  }

  /** Whether a trace works in the session that the given one stands for. */
  sessionWorks(trace: number): boolean {
    const session = this.#statements.session.get(trace) as bigint | null | undefined;
    return session ? this.#statements.works.get({ key: session }) !== undefined : false;
  }

  #addAll(result: Set<number>, key: bigint): void {
    for (const other of this.#statements.all.all({ key }) as number[]) result.add(other);
    const own = this.#statements.standsFor.get(key) as number | undefined;
    if (own !== undefined) result.add(own);
  }

  /** The turn before, if it stopped to ask, and the one after, if this one did. */
  #addTurns(result: Set<number>, at: Moment, paused: boolean): void {
    const before = this.#statements.before.get(at) as { trace: number; paused: number } | undefined;
    if (before?.paused === 1) result.add(before.trace);
    const after = paused ? (this.#statements.after.get(at) as number | undefined) : undefined;
    if (after !== undefined) result.add(after);
  }

  /** What is aside and nearer to a working trace than to the ones before and after it. */
  #addAsides(result: Set<number>, at: Moment & { readonly endNs: bigint }): void {
    const endBefore = this.#statements.endBefore.get(at) as bigint | undefined;
    const nextStart = this.#statements.nextStart.get(at) as bigint | undefined;
    const from = endBefore === undefined ? EARLIEST : borderOf(endBefore, at.startNs);
    const to = nextStart === undefined ? LATEST : borderOf(at.endNs, nextStart) - 1n;
    for (const other of this.#statements.asides.all({ key: at.key, from, to }) as number[]) result.add(other);
  }

  /** The working trace that something aside belongs to. @returns whether there is one */
  #addHome(result: Set<number>, at: Moment): boolean {
    const until = { key: at.key, startNs: at.startNs + 1n, trace: 0 };
    const from = { ...at, trace: MOST_TRACE };
    const before = this.#statements.workBefore.get(until) as number | undefined;
    const after = this.#statements.workAfter.get(from) as number | undefined;
    const end = this.#statements.endBefore.get(until) as bigint | undefined;
    const start = this.#statements.nextStart.get(from) as bigint | undefined;
    const isBefore = end !== undefined && (start === undefined || at.startNs < borderOf(end, start));
    const home = isBefore ? before : after;
    if (home !== undefined) result.add(home);
    return home !== undefined;
  }
}

interface Moment {
  readonly key: bigint;
  readonly startNs: bigint;
  readonly trace: number;
}

/** A number above that of every trace. */
const MOST_TRACE = Number.MAX_SAFE_INTEGER;
const EARLIEST = -(2n ** 63n);
const LATEST = 2n ** 63n - 1n;

function keysOf(digest: TraceDigest): Key[] {
  const { taskKeys, sessionKeys, processKey, asks, answers, startNs, endNs } = digest;
  const works = digest.aside ? 0 : 1;
  const keys = new Map<bigint, Key>();
  const add = (name: string, kind: number, paused = 0) => {
    const key = numberOfName(name);
    keys.set(key, { key, kind, works, paused, startNs, endNs });
  };
  for (const key of taskKeys) add(`task ${key}`, KEY_KIND.task);
  for (const key of sessionKeys) add(sessionName(key), KEY_KIND.session);
  add(`process ${processKey}`, KEY_KIND.process);
  for (const key of answers) add(`resume ${key}`, KEY_KIND.resume, 0);
  for (const key of asks) add(`resume ${key}`, KEY_KIND.resume, 1);
  return [...keys.values()];
}

function same(key: Key, known: Key | undefined): boolean {
  return (
    known !== undefined &&
    Number(known.kind) === key.kind &&
    Number(known.works) === key.works &&
    Number(known.paused) === key.paused &&
    known.startNs === key.startNs &&
    known.endNs === key.endNs
  );
}
