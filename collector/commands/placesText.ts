import { oneLine, plural } from "../contract/figures.ts";
import type { SpanRow } from "../contract/span.ts";
import type { Line, SpanPlaces } from "../workspace/spanPlaces.ts";
import { printable } from "./terminal/printable.ts";
import { cell, table } from "./terminal/table.ts";
import type { Paint } from "./terminal/terminalStyle.ts";

const VIA: Record<SpanPlaces["places"][number]["via"], string> = {
  attributes: "told",
  stacktrace: "stack trace",
  symbol: "by name",
  literal: "by name",
};

/**
 * The places of a run for people: by file and line, each thing once on a line. `found` are the places of `spans`, in the
 * same order.
 */
export function placesText(spans: readonly SpanRow[], found: readonly SpanPlaces[], paint: Paint): string {
  const quiet = (text: string) => cell(text, paint(text, "quiet"));
  const lines = found.flatMap(({ kind, places }, i) => {
    return places.map(({ exact: _, ...place }) => ({ ...place, label: labelAt(spans, i), kind }));
  });
  const ties = found.flatMap(({ kind, ties }, i) =>
    ties.length > 0 ? [{ label: labelAt(spans, i), kind, ties }] : [],
  );
  const rows = counted(lines)
    .sort(([a], [b]) => compareText(a.path, b.path) || (a.cell ?? 0) - (b.cell ?? 0) || a.line - b.line)
    .map(([at, count]) => [
      cell(printable(lineText(at))),
      cell(at.label),
      quiet(at.kind),
      quiet(at.role),
      quiet(at.stale === undefined ? VIA[at.via] : `${VIA[at.via]}, gone since: ${printable(oneLine(at.stale, 40))}`),
      quiet(plural(count, "span")),
    ]);
  const tieRows = counted(ties).map(([tie]) => {
    return [cell(tie.label), quiet(tie.kind), cell(printable(tie.ties.map(lineText).join(", ")))];
  });
  const placed = found.filter((span) => span.places.length > 0).length;
  const inferred = lines.some(({ via }) => VIA[via] === "by name");
  const sum = `${placed} of ${plural(found.length, "span")} ${placed === 1 ? "has" : "have"} a place here.`;
  return [
    table(rows),
    tieRows.length > 0 ? `${paint("Several places fit equally well", "strong")}\n${table(tieRows)}` : "",
    inferred ? `${sum} Those by name are inferred.` : sum,
  ]
    .filter(Boolean)
    .join("\n\n");
}

const lineText = ({ path, cell, line }: Line) => `${path}${cell === undefined ? "" : ` cell ${cell}`}:${line}`;
const labelAt = (spans: readonly SpanRow[], i: number) => printable(oneLine(spans[i]?.label ?? "", 48));

/** Equal ones once, with how often they were there. */
function counted<T>(all: readonly T[]): [T, number][] {
  const groups = Map.groupBy(all, (one) => JSON.stringify(one));
  return [...groups.values()].map((group) => [group[0] as T, group.length]);
}

const compareText = (a: string, b: string) => (a < b ? -1 : a > b ? 1 : 0);
