import { css, html, LitElement, nothing, type TemplateResult } from "lit";
import type { Budget, Evaluation } from "../../collector/contract/facts.ts";
import { oneLine, share, time } from "../../collector/contract/figures.ts";
import type { RunSummary } from "../../collector/contract/run.ts";
import type { SpanTree } from "../timeline/tree.ts";
import { type AgentColours, slotVariable } from "../ui/agentColours.ts";
import { listStyles } from "../ui/listStyles.ts";
import { moveInList } from "../ui/moveInList.ts";
import { sharedStyles } from "../ui/sharedStyles.ts";
import { tell } from "../ui/tell.ts";
import { tellWhole } from "../ui/tellWhole.ts";
import { type BudgetPart, type BudgetRow, budgetParts, budgetRows, LIMIT_AT } from "./rows.ts";
import { SCORES, trend, UNKNOWN } from "./scores.ts";
import { trendRuns } from "./trend.ts";

/** The budgets of a run against what was used, and the run in six figures. */
export class BudgetsView extends LitElement {
  static override styles = [
    sharedStyles,
    listStyles,
    css`
      .row { grid-template-columns: minmax(150px, 240px) minmax(100px, 1fr) 150px minmax(0, 190px); column-gap: 16px; }
      .part { height: 22px; color: var(--tl-text-2); font-size: var(--tl-size-small); }
      .part .name { padding-left: 16px; color: inherit; }
      .meter { position: relative; height: 14px; overflow: visible; }
      .meter::before { content: ""; position: absolute; left: 0; right: 0; top: 6px; height: 1px; background: var(--tl-grid); }
      .meter i { position: absolute; top: 4px; height: 6px; }
      .used { left: 0; background: var(--c); border-radius: 1px; }
      .past { border: solid var(--tl-over-mark); border-width: 2px 0; background: var(--row, var(--tl-bg)); }
      .meter .tick { top: 0; height: 14px; width: 2px; margin-left: -1px; background: var(--tl-text-2); }
      .meter .hot { background: var(--tl-over-mark); }
      .part .meter i { top: 5px; height: 4px; background: var(--c); border-radius: 1px; }
      .sel { --row: var(--tl-select); }
      .name .dot { margin-right: 6px; }
      .card { border-top: 1px solid var(--tl-rule); margin-top: 12px; }
      .figures { display: grid; grid-template-columns: repeat(6, minmax(0, 1fr)); gap: 0 24px; }
      .figures b { display: flex; align-items: baseline; height: 28px; font-size: 20px; line-height: 28px; font-weight: 400; color: var(--tl-text-strong); white-space: nowrap; }
      .figures b .qq, .figures b small { font-size: var(--tl-size); color: var(--tl-text-2); }
      .figures span { font-size: var(--tl-size-small); }
      .figures b small { padding-left: 5px; }
      .figures b small:first-child { padding-left: 0; }
      .trend { display: block; width: 118px; height: 22px; margin-top: 4px; overflow: visible; }
      .trend path { fill: none; stroke: var(--tl-idle); stroke-width: 1; }
      .trend circle { fill: var(--tl-text-2); }
      .figures div > span { color: var(--tl-text-2); }
      @media (max-width: 899px) { .figures { grid-template-columns: repeat(3, minmax(0, 1fr)); row-gap: 8px; } }
      @media (max-width: 719px) { .row { grid-template-columns: minmax(110px, 1fr) minmax(60px, 1fr) 120px; } .row > .note { display: none; } }
      @media (max-width: 399px) { .row { grid-template-columns: minmax(70px, 1fr) minmax(36px, 1fr) 108px; column-gap: 8px; } }
    `,
  ];
  static override properties = {
    run: { attribute: false },
    tree: { attribute: false },
    colours: { attribute: false },
    budgets: { attribute: false },
    evaluations: { attribute: false },
    selected: { attribute: false },
    others: { attribute: false },
  };

  declare run: RunSummary;
  declare tree: SpanTree;
  declare colours: AgentColours;
  declare budgets: readonly Budget[];
  declare evaluations: readonly Evaluation[];
  declare selected: string | null;
  /** Runs of the same service, among them those before this one. */
  declare others: readonly RunSummary[];

