import { oneLine, time } from "../../collector/contract/figures.ts";
import { spoken } from "../timeline/rowLabel.ts";
import type { GraphEdge } from "./graph.ts";
import { PERSON, RUN, type TalkRow } from "./talk.ts";

const nameOf = (id: string) => (id === PERSON ? "Person" : id === RUN ? "The run" : id);

/** A row as a screen reader says it: *Researcher to Checker, agent as tool, at 1.75 seconds: Storage doubled in 2025*. */
export function talkLabel(row: TalkRow): string {
  const at = `at ${spoken(time(row.atMs))}`;
  if (row.type === "pill") return `${row.text}, ${at}`;
  const how = [row.failed ? "failed" : null, row.note].filter((part) => part !== null).join(", ");
  const head = [`${nameOf(row.from)} to ${nameOf(row.to)}`, how, at].filter(Boolean).join(", ");
  return row.text === null ? head : `${head}: ${oneLine(row.text)}`;
}

/** A line of the graph as a screen reader says it: *Researcher to search_wire, 2 times, 1 failed*. */
export function edgeLabel({ from, to, times, failed, inferred }: GraphEdge): string {
  const parts = [`${nameOf(from)} to ${nameOf(to)}`, times === 1 ? "once" : `${times} times`];
  if (failed > 0) parts.push(`${failed} failed`);
  if (inferred) parts.push("inferred");
  return parts.join(", ");
}
