/** Stretches of lines, `[from, to)`, that are left to be matched. */
interface Gap {
  readonly aFrom: number;
  readonly aTo: number;
  readonly bFrom: number;
  readonly bTo: number;
}

/** Most steps of the exact comparison of one gap; beyond it only lines that are unique in both are matched. */
const MAX_EDITS = 400;

/**
 * Matches equal lines of two texts in order: for each line of `a` the index in `b`, or -1. Lines that occur once in both
 * are matched first and bound what lies between them, as people read a change; the rest goes by the shortest edit.
 */
export function lineMatches(a: readonly string[], b: readonly string[]): Int32Array {
  const matches = new Int32Array(a.length).fill(-1);
  const gaps: Gap[] = [{ aFrom: 0, aTo: a.length, bFrom: 0, bTo: b.length }];
  for (let gap = gaps.pop(); gap; gap = gaps.pop()) {
    const rest = trim(a, b, gap, matches);
    if (rest.aFrom === rest.aTo || rest.bFrom === rest.bTo) continue;
    const anchors = uniqueAnchors(a, b, rest);
    if (anchors.length === 0) shortestEdit(a, b, rest, matches);
    else gaps.push(...between(anchors, rest, matches));
  }
  return matches;
}

/** Matches equal lines at both ends of a gap; gives what is left. */
function trim(a: readonly string[], b: readonly string[], gap: Gap, matches: Int32Array): Gap {
  let { aFrom, aTo, bFrom, bTo } = gap;
  while (aFrom < aTo && bFrom < bTo && a[aFrom] === b[bFrom]) matches[aFrom++] = bFrom++;
  while (aFrom < aTo && bFrom < bTo && a[aTo - 1] === b[bTo - 1]) matches[--aTo] = --bTo;
  return { aFrom, aTo, bFrom, bTo };
}

type Anchor = readonly [a: number, b: number];

/** Lines that occur once in each side of a gap, as the longest series that is in order in both. */
function uniqueAnchors(a: readonly string[], b: readonly string[], gap: Gap): Anchor[] {
  const inA = onceOnly(a, gap.aFrom, gap.aTo);
  const inB = onceOnly(b, gap.bFrom, gap.bTo);
  const pairs: Anchor[] = [];
  for (const [line, at] of inA) {
    const other = inB.get(line);
    if (at >= 0 && other !== undefined && other >= 0) pairs.push([at, other]);
  }
  return longestSeries(pairs.sort((x, y) => x[0] - y[0]));
}

/** Line → index, or -1 where it occurs more than once. */
function onceOnly(lines: readonly string[], from: number, to: number): Map<string, number> {
  const at = new Map<string, number>();
  for (let i = from; i < to; i++) {
    const line = lines[i] ?? "";
    at.set(line, at.has(line) ? -1 : i);
  }
  return at;
}

/** The longest series of pairs whose second numbers grow, by patience sorting. */
function longestSeries(pairs: readonly Anchor[]): Anchor[] {
  const piles: number[] = [];
  const before = new Int32Array(pairs.length).fill(-1);
  pairs.forEach(([, b], i) => {
    let low = 0;
    let high = piles.length;
    while (low < high) {
      const middle = (low + high) >>> 1;
      if ((pairs[piles[middle] ?? 0]?.[1] ?? 0) < b) low = middle + 1;
      else high = middle;
    }
    before[i] = low > 0 ? (piles[low - 1] ?? -1) : -1;
    piles[low] = i;
  });
  const series: Anchor[] = [];
  for (let i = piles.at(-1) ?? -1; i >= 0; i = before[i] ?? -1) series.push(pairs[i] as Anchor);
  return series.reverse();
}

function between(anchors: readonly Anchor[], gap: Gap, matches: Int32Array): Gap[] {
  const gaps: Gap[] = [];
  let { aFrom, bFrom } = gap;
  for (const [a, b] of anchors) {
    matches[a] = b;
    gaps.push({ aFrom, aTo: a, bFrom, bTo: b });
    aFrom = a + 1;
    bFrom = b + 1;
  }
  gaps.push({ aFrom, aTo: gap.aTo, bFrom, bTo: gap.bTo });
  return gaps;
}

/** Myers' greedy comparison of a gap that holds no unique lines; leaves lines unmatched where they differ too much. */
function shortestEdit(a: readonly string[], b: readonly string[], gap: Gap, matches: Int32Array): void {
  const n = gap.aTo - gap.aFrom;
  const m = gap.bTo - gap.bFrom;
  const most = Math.min(n + m, MAX_EDITS);
  const furthest = new Int32Array(2 * most + 3);
  const trail: Int32Array[] = [];
  for (let edits = 0; edits <= most; edits++) {
    trail.push(furthest.slice(most + 1 - edits - 1, most + 1 + edits + 2));
    for (let k = -edits; k <= edits; k += 2) {
      const down = k === -edits || (k !== edits && at(furthest, most + k) < at(furthest, most + k + 2));
      let x = down ? at(furthest, most + k + 2) : at(furthest, most + k) + 1;
      let y = x - k;
      while (x < n && y < m && a[gap.aFrom + x] === b[gap.bFrom + y]) {
        x++;
        y++;
      }
      furthest[most + 1 + k] = x;
      if (x >= n && y >= m) {
        walkBack(trail, gap, n, m, matches);
        return;
      }
    }
  }
}

const at = (values: Int32Array, index: number) => values[index] ?? 0;

/** Goes back from the end over the kept rows and matches the diagonals. Row d holds diagonals -d-1 to d+1. */
function walkBack(trail: readonly Int32Array[], gap: Gap, n: number, m: number, matches: Int32Array): void {
  let x = n;
  let y = m;
  for (let edits = trail.length - 1; edits >= 0; edits--) {
    const row = trail[edits] as Int32Array;
    const value = (k: number) => at(row, k + edits + 1);
    const k = x - y;
    const down = k === -edits || (k !== edits && value(k - 1) < value(k + 1));
    const fromK = down ? k + 1 : k - 1;
    const fromX = edits === 0 ? 0 : value(fromK);
    const fromY = edits === 0 ? 0 : fromX - fromK;
    while (x > fromX && y > fromY && x > 0 && y > 0) {
      x--;
      y--;
      matches[gap.aFrom + x] = gap.bFrom + y;
    }
    x = fromX;
    y = fromY;
  }
}
