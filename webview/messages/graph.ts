import type { Approval } from "../../collector/contract/facts.ts";
import type { Lifeline } from "./lifelines.ts";
import { PERSON, RUN, type TalkRow } from "./talk.ts";

/** How often one spoke to another, as a line from one name to the other. Places are pixels. */
export interface GraphEdge {
  readonly from: string;
  readonly to: string;
  readonly times: number;
  /** How many of those failed. */
  readonly failed: number;
  /** All of it was concluded from the shape of the trace. */
  readonly inferred: boolean;
  /** Where it was said, in order of time. */
  readonly spanIds: readonly string[];
  /** Width of the line: by how often, the most often widest. */
  readonly width: number;
  /** A curve: from, two points that bend it, to. It ends flat. */
  readonly curve: readonly [Point, Point, Point, Point];
  /** Where how often stands: over the middle of the curve, or beside one that runs down. */
  readonly label: Point & { readonly anchor: "middle" | "start" };
}

export interface Point {
  readonly x: number;
  readonly y: number;
}

/** Someone who took part, at the left end of the name, in the middle of its height. */
export interface GraphNode extends Point {
  readonly line: Lifeline;
  /** Width of the name with its mark. */
  readonly width: number;
  /** Those that only talk to this one and have no place of their own. */
  readonly folded: readonly string[];
}

export interface TalkGraph {
  readonly nodes: readonly GraphNode[];
  readonly edges: readonly GraphEdge[];
  readonly width: number;
  readonly height: number;
}

/** What was said between two, before it has a place. */
interface Tie {
  readonly from: string;
  readonly to: string;
  times: number;
  failed: number;
  inferred: boolean;
  readonly spanIds: string[];
}

const MARGIN = 24;
const ROW = 72;
const LEAST_COLUMN = 190;
const MOST_COLUMN = 340;
const WIDEST = 8;
const THINNEST = 1.5;
const PER_TIME = 1.25;
/** Between a name and the lines that lead to it or from it. */
const GAP = 8;
/** Lines in both directions stand so far apart. */
const APART = 9;

/**
 * Who talked to whom: names from left to right in the order in which they were spoken to, lines by how often. `folded`
 * tells on whose place those stand that have none of their own; `room` is the width that there is, in pixels.
 */
export function talkGraph(
  talk: { readonly rows: readonly TalkRow[]; readonly approvals: readonly Approval[] },
  lifelines: readonly Lifeline[],
  folded: ReadonlyMap<string, string>,
  { room, measure }: { readonly room: number; readonly measure: (line: Lifeline) => number },
): TalkGraph {
  const ties = tiesOf(talk, lifelines, folded);
  const columns = inOrder(columnsOf(lifelines, ties), ties);
  const last = columns.at(-1) ?? [];
  const lastWidth = last.reduce((most, line) => Math.max(most, measure(line)), 0);
  const step = Math.min(
    MOST_COLUMN,
    Math.max(LEAST_COLUMN, (room - 2 * MARGIN - lastWidth) / Math.max(1, columns.length - 1)),
  );
  const tallest = columns.reduce((most, column) => Math.max(most, column.length), 0);
  const height = tallest * ROW + MARGIN;
  const nodes = columns.flatMap((column, rank) =>
    column.map((line, i): GraphNode => {
      const y = height / 2 + (i - (column.length - 1) / 2) * ROW;
      const inside = [...folded].filter(([, into]) => into === line.id).map(([id]) => id);
      return { line, x: MARGIN + rank * step, y, width: measure(line), folded: inside };
    }),
  );
  const most = ties.reduce((times, tie) => Math.max(times, tie.times), 1);
  const edges = ties.map((tie) => edgeOf(tie, nodes, { most, step, ties }));
  const width = Math.max(room, 2 * MARGIN + (columns.length - 1) * step + lastWidth);
  return { nodes, edges: edges.filter((edge) => edge !== null), width, height };
}

/** Everything that was said, by who said it to whom, in order of the first time. */
function tiesOf(
  { rows, approvals }: { readonly rows: readonly TalkRow[]; readonly approvals: readonly Approval[] },
  lifelines: readonly Lifeline[],
  folded: ReadonlyMap<string, string>,
): Tie[] {
  const ties = new Map<string, Tie>();
  const at = (id: string) => folded.get(id) ?? id;
  const known = new Set(lifelines.map((line) => line.id));
  const key = (from: string, to: string) => `${from}\n${to}`;
  const add = (from: string, to: string, spanId: string, inferred: boolean) => {
    if (from === to || !known.has(from) || !known.has(to)) return;
    const tie: Tie = ties.get(key(from, to)) ?? { from, to, times: 0, failed: 0, inferred: true, spanIds: [] };
    tie.times++;
    tie.inferred &&= inferred;
    tie.spanIds.push(spanId);
    ties.set(key(from, to), tie);
  };
  for (const row of rows) {
    if (row.type !== "arrow") continue;
    const [from, to] = [at(row.from), at(row.to)];
    if (row.style !== "answer") add(from, to, row.spanId, row.inferred);
    else if (row.failed) {
      const asked = ties.get(key(to, from));
      if (asked) asked.failed++;
    }
  }
  for (const approval of approvals) add(at(approval.agent ?? RUN), PERSON, approval.spanId, false);
  return [...ties.values()];
}

