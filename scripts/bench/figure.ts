/** One thing that was measured, in every round of it. */
export interface Figure {
  readonly name: string;
  readonly unit:
    | "spans/s"
    | "runs/s"
    | "requests/s"
    | "rows/s"
    | "MB/s"
    | "ms"
    | "s"
    | "µs"
    | "B/span"
    | "MB"
    | "spans";
  readonly values: readonly number[];
  /** The same as a share of a baseline that was measured in the same rounds. */
  readonly against?: Share;
  /** What is to be reached: at least, or at most; of the figure itself, or as a share of the baseline. */
  readonly target?: Target;
}

export type Target = { readonly atLeast: number } | { readonly atMost: number } | { readonly shareAtLeast: number };

export interface Share {
  readonly baseline: string;
  readonly values: readonly number[];
}

/** The figure's values as shares of the baseline's, round by round. */
export function against(baseline: string, values: readonly number[], base: readonly number[]): Share {
  return { baseline, values: values.map((value, round) => value / (base[round] as number)) };
}

export function median(values: readonly number[]): number {
  const sorted = [...values].sort((a, b) => a - b);
  const middle = sorted.length >> 1;
  const upper = sorted[middle] ?? Number.NaN;
  return sorted.length % 2 === 1 ? upper : (upper + (sorted[middle - 1] ?? Number.NaN)) / 2;
}

/** Whether the median reaches the target; null where there is none. */
export function isReached({ values, target, against }: Figure): boolean | null {
  if (!target) return null;
  if ("shareAtLeast" in target) return against ? median(against.values) >= target.shareAtLeast : null;
  return "atLeast" in target ? median(values) >= target.atLeast : median(values) <= target.atMost;
}

/** The figures as lines of a table: name, median, spread, ratio to the baseline with its spread, target. */
export function figureLines(figures: readonly Figure[]): string[] {
  const rows = figures.map(cells);
  const widths = [0, 1, 2, 3].map((column) => Math.max(...rows.map((row) => (row[column] as string).length)));
  return rows.map((row) =>
    row
      .map((cell, column) => cell.padEnd(widths[column] ?? 0))
      .join("  ")
      .trimEnd(),
  );
}

/** The same as rows of a Markdown table, without its head. */
export function markdownLines(figures: readonly Figure[]): string[] {
  return figures.map((figure) => {
    const [name, value, range, ratio, target] = cells(figure);
    return `| ${[name, `${value} ${range}`.trimEnd(), ratio, target].join(" | ")} |`;
  });
}

function cells(figure: Figure): [name: string, value: string, spread: string, ratio: string, target: string] {
  const { against } = figure;
  return [
    figure.name,
    `${short(median(figure.values))} ${figure.unit}`,
    spread(figure.values, short),
    against ? `${share(median(against.values))} of ${against.baseline} ${spread(against.values, share)}`.trimEnd() : "",
    targetText(figure),
  ];
}

function targetText(figure: Figure): string {
  const { target } = figure;
  if (!target) return "";
  const wanted =
    "shareAtLeast" in target
      ? `share at least ${share(target.shareAtLeast)}`
      : "atLeast" in target
        ? `at least ${short(target.atLeast)}`
        : `at most ${short(target.atMost)}`;
  return `${wanted}: ${isReached(figure) ? "reached" : "missed"}`;
}

function spread(values: readonly number[], text: (value: number) => string): string {
  return values.length > 1 ? `(${text(Math.min(...values))} to ${text(Math.max(...values))})` : "";
}

const short = (value: number): string =>
  value >= 100 ? Math.round(value).toLocaleString("en-US") : value.toPrecision(value >= 10 ? 3 : 2);
const share = (value: number): string => value.toPrecision(2);
