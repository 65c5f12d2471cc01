import { html, nothing, type TemplateResult } from "lit";
import { count } from "../../collector/contract/figures.ts";
import type { Columns } from "./columns.ts";
import type { LaneColumn } from "./lane.ts";

/** The places of the columns, for the grids that stand in them. */
export function columnStyle(columns: Columns): string {
  return `--name:${columns.name}px;--time:${columns.time}px;--indent:${columns.indent}px`;
}

/** The heads of the columns and the axis; of the rows that there are some stand. */
export function ruler(
  columns: Columns,
  axis: TemplateResult,
  rows: { readonly visible: number; readonly of: number },
): TemplateResult {
  const left = rows.of - rows.visible;
  const note = left > 0 ? html` <span class="qq">· ${count(rows.visible)} of ${count(rows.of)} rows</span>` : nothing;
  return html`<div class="ruler" aria-hidden="true" .style=${columnStyle(columns)}>
    <span class="head">Span${note}</span><span class="headTime">Time</span>
    ${axis}
  </div>`;
}

/** Rows come first: below this height of rows and lane together, in pixels, the lane goes. */
const LEAST_ROOM = 280;

/** Whether there is a lane, and room for it. `room` is the height of rows and lane together. */
export function hasLane(lane: readonly LaneColumn[], columns: Columns, room: number): boolean {
  return lane.length > 0 && !columns.narrow && room > LEAST_ROOM;
}

/** The lane under the rows: tokens in context of each model call. `total` is the whole run's. */
export function laneFrame(columns: Columns, lane: readonly LaneColumn[], total: number | null): TemplateResult {
  const hasCache = lane.some((column) => column.cached > 0);
  return html`<div class="lane" .style=${columnStyle(columns)}>
    <div class="head">Tokens in context${hasCache ? html`<br><span class="qq">hatched: read from cache</span>` : nothing}</div>
    <div class="headTime">${total === null ? nothing : count(total)}</div>
    <canvas class="laneChart" aria-hidden="true"></canvas>
  </div>`;
}
