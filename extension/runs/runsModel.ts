import { oneLine, time } from "../../collector/contract/figures.ts";
import type { RunSummary } from "../../collector/contract/run.ts";
import { counted } from "../common/counted.ts";
import { say } from "../common/say.ts";

/** What a run's icon, its glyph and a badge are about; the worst that happened in it. */
export type Trouble = "hit" | "failed" | "over";

export const GLYPH: Readonly<Record<Trouble, string>> = { hit: "◆", failed: "✕", over: "▲" };

export type RunsNode =
  | {
      readonly kind: "service";
      readonly id: string;
      readonly label: string;
      readonly description: string;
      readonly children: readonly RunsNode[];
    }
  | {
      readonly kind: "session";
      readonly id: string;
      readonly label: string;
      readonly description: string;
      readonly children: readonly RunsNode[];
    }
  | {
      readonly kind: "run";
      readonly id: string;
      readonly label: string;
      readonly description: string;
      readonly run: RunSummary;
      readonly trouble: Trouble | null;
    };

const NAME_LENGTH = 26;

/** The tree of runs: by service, then by session when a service has more than one, then runs, newest first. */
export function runsTree(runs: readonly RunSummary[]): RunsNode[] {
  const services = groupBy(runs, (run) => run.service ?? say("unknown service"));
  return [...services].map(([service, own]) => {
    const id = `service:${service}`;
    const sessions = groupBy(own, (run) => run.sessionId ?? "");
    const children =
      sessions.size > 1 && [...sessions.keys()].some(Boolean)
        ? [...sessions].flatMap(([session, inside]) =>
            session ? [sessionNode(id, session, inside)] : inside.map(runNode),
          )
        : own.map(runNode);
    return { kind: "service", id, label: service, description: counts(own), children };
  });
}

function sessionNode(parent: string, session: string, runs: readonly RunSummary[]): RunsNode {
  const label = session.length > 12 ? `${session.slice(0, 8)}…` : session;
  return {
    kind: "session",
    id: `${parent}/session:${session}`,
    label,
    description: counts(runs),
    children: runs.map(runNode),
  };
}

function runNode(run: RunSummary): RunsNode {
  const trouble = worstOf(run);
  const figures = run.status === "running" && !run.analysed ? say("running") : time(run.durationMs);
  return {
    kind: "run",
    id: `run:${run.runId}`,
    label: oneLine(run.name, NAME_LENGTH),
    description: trouble ? `${GLYPH[trouble]} ${figures}` : figures,
    run,
    trouble,
  };
}

/** The worst that happened in a run, or null in a healthy one. */
export function worstOf(run: RunSummary): Trouble | null {
  if (run.status === "blocked" || (run.guardrailHits > 0 && run.status !== "error")) return "hit";
  if (run.status === "error" || run.failures > 0) return "failed";
  return run.overBudget > 0 ? "over" : null;
}

/** `5 runs, 2 blocked, 1 failed`. */
function counts(runs: readonly RunSummary[]): string {
  const of = (status: RunSummary["status"]) => runs.filter((run) => run.status === status).length;
  const parts = [counted(runs.length, "run")];
  for (const [status, word] of [
    ["running", say("running")],
    ["blocked", say("blocked")],
    ["error", say("failed")],
  ] as const)
    if (of(status)) parts.push(`${of(status)} ${word}`);
  return parts.join(", ");
}

function groupBy<T>(items: readonly T[], key: (item: T) => string): Map<string, T[]> {
  const groups = new Map<string, T[]>();
  for (const item of items) {
    const group = groups.get(key(item));
    if (group) group.push(item);
    else groups.set(key(item), [item]);
  }
  return groups;
}
