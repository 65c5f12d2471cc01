import type { RunSummary } from "../../collector/contract/run.ts";
import type { UnderstoodRun } from "../../collector/model/understoodRun.ts";

/** What a perfect viewer shows of a recorded agent; the shape of `expected.json`. */
export interface Expected {
  readonly runCount?: readonly number[];
  readonly totals?: Readonly<Record<string, unknown>>;
  readonly agents?: readonly string[];
  readonly sessions?: readonly string[];
  readonly families?: readonly string[];
  readonly models?: readonly string[];
  readonly statuses?: readonly string[];
  readonly may?: Readonly<Record<string, readonly string[]>>;
  readonly messages?: readonly Entry[];
  readonly guardrails?: readonly Entry[];
  readonly approvals?: readonly Entry[];
  readonly retries?: readonly Entry[];
  readonly evaluations?: readonly Entry[];
  readonly spans?: readonly Entry[];
  readonly plan?: readonly { readonly title: string; readonly status?: string }[];
  readonly locations?: readonly { readonly span: string; readonly path: string; readonly line?: number }[];
}

type Entry = Readonly<Record<string, unknown>>;

export interface Fact {
  readonly fact: string;
  readonly want: unknown;
  readonly got: unknown;
}

const CONTAINED = new Set(["text", "question", "reason", "explanation"]);
const lower = (value: unknown) =>
  String(value ?? "")
    .trim()
    .toLowerCase();

/** Facts of the runs that are not as expected. */
export function wrongFacts(expected: Expected, runs: readonly UnderstoodRun[]): Fact[] {
  const wrong: Fact[] = [];
  const summaries = runs.map((run) => run.summary);
  const fact = (name: string, want: unknown, got: unknown, ok = JSON.stringify(want) === JSON.stringify(got)) => {
    if (!ok) wrong.push({ fact: name, want, got });
  };
  if (expected.runCount) fact("runCount", expected.runCount, runs.length, expected.runCount.includes(runs.length));
  totals(expected.totals ?? {}, summaries, fact);
  for (const [key, got] of Object.entries(sets(summaries))) {
    const want = expected[key as "agents"];
    const may = expected.may?.[key] ?? [];
    if (want) fact(key, [...want].sort(), got.filter((name) => want.includes(name) || !may.includes(name)).sort());
  }
  for (const part of ["messages", "guardrails", "approvals", "retries", "evaluations"] as const) {
    for (const want of missing(
      expected[part] ?? [],
      runs.flatMap((run) => run[part] as readonly object[] as Entry[]),
    ))
      fact(`${part}: ${JSON.stringify(want)}`, true, false);
  }
  plan(expected, runs, fact);
  const rows = runs.flatMap((run) => run.spans);
  for (const { span, path, line } of expected.locations ?? []) {
    const hit = rows.some(
      (row) =>
        row.name === span &&
        `/${row.location?.path ?? ""}`.endsWith(`/${path}`) &&
        (line === undefined || row.location?.line === line),
    );
    fact(`location of ${span} at ${path}:${line}`, true, hit);
  }
  const wanted = (expected.spans ?? []).map(({ span, ...rest }) => ({ name: span, ...rest }));
  for (const want of missing(wanted, rows as readonly object[] as Entry[]))
    fact(`spans: ${JSON.stringify(want)}`, true, false);
  return wrong;
}

type Check = (name: string, want: unknown, got: unknown, ok?: boolean) => void;

function totals(wanted: Readonly<Record<string, unknown>>, runs: readonly RunSummary[], fact: Check): void {
  for (const [key, want] of Object.entries(wanted)) {
    if (key === "tools") {
      const tools = want as Record<string, number>;
      for (const name of new Set([...Object.keys(tools), ...runs.flatMap((run) => Object.keys(run.tools))]))
        fact(`tools.${name}`, tools[name] ?? 0, sum(runs.map((run) => run.tools[name])) ?? 0);
    } else if (key === "approvals") {
      for (const [name, n] of Object.entries(want as Record<string, number>))
        fact(`approvals.${name}`, n, sum(runs.map((run) => run.approvals[name as "requested"])));
    } else {
      const total = sum(runs.map((run) => run[key as keyof RunSummary] as number | null));
      if (Array.isArray(want)) fact(key, want, total, want.includes(total));
      else if (key === "costUsd" && typeof want === "number")
        fact(key, want, total, total !== null && Math.abs(total - want) <= Math.max(1e-6, want * 1e-4));
      else fact(key, want, total);
    }
  }
}

function sum(values: readonly (number | null | undefined)[]): number | null {
  return values.reduce<number | null>((total, value) => (value == null ? total : (total ?? 0) + value), null);
}

function sets(runs: readonly RunSummary[]): Record<string, string[]> {
  const union = (pick: (run: RunSummary) => readonly string[]) => [...new Set(runs.flatMap(pick))].sort();
  return {
    agents: union((run) => run.agents),
    families: union((run) => run.families),
    models: union((run) => run.models),
    sessions: union((run) => (run.sessionId ? [run.sessionId] : [])),
    statuses: union((run) => [run.status]),
  };
}

function shows({ n: _, ...want }: Entry, got: Entry): boolean {
  return Object.entries(want).every(([key, value]) => {
    if (CONTAINED.has(key)) return lower(got[key]).includes(lower(value));
    if (typeof value === "number") return Math.abs(Number(got[key] ?? Number.NaN) - value) < 1e-9;
    return lower(got[key]) === lower(value);
  });
}

/** Each wanted entry takes one entry of the answer, or n of them; the ones that ask for most choose first. */
function missing(wanted: readonly Entry[], got: readonly Entry[]): Entry[] {
  const left = [...got];
  const order = [...wanted].sort((a, b) => Object.keys(b).length - Object.keys(a).length);
  return order.filter((want) => {
    for (let lacks = Number(want.n ?? 1); lacks > 0; lacks--) {
      const at = left.findIndex((entry) => shows(want, entry));
      if (at < 0) return true;
      left.splice(at, 1);
    }
    return false;
  });
}

function plan(expected: Expected, runs: readonly UnderstoodRun[], fact: Check): void {
  const latest = new Map<string, UnderstoodRun["plans"][number]>();
  for (const run of runs) {
    for (const version of run.plans) {
      const id = `${run.summary.runId} ${version.planId}`;
      if ((latest.get(id)?.version ?? -1) <= version.version) latest.set(id, version);
    }
  }
  const steps = [...latest.values()].flatMap((version) => version.steps);
  for (const want of expected.plan ?? []) {
    const step = steps.find((one) => lower(one.title) === lower(want.title));
    const got = step ? (want.status ? step.status : "present") : "missing";
    fact(`plan step "${want.title}"`, want.status ?? "present", got);
  }
}
