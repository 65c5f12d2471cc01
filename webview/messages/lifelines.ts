import type { Approval, Message } from "../../collector/contract/facts.ts";
import { time } from "../../collector/contract/figures.ts";
import type { RunRow } from "../runRow.ts";
import { SHAPE, type SpanTree } from "../timeline/tree.ts";
import { PERSON, RUN, runName, type Talk, type TalkRow } from "./talk.ts";

export interface Lifeline {
  readonly id: string;
  readonly kind: "run" | "person" | "agent" | "tool" | "mcp";
  readonly name: string;
  /** What stands under the name. */
  readonly note: string;
}

/** So many lifelines stand beside each other; with more, those that talk to one other only fold into it. */
const MOST_LIFELINES = 12;

/** Who takes part, from left to right: person, agents by appearance, tools, services. */
export function lifelinesOf(
  talk: Talk,
  tree: SpanTree,
  agents: readonly string[],
  facts: { readonly messages: readonly Message[]; readonly approvals: readonly Approval[] },
): Lifeline[] {
  const parts = new Set<string>();
  for (const row of talk.rows) {
    if (row.type === "pill") parts.add(row.at);
    else parts.add(row.from).add(row.to);
  }
  const result: Lifeline[] = [];
  if (parts.has(PERSON)) result.push({ id: PERSON, kind: "person", name: "Person", note: personNote(facts.approvals) });
  const called = new Map(talk.called.map((one) => [one.name, one]));
  const spoken = [...parts].filter((id) => id !== PERSON && !called.has(id));
  const inOrder = [...agents.filter((agent) => spoken.includes(agent)), ...spoken.filter((id) => !agents.includes(id))];
  for (const id of inOrder) {
    const channel = agents.includes(id) ? undefined : facts.messages.find((message) => message.to === id)?.channel;
    if (channel === "mcp") result.push({ id, kind: "mcp", name: id, note: "MCP" });
    else
      result.push({ id, kind: "agent", name: id, note: agentNote(tree, id) || (channel === "topic" ? "topic" : "") });
  }
  for (const kind of ["tool", "mcp"] as const) {
    for (const one of talk.called) {
      if (one.kind !== kind) continue;
      const calls = `${one.calls} ${one.calls === 1 ? "call" : "calls"}`;
      result.push({ id: one.name, kind, name: one.name, note: `${kind === "mcp" ? "MCP" : "tool"} · ${calls}` });
    }
  }
  return result;
}

/** The same with the run itself before them, where a person was asked by none of its agents. */
export function withRun(
  lifelines: readonly Lifeline[],
  tree: SpanTree,
  approvals: readonly Approval[],
): readonly Lifeline[] {
  if (approvals.every((approval) => approval.agent !== null)) return lifelines;
  return [{ id: RUN, kind: "run", name: runName(tree), note: "run" }, ...lifelines];
}

function agentNote(tree: SpanTree, agent: string): string {
  let sum = 0;
  for (let i = 0; i < tree.rows.length; i++) {
    const row = tree.rows[i] as RunRow;
    if (row.kind === "agent" && row.agent === agent && tree.shape[i] === SHAPE.container) sum += row.durationMs ?? 0;
  }
  return sum > 0 ? time(sum) : "";
}

function personNote(approvals: readonly Approval[]): string {
  const words = new Set<string>();
  for (const approval of approvals) words.add(approval.outcome ?? "asked");
  return [...words].join(", ");
}

/**
 * With too many lifelines, those that talk to one other only are folded into it, tools first and rarest first. Answers
 * for each id on whose lifeline it stands.
 */
export function foldLifelines(
  rows: readonly TalkRow[],
  lifelines: readonly Lifeline[],
  most = MOST_LIFELINES,
): Map<string, string> {
  const folded = new Map<string, string>();
  if (lifelines.length <= most) return folded;
  const partners = new Map<string, Map<string, number>>();
  const note = (a: string, b: string) => {
    const of = partners.get(a) ?? new Map<string, number>();
    of.set(b, (of.get(b) ?? 0) + 1);
    partners.set(a, of);
  };
  for (const row of rows) {
    if (row.type !== "arrow" || row.from === row.to) continue;
    note(row.from, row.to);
    note(row.to, row.from);
  }
  const weight = (line: Lifeline) => [...(partners.get(line.id)?.values() ?? [])].reduce((sum, n) => sum + n, 0);
  const rank = { mcp: 0, tool: 0, agent: 1, run: 2, person: 2 };
  const candidates = lifelines
    .filter((line) => line.kind !== "person" && partners.get(line.id)?.size === 1)
    .sort((a, b) => rank[a.kind] - rank[b.kind] || weight(a) - weight(b));
  for (const line of candidates) {
    if (lifelines.length - folded.size <= most) break;
    const into = [...(partners.get(line.id)?.keys() ?? [])][0];
    // Two that only talk to each other cannot both disappear into the other.
    if (into !== undefined && !folded.has(into)) folded.set(line.id, into);
  }
  return folded;
}