  protected override render(): TemplateResult {
    const { over, kept } = budgetRows(this.budgets);
    return html`<div class="scroll" tabindex="0" role="group" aria-label="Budgets" @keydown=${this.#onKey}>
      ${this.budgets.length === 0 ? html`<h2>Budgets</h2><p class="none">This run carried no budget.</p>` : nothing}
      ${over.length > 0 ? html`<h2>Over</h2><div role="list" aria-label="Over">${over.map((row) => html`${this.#row(row)}${this.#parts(row)}`)}</div>` : nothing}
      ${kept.length > 0 ? html`<h2>Kept</h2><div role="list" aria-label="Kept">${kept.map((row) => this.#row(row))}</div>` : nothing}
      ${this.#scorecard()}
    </div>`;
  }

  /** Selects the row `by` rows further down, or the first one. */
  move(by: number): void {
    const { over, kept } = budgetRows(this.budgets);
    const rows = [...over, ...kept].map(({ budget }) => budget);
    moveInList(this, rows, this.selected, by);
  }

  #row(row: BudgetRow): TemplateResult {
    const { budget } = row;
    const isSelected = budget.spanId === this.selected;
    const colour = budget.agent === null ? "--tl-text-2" : this.colours.variable(budget.agent);
    const within = Math.min(row.meter, LIMIT_AT) * 100;
    const label = `${row.name}, ${row.used ?? "unknown"} of ${row.limit}, ${row.note}`;
    return html`<div class=${isSelected ? "row sel" : "row"} role="listitem" aria-label=${label} aria-current=${isSelected ? "true" : nothing}
      @mouseover=${tellWhole} @click=${() => tell(this, "select-span", { spanId: budget.spanId })}
      @dblclick=${() => tell(this, "open-code", { spanId: budget.spanId, role: "definition" })}>
      <span class="name">${budget.subject === "agent" ? html`<span class="dot" .style=${`--c:var(${colour})`}></span>` : nothing}${row.name}</span>
      <span class="meter" aria-hidden="true"><i class="used" .style=${`width:${within}%;--c:var(${colour})`}></i>${
        budget.over
          ? html`<i class="past" .style=${`left:${LIMIT_AT * 100}%;width:${(row.meter - LIMIT_AT) * 100}%`}></i>`
          : nothing
      }<i class=${budget.over ? "tick hot" : "tick"} .style=${`left:${LIMIT_AT * 100}%`}></i></span>
      <span class="right">${row.used ?? html`<span class="qq">unknown</span>`} <span class="q">of ${row.limit}</span></span>
      <span class=${budget.over ? "note ovr" : "note q"}>${budget.over ? "▲ " : ""}${row.note}</span>
    </div>`;
  }

  #parts(row: BudgetRow): TemplateResult | typeof nothing {
    if (row.budget.kind !== "time") return nothing;
    let left = 0;
    return html`${budgetParts(this.tree, row.budget.spanId).map((part) => {
      const from = left;
      left += part.share * row.meter * 100;
      return this.#part(part, from, row.meter * part.share * 100);
    })}`;
  }

  #part(part: BudgetPart, left: number, width: number): TemplateResult {
    const calls = part.calls > 1 ? `, ${part.calls} calls` : "";
    const colour = part.failed ? "--tl-error" : slotVariable(part.slot);
    return html`<div class="row part" role="listitem" @click=${() => tell(this, "select-span", { spanId: part.spanId })}>
      <span class="name">${part.label}${calls}</span>
      <span class="meter" aria-hidden="true"><i .style=${`left:${left}%;width:max(2px, ${width}%);--c:var(${colour})`}></i></span>
      <span class="right">${time(part.ms)}</span><span class="note">${share(part.share)}${part.failed ? html` · <span class="err">✕ failed</span>` : nothing}</span>
    </div>`;
  }

  #scorecard(): TemplateResult {
    const runs = trendRuns(this.others, this.run);
    const aside =
      runs.length > 1 ? html`<span class="aside">the last ${runs.length} runs of ${this.run.service}</span>` : nothing;
    return html`<section class="card" aria-label="Scorecard"><h2>Scorecard${aside}</h2>
      <div class="figures">${SCORES.map(
        ({ name, meaning, shown, value }) =>
          html`<div title=${meaning}><b>${shown(this.run)}</b><span>${name}</span>${trend(runs.map(value))}</div>`,
      )}
      ${this.evaluations.map(
        (
          one,
        ) => html`<div title=${one.explanation ?? ""}><b>${one.score === null ? (one.label ?? UNKNOWN) : Number(one.score.toFixed(3))}</b>
        <span>${one.name}${one.explanation === null ? nothing : ` · ${oneLine(one.explanation, 60)}`}</span></div>`,
      )}</div></section>`;
  }

  #onKey(event: KeyboardEvent): void {
    const by = { ArrowDown: 1, ArrowUp: -1 }[event.key];
    if (by === undefined) return;
    event.preventDefault();
    this.move(by);
  }
}

customElements.define("traceline-budgets", BudgetsView);
