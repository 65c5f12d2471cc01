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

/** Ticks for a range drawn `width` pixels wide, as many as stand apart well. */
export function ticks(range: TimeRange, width: number): Tick[] {
  const length = range.toMs - range.fromMs;
  if (!(length > 0) || width < LEAST_PX) return [];
  const step = stepOf((length * LEAST_PX) / width);
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

function tickLabel(ms: number, step: number): string {
  if (Math.abs(ms) < step / 2) return "0";
  if (ms < 1000) return `${trim(ms, step)}${NBSP}ms`;
  if (ms < 60_000) return `${trim(ms / 1000, step / 1000)}${NBSP}s`;
  return time(ms).replace(/\u00a000\u00a0(s|min)$/, "");
}

/** As many decimals as the step needs, and no zeros at the end. */
function trim(value: number, step: number): string {
  const decimals = Math.min(6, Math.max(0, -Math.floor(Math.log10(step) + 1e-9)));
  return String(Number(value.toFixed(decimals)));
}