/** Columns from left to right: who begins, whom they speak to, and so on. */
function columnsOf(lifelines: readonly Lifeline[], ties: readonly Tie[]): Lifeline[][] {
  const rank = new Map<string, number>();
  const reach = (first: string) => {
    let front = [first];
    for (let at = 0; front.length > 0; at++) {
      for (const id of front) rank.set(id, at);
      const next = ties.filter((tie) => front.includes(tie.from) && !rank.has(tie.to)).map((tie) => tie.to);
      front = [...new Set(next)];
    }
  };
  const isSpokenTo = new Set(ties.map((tie) => tie.to));
  const isSpeaking = new Set(ties.map((tie) => tie.from));
  const begins = lifelines.filter((line) => isSpeaking.has(line.id) && !isSpokenTo.has(line.id));
  const first = ties[0]?.from;
  for (const id of [
    ...begins.map((line) => line.id),
    ...(first === undefined ? [] : [first]),
    ...lifelines.map((line) => line.id),
  ])
    if (!rank.has(id)) reach(id);
  const columns: Lifeline[][] = [];
  for (const line of lifelines) {
    const at = rank.get(line.id) ?? 0;
    for (let i = columns.length; i <= at; i++) columns.push([]);
    columns[at]?.push(line);
  }
  return columns.filter((column) => column.length > 0);
}

/** Each column in the order of those in the column before that its names have to do with, so that few lines cross. */
function inOrder(columns: readonly Lifeline[][], ties: readonly Tie[]): Lifeline[][] {
  const result: Lifeline[][] = [];
  for (const column of columns) {
    const before = result.at(-1);
    if (!before) {
      result.push([...column]);
      continue;
    }
    const place = new Map(before.map((line, i) => [line.id, i]));
    const middle = ({ id }: Lifeline) => {
      const partners = ties.flatMap((tie) => (tie.to === id ? [tie.from] : tie.from === id ? [tie.to] : []));
      const places = partners.map((partner) => place.get(partner)).filter((at) => at !== undefined);
      return places.length === 0 ? before.length : places.reduce((sum, at) => sum + at, 0) / places.length;
    };
    result.push([...column].sort((a, b) => middle(a) - middle(b)));
  }
  return result;
}

/** Each time makes a line wider by the same; where there are many, the most often is as wide as a line may be. */
function widthOf(times: number, most: number): number {
  return THINNEST + (times - 1) * Math.min(PER_TIME, (WIDEST - THINNEST) / Math.max(1, most - 1));
}

function edgeOf(
  tie: Tie,
  nodes: readonly GraphNode[],
  { most, step, ties }: { readonly most: number; readonly step: number; readonly ties: readonly Tie[] },
): GraphEdge | null {
  const from = nodes.find((node) => node.line.id === tie.from);
  const to = nodes.find((node) => node.line.id === tie.to);
  if (!from || !to) return null;
  const isMutual = ties.some((other) => other.from === tie.to && other.to === tie.from);
  const curve = curveOf(from, to, { step, isMutual });
  const [a, b, c, d] = curve;
  const width = widthOf(tie.times, most);
  const middle = { x: (a.x + 3 * b.x + 3 * c.x + d.x) / 8, y: (a.y + 3 * b.y + 3 * c.y + d.y) / 8 };
  const label =
    b.x > Math.max(a.x, d.x)
      ? ({ x: middle.x + width / 2 + 5, y: middle.y + 4, anchor: "start" } as const)
      : ({
          x: middle.x,
          y: middle.y + (isMutual && d.x < a.x ? width / 2 + 13 : -width / 2 - 5),
          anchor: "middle",
        } as const);
  return { ...tie, width, curve, label };
}

function curveOf(
  from: GraphNode,
  to: GraphNode,
  { step, isMutual }: { readonly step: number; readonly isMutual: boolean },
): GraphEdge["curve"] {
  const end = (node: GraphNode) => node.x + node.width + GAP;
  const columns = Math.round((to.x - from.x) / step);
  if (columns === 0) {
    // One column: the line goes around on the right.
    const bend = 56 + (isMutual && to.y < from.y ? 24 : 0);
    const apart = isMutual ? APART / 2 : 0;
    const [start, stop] = [end(from), end(to)];
    const right = Math.max(start, stop) + bend;
    const side = to.y < from.y ? apart : -apart;
    return [
      { x: start, y: from.y + side },
      { x: right, y: from.y + side },
      { x: right, y: to.y + side },
      { x: stop, y: to.y + side },
    ];
  }
  const isBack = columns < 0;
  const side = isMutual ? (isBack ? APART : -APART) / 2 : 0;
  const x1 = isBack ? from.x - GAP : end(from);
  const x2 = isBack ? end(to) : to.x - GAP;
  const far = Math.abs(columns) - 1;
  // A line over more than one column makes way for the names between.
  const lift = far === 0 ? 0 : (from.y + to.y >= 2 * ROW ? 1 : -1) * far * ROW * 0.6;
  const half = (x2 - x1) / 2;
  return [
    { x: x1, y: from.y + side },
    { x: x1 + half, y: from.y + side + lift },
    { x: x2 - half, y: to.y + side + lift },
    { x: x2, y: to.y + side },
  ];
}

/** The curve as SVG writes it, up to the head of the arrow, and the head. */
export function pathOf({ curve, width }: GraphEdge): { readonly line: string; readonly head: string } {
  const [a, b, c, d] = curve;
  const long = 5 + width / 2;
  const tall = 3 + width / 2;
  const way = Math.sign(d.x - c.x) || 1;
  const base = d.x - way * long;
  const line = `M${a.x} ${a.y}C${b.x} ${b.y} ${c.x} ${c.y} ${base} ${d.y}`;
  return { line, head: `M${d.x} ${d.y}L${base} ${d.y - tall}V${d.y + tall}Z` };
}
