import { type CSSResult, css, html, type TemplateResult } from "lit";
import { type TimeRange, xOf } from "../draw/scale.ts";
import type { Tick } from "../draw/ticks.ts";

/** Of {@link axis}, in whatever row it stands. */
export const axisStyles: CSSResult = css`
  .axis { position: relative; height: 100%; overflow: hidden; }
  .axis span { position: absolute; top: 0; line-height: var(--tl-ruler); white-space: nowrap; transform: translateX(-50%); }
  .axis .first { transform: none; }
  .axis .last { transform: translateX(-100%); }
`;

/** Pixels at both ends of the axis in which a label does not stand over its tick but beside it. */
const EDGE = 20;

/** An axis `width` pixels wide, each label over its tick. */
export function axis(marks: readonly Tick[], range: TimeRange, width: number): TemplateResult {
  return html`<div class="axis" aria-hidden="true">${marks.map((tick) => {
    const x = xOf(tick.ms, range, width);
    const edge = x < EDGE ? "first" : x > width - EDGE ? "last" : "";
    return html`<span class=${edge} .style=${`left:${x}px`}>${tick.label}</span>`;
  })}</div>`;
}
