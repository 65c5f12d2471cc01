import { columnRows } from "../contract/columnRow.ts";
import { decodeColumns } from "../contract/columns.ts";
import type { Divergence } from "../contract/comparison.ts";
import { type Course, courseOf } from "../model/course.ts";
import { firstDivergence } from "../model/firstDivergence.ts";
import type { RunReader } from "./store.ts";

type Reads = Pick<RunReader, "run" | "columns" | "part">;

const MOST_APPROVALS = 1000;

/** Where run B first went another way than run A; null where it never did, and when there is no such run. */
export function divergenceOf(reader: Reads, a: string, b: string): Divergence | null {
  const before = readCourse(reader, a);
  const after = readCourse(reader, b);
  return before && after && firstDivergence(before, after);
}

function readCourse(reader: Reads, runId: string): Course | null {
  const run = reader.run(runId);
  const columns = reader.columns(runId);
  if (!run || !columns) return null;
  const decoder = new TextDecoder();
  const rows = columnRows(decodeColumns(columns.buffer, (text) => decoder.decode(text)));
  const approvals = reader.part(runId, "approvals", { limit: MOST_APPROVALS })?.approvals ?? [];
  const isOpen = run.status === "running" || run.status === "incomplete" || !run.analysed;
  return courseOf(rows, approvals, isOpen);
}
