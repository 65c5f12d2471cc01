import { html, nothing, type TemplateResult } from "lit";
import { count, time } from "../../collector/contract/figures.ts";
import type { RunRow } from "../runRow.ts";
import { MORE, slotVariable } from "../ui/agentColours.ts";
import { figure } from "../ui/figure.ts";
import { icon } from "../ui/icons.ts";
import { kindIcon } from "../ui/kinds.ts";
import { tell } from "../ui/tell.ts";
import { tellWhole } from "../ui/tellWhole.ts";
import type { Columns } from "./columns.ts";
import { bundledBehind, canFold } from "./fold.ts";
import { rowLabel } from "./rowLabel.ts";
import type { SpanTree } from "./tree.ts";

/** One row of the timeline. `position` is its place among the visible rows, of which there are `count`. */
export interface RowSpec {
  readonly tree: SpanTree;
  readonly index: number;
  readonly position: number;
  readonly count: number;
  readonly columns: Columns;
  readonly height: number;
  readonly isFolded: boolean;
  readonly isSelected: boolean;
  readonly isDim: boolean;
  /** Whether what has no end may still get one. */
  readonly isLive: boolean;
  readonly toggle: () => void;
}

/** The name and the time of a row, and what a screen reader says of it; its bar is drawn on the canvas. */
export function rowTemplate(spec: RowSpec): TemplateResult {
  const { tree, index, position, height, isFolded, isSelected } = spec;
  const row = tree.rows[index] as RunRow;
  const parent = canFold(tree, index);
  const more = isFolded ? bundledBehind(tree, index) : 0;
  const note = more > 0 ? `and ${count(more)} more` : row.note;
  const isAgent = row.kind === "agent";
  const classes = `row${isSelected ? " sel" : ""}${spec.isDim ? " dim" : ""}${isAgent ? " agent" : ""}`;
  const colour = isAgent ? `color:var(${slotVariable(tree.slot[index] as number)})` : "";
  const onTwistie = (event: Event) => {
    if (!parent) return;
    event.stopPropagation();
    spec.toggle();
  };
  return html`<div class=${classes} role="treeitem" id=${`row${position}`} aria-level=${row.depth + 1}
    aria-selected=${isSelected} aria-expanded=${parent ? !isFolded : nothing}
    aria-label=${rowLabel(row, position + 1, spec.count)} data-span=${row.spanId}
    .style=${`top:${position * height}px;height:${height}px`}
    @click=${(event: Event) => tell(event.currentTarget, "select-span", { spanId: row.spanId })}
    @dblclick=${(event: Event) => tell(event.currentTarget, "open-code", { spanId: row.spanId, role: "call" })}>
    <div class="name" @mouseover=${tellWhole}>
      ${guides(tree, index, spec.columns)}
      <span class="twistie" @click=${onTwistie}>${parent ? icon(isFolded ? "chevron-right" : "chevron-down", "small") : nothing}</span>
      <span class="kind" .style=${colour}>${icon(kindIcon(row))}</span>
      <span class="label">${row.label}</span>${note === null ? nothing : html`<span class="note">${note}</span>`}
    </div>
    <div class="time">${row.durationMs === null ? html`<span class="qq">${spec.isLive ? "running" : "unknown"}</span>` : figure(time(row.durationMs))}</div>
  </div>`;
}

/** A line per level, in the colour of the agent it belongs to. */
function guides(tree: SpanTree, index: number, columns: Columns): TemplateResult[] {
  const above: number[] = [];
  for (let i = tree.parent[index] as number; i >= 0; i = tree.parent[i] as number) above.push(i);
  above.reverse();
  return above.slice(0, columns.mostLevels).map((i) => {
    const slot = tree.slot[i] as number;
    const isColoured = slot !== MORE || tree.rows[i]?.agent != null;
    return html`<span class="guide" .style=${isColoured ? `--c:var(${slotVariable(slot)})` : ""}></span>`;
  });
}
