import { scaleLinear } from "d3-scale";
import { time } from "../../collector/contract/figures.ts";
import type { TimeRange } from "./scale.ts";

export interface Tick {
  readonly ms: number;
  /** As an axis says it: zeros at the end dropped. */
  readonly label: string;
}

/** Steps that people count in, in milliseconds. Below a minute these are 1, 2 and 5 of each power of ten. */
const LONG_STEPS = [15e3, 30e3, 60e3, 120e3, 300e3, 600e3, 900e3, 1800e3, 3600e3, 7200e3, 21600e3, 43200e3, 86400e3];

/** Least distance of two ticks, in pixels. */
const LEAST_PX = 52;
/** Pixels of a character of a label, and between two labels. */
const CHARACTER_PX = 6.5;
const BETWEEN_PX = 8;

/**
 * Ticks for a range drawn `width` pixels wide, as many as stand apart well: far into a run moments close to each other
 * have long labels. `scale` is the font size over 13 px.
 */
export function ticks(range: TimeRange, width: number, scale = 1): Tick[] {
  const length = range.toMs - range.fromMs;
  if (!(length > 0) || width < LEAST_PX) return [];
  for (let apart = LEAST_PX * scale; ; ) {
    const found = ticksApart(range, (length * apart) / width);
    const longest = found.reduce((most, { label }) => Math.max(most, label.length), 0);
    const room = (longest * CHARACTER_PX + BETWEEN_PX) * scale;
    if (found.length < 2 || ((found[1] as Tick).ms - (found[0] as Tick).ms) * (width / length) >= room) return found;
    apart = Math.max(room, apart * 1.1);
  }
}

function ticksApart(range: TimeRange, leastMs: number): Tick[] {
  const step = stepOf(leastMs);
  const result: Tick[] = [];
  const first = Math.ceil(range.fromMs / step - 1e-9);
  for (let i = first; i * step <= range.toMs; i++) result.push({ ms: i * step, label: tickLabel(i * step, step) });
  return result;
}

/** The least step that people count in and that is not shorter than `least`. */
function stepOf(least: number): number {
  if (least > 10e3) return LONG_STEPS.find((step) => step >= least) ?? Math.ceil(least / 86400e3) * 86400e3;
  // A scale over ten steps finds its 1, 2 or 5; the next one is taken where that comes out too short.
  for (let span = least * 10; ; span *= 1.25) {
    const [first = 0, second = span] = scaleLinear().domain([0, span]).ticks(10);
    if (second - first >= least * (1 - 1e-9)) return second - first;
  }
}

const NBSP = "\u00a0";
const MINUTE = 60_000;
const HOUR = 3_600_000;

function tickLabel(ms: number, step: number): string {
  if (Math.abs(ms) < step / 2) return "0";
  if (ms < 1000) return `${trim(ms, step)}${NBSP}ms`;
  if (ms < MINUTE) return `${trim(ms / 1000, step / 1000)}${NBSP}s`;
  if (step % (ms < HOUR ? 1000 : MINUTE) !== 0) {
    const whole = Math.floor(ms / MINUTE + 1e-9) * MINUTE;
    const rest = trim(Math.max(0, ms - whole) / 1000, step / 1000);
    return rest === "0" ? tickLabel(whole, MINUTE) : `${tickLabel(whole, MINUTE)}${NBSP}${rest}${NBSP}s`;
  }
  return time(ms).replace(/\u00a000\u00a0(s|min)$/, "");
}

/** As many decimals as the step needs, and no zeros at the end. */
function trim(value: number, step: number): string {
  const decimals = Math.min(9, Math.max(0, -Math.floor(Math.log10(step) + 1e-9)));
  return String(Number(value.toFixed(decimals)));
}
