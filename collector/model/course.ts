import type { Approval } from "../contract/facts.ts";
import type { Kind } from "../contract/kind.ts";
import type { SpanRow } from "../contract/span.ts";

/** What the course of a run is read from: its rows in the order of the tree. */
export type CourseRow = Pick<
  SpanRow,
  | "spanId"
  | "depth"
  | "kind"
  | "label"
  | "note"
  | "agent"
  | "status"
  | "offsetMs"
  | "durationMs"
  | "verdict"
  | "internal"
  | "attempt"
>;

/** Something that was done in a run, as far as it decides where the run goes. Times are milliseconds since its start. */
export interface Act {
  readonly spanId: string;
  readonly kind: "agent" | "tool" | "model" | "retriever" | "handoff" | "guardrail" | "approval";
  readonly name: string;
  readonly agent: string | null;
  /** What a tool was called for: its first argument; whom a hand-off went to. */
  readonly argument: string | null;
  /** What came of it, where that can send a run another way; null for what merely holds others, and for what still runs. */
  readonly outcome: string | null;
  readonly atMs: number;
  readonly endMs: number;
  /** What was done within it, in order of time. */
  readonly children: readonly Act[];
}

/** What was done in a run. */
export interface Course {
  /** What was done by nobody's order, in order of time. */
  readonly roots: readonly Act[];
  /** All of it, in order of time. */
  readonly acts: readonly Act[];
  readonly approvals: readonly Approval[];
  /** More may come, or may be missing: what is not there says nothing. */
  readonly isOpen: boolean;
}

type Growing = Act & { readonly children: Growing[] };

const ACT_KINDS: Partial<Record<Kind, Act["kind"]>> = {
  agent: "agent",
  tool: "tool",
  mcp: "tool",
  llm: "model",
  retriever: "retriever",
  handoff: "handoff",
  guardrail: "guardrail",
  approval: "approval",
};

/** What was done in a run, without what only holds it together: frameworks wrap the same acts differently. */
export function courseOf(rows: Iterable<CourseRow>, approvals: readonly Approval[], isOpen: boolean): Course {
  const answers = new Map(approvals.map(({ spanId, outcome }) => [spanId, outcome]));
  const roots: Growing[] = [];
  const acts: Growing[] = [];
  const open: { readonly depth: number; readonly holder: Growing | null }[] = [];
  for (const row of rows) {
    while (open.length > 0 && (open.at(-1)?.depth ?? -1) >= row.depth) open.pop();
    const holder = open.at(-1)?.holder ?? null;
    const act = actOf(row, holder, answers);
    if (act) {
      (holder?.children ?? roots).push(act);
      acts.push(act);
    }
    open.push({ depth: row.depth, holder: act ?? holder });
  }
  for (const act of acts) inTime(act.children);
  return { roots: inTime(roots), acts: inTime(acts), approvals, isOpen };
}

function inTime(acts: Growing[]): Growing[] {
  return acts.sort((a, b) => a.atMs - b.atMs);
}

function actOf(row: CourseRow, holder: Act | null, answers: ReadonlyMap<string, string | null>): Growing | null {
  const kind = ACT_KINDS[row.kind];
  if (!kind || row.internal || isPartOf(row, kind, holder)) return null;
  return {
    spanId: row.spanId,
    kind,
    name: row.label,
    agent: row.agent,
    argument: argumentOf(row),
    outcome: outcomeOf(row, kind, answers),
    atMs: row.offsetMs,
    endMs: row.offsetMs + (row.durationMs ?? 0),
    children: [],
  };
}

/** One act that is told twice: by the caller and by the one who was called, by a framework and by the client under it. */
function isPartOf(row: CourseRow, kind: Act["kind"], holder: Act | null): boolean {
  if (row.kind === "mcp" && row.note === "MCP") return true;
  if (holder?.kind !== kind) return false;
  return kind === "tool" || kind === "model" || (kind === "agent" && holder.name === row.label);
}

function argumentOf({ kind, note, attempt }: CourseRow): string | null {
  if (note === null) return null;
  if (kind === "handoff") return note;
  if (kind !== "tool") return null;
  const argument = attempt === null ? note : note.replace(/( · )?\d+(st|nd|rd|th) try$/, "");
  return argument === "" ? null : argument;
}

function outcomeOf(row: CourseRow, kind: Act["kind"], answers: ReadonlyMap<string, string | null>): string | null {
  if (row.status === "running" || kind === "agent" || kind === "handoff") return null;
  if (kind === "approval") return answers.get(row.spanId) ?? null;
  if (row.verdict !== null) return row.verdict === "unknown" ? null : row.verdict;
  return row.status === "error" ? "failed" : "worked";
}
