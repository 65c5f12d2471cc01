/** The run's line in characters: thin where it only passes time, heavy where something works. */

export interface TextLineSpec {
  /** How many characters wide. */
  readonly cells: number;
  /** The time the whole line stands for, in milliseconds. */
  readonly durationMs: number;
  readonly intervals: readonly { readonly fromMs: number; readonly toMs: number; readonly waiting: boolean }[];
  /** Single moments: allowed checks, hits, failures. */
  readonly marks?: readonly { readonly atMs: number; readonly kind: "check" | "hit" | "failed" }[];
}

type Cell = "passing" | "working" | "workingLeft" | "workingRight" | "waiting" | "check" | "hit" | "failed";

const GLYPH: Record<Cell, string> = {
  passing: "─",
  working: "━",
  workingLeft: "╾",
  workingRight: "╼",
  waiting: "┅",
  check: "◇",
  hit: "◆",
  failed: "×",
};

/** A stretch of equal state, so that each can have its own colour. */
export interface TextStretch {
  readonly state: "passing" | "working" | "waiting" | "check" | "hit" | "failed";
  readonly text: string;
}

/** The line as stretches of equal state, left to right; together they are `cells` characters. */
export function textLine(spec: TextLineSpec): TextStretch[] {
  const halves = halfCells(spec);
  const cells: Cell[] = [];
  for (let i = 0; i < spec.cells; i++) cells.push(cellOf(halves[2 * i] ?? 0, halves[2 * i + 1] ?? 0));
  for (const mark of spec.marks ?? []) {
    const at = clamp(Math.floor((mark.atMs / Math.max(spec.durationMs, 1e-9)) * spec.cells), spec.cells - 1);
    if (rank(mark.kind) > rank(cells[at] ?? "passing")) cells[at] = mark.kind;
  }
  return stretches(cells);
}

const PASSING = 0;
const WORKING = 1;
const WAITING = 2;

/** State of every half cell; whatever happened is at least half a cell. */
function halfCells(spec: TextLineSpec): Uint8Array {
  const halves = new Uint8Array(spec.cells * 2);
  const perMs = halves.length / Math.max(spec.durationMs, 1e-9);
  for (const { fromMs, toMs, waiting } of spec.intervals) {
    const from = clamp(Math.round(fromMs * perMs), halves.length - 1);
    const to = Math.max(from + 1, Math.min(halves.length, Math.round(toMs * perMs)));
    const state = waiting ? WAITING : WORKING;
    for (let i = from; i < to; i++) if (state > (halves[i] ?? PASSING)) halves[i] = state;
  }
  return halves;
}

function cellOf(left: number, right: number): Cell {
  if (left === WAITING || right === WAITING) return "waiting";
  if (left === WORKING) return right === WORKING ? "working" : "workingLeft";
  return right === WORKING ? "workingRight" : "passing";
}

const ORDER: readonly Cell[] = ["passing", "check", "working", "waiting", "failed", "hit"];
const rank = (cell: Cell) => ORDER.indexOf(cell === "workingLeft" || cell === "workingRight" ? "passing" : cell);

function stretches(cells: readonly Cell[]): TextStretch[] {
  const result: { state: TextStretch["state"]; text: string }[] = [];
  for (const cell of cells) {
    const state = cell === "workingLeft" || cell === "workingRight" ? "working" : cell;
    const last = result.at(-1);
    if (last?.state === state) last.text += GLYPH[cell];
    else result.push({ state, text: GLYPH[cell] });
  }
  return result;
}

/** A budget as a line: heavy up to the tick, double past it; the tick stands at its share of what was used. */
export function budgetLine(cells: number, limit: number, used: number): string {
  const whole = Math.max(limit, used, 1e-9);
  const tick = clamp(Math.round((limit / whole) * (cells - 1)), cells - 1);
  const end = Math.round((used / whole) * (cells - 1));
  let text = "";
  for (let i = 0; i < cells; i++)
    text += i === tick ? "┃" : i > tick && i <= end ? "═" : i < Math.min(end, tick) ? "━" : "─";
  return text;
}

const clamp = (n: number, most: number) => Math.max(0, Math.min(most, n));
