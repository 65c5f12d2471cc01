import { html, nothing, type TemplateResult } from "lit";
import { count, time } from "../../collector/contract/figures.ts";
import type { TalkPair } from "../messages/talkTable.ts";
import { slotVariable } from "../ui/agentColours.ts";
import { tellWhole } from "../ui/tellWhole.ts";
import type { InsideRow } from "./siblings.ts";

/** What worked under a span, added up by name. */
export function insideTable(rows: readonly InsideRow[]): TemplateResult {
  return table(
    ["Calls", "Time"],
    rows.map((row) => {
      const mark = html`<span class=${row.isModel ? "box" : "box hollow"} .style=${`--c:var(${slotVariable(row.slot)})`}></span>`;
      return [html`${mark}${row.label}`, count(row.calls), time(row.ms)];
    }),
  );
}

/** Who talks to whom, how often, and how long was waited for what came back. */
export function talkPairs(pairs: readonly TalkPair[]): TemplateResult {
  return table(
    ["Times", "Waited"],
    pairs.map((pair) => {
      const inferred = pair.inferred ? html` <span class="q">inferred</span>` : nothing;
      const waited = pair.waitedMs === null ? html`<span class="qq">–</span>` : time(pair.waitedMs);
      return [html`${pair.from} <span class="q">→</span> ${pair.to}${inferred}`, count(pair.times), waited];
    }),
  );
}

type Cell = TemplateResult | string;

function table(heads: readonly [string, string], rows: readonly (readonly [Cell, Cell, Cell])[]): TemplateResult {
  return html`<table class="inside">
    <thead><tr><td></td>${heads.map((head) => html`<th>${head}</th>`)}</tr></thead>
    <tbody>${rows.map(([name, first, second]) => html`<tr><td @mouseover=${tellWhole}>${name}</td><td>${first}</td><td>${second}</td></tr>`)}</tbody>
  </table>`;
}
