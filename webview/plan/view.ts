import { html, LitElement, nothing, svg, type TemplateResult } from "lit";
import { oneLine, time } from "../../collector/contract/figures.ts";
import type { Plan, StepStatus } from "../../collector/contract/plan.ts";
import { type TimeRange, xOf } from "../draw/scale.ts";
import { ThemeWatch } from "../draw/themeWatch.ts";
import { ticks } from "../draw/ticks.ts";
import type { SpanTree } from "../timeline/tree.ts";
import { type AgentColours, slotVariable } from "../ui/agentColours.ts";
import { axis, axisStyles } from "../ui/axis.ts";
import { figure } from "../ui/figure.ts";
import { limitTime } from "../ui/limitTime.ts";
import { sharedStyles } from "../ui/sharedStyles.ts";
import { tell } from "../ui/tell.ts";
import { tellWhole } from "../ui/tellWhole.ts";
import {
  type BarPart,
  barParts,
  type PlanLayout,
  type PlanRow,
  planLayouts,
  planSummary,
  type StepRow,
  type WorkRow,
} from "./layout.ts";
import { planStyles } from "./styles.ts";

const VERSION_COLUMN = 40;
const TIME_COLUMN = 88;
const PLANNED_COLUMN = 156;
/** Below these widths, in pixels, there is no room for what was planned in words, and for versions. */
const NARROW = 720;
const BARE = 540;
/** So many versions have a column of their own; older ones stand in the list above only. */
const MOST_COLUMNS = 6;

const STATE_WORD: Record<StepStatus, string> = {
  pending: "open",
  in_progress: "in progress",
  completed: "done",
  failed: "failed",
  skipped: "skipped",
  blocked: "blocked",
  unknown: "unknown",
};

const PART_CLASS: Record<BarPart["kind"], string> = { work: "bar", over: "over", wait: "bar wait" };

/** The plans of a run: their versions, and each step with what was planned and what it took. */
export class PlanView extends LitElement {
  static override styles = [sharedStyles, axisStyles, planStyles];
  static override properties = {
    plans: { attribute: false },
    tree: { attribute: false },
    colours: { attribute: false },
    range: { attribute: false },
    selected: { attribute: false },
  };

  declare plans: readonly Plan[];
  declare tree: SpanTree;
  declare colours: AgentColours;
  declare range: TimeRange;
  declare selected: string | null;

  readonly #theme = new ThemeWatch(this);
  readonly #resize = new ResizeObserver(() => this.requestUpdate());
  #rows: readonly PlanRow[] = [];

  override connectedCallback(): void {
    super.connectedCallback();
    this.#resize.observe(this);
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    this.#resize.disconnect();
  }

  protected override render(): TemplateResult {
    const layouts = planLayouts(this.plans, this.tree, (agent) => this.colours.slot(agent));
    this.#rows = layouts.flatMap((layout) => layout.rows);
    return html`<div class="scroll" tabindex="0" @keydown=${this.#onKey}>${layouts.map((layout) => this.#plan(layout))}</div>`;
  }

  /** Selects the row `by` rows further down that has work, or the first one. */
  move(by: number): void {
    const able = this.#rows.filter((row) => spanOf(row) !== null);
    const at = able.findIndex((row) => this.#isSelected(row));
    const next = able[at < 0 ? 0 : Math.min(Math.max(at + by, 0), able.length - 1)];
    if (next) tell(this, "select-span", { spanId: spanOf(next) });
  }

  #plan(layout: PlanLayout): TemplateResult {
    const latest = layout.versions.at(-1);
    if (!latest) return html``;
    const shown = layout.versions.slice(-MOST_COLUMNS);
    const narrow = this.clientWidth < NARROW;
    const bare = this.clientWidth < BARE;
    const name = Math.min(304, Math.max(bare ? 150 : 200, this.clientWidth * 0.28));
    const versions = bare ? 0 : shown.length * VERSION_COLUMN + 12;
    const planned = narrow ? 0 : PLANNED_COLUMN;
    const chart = Math.max(40, this.clientWidth - name - versions - TIME_COLUMN - planned - 32);
    const style = `--name:${name}px;--versions:${versions}px;--chart:${chart}px;--took:${TIME_COLUMN}px;--planned:${planned}px`;
    const marks = ticks(this.range, chart, this.#theme.palette.size / 13);
    return html`<section class=${bare ? "bare" : ""} .style=${style}>
      <ol class="versions" aria-label="Versions, newest first">${[...layout.versions].reverse().map((version, i) => this.#version(version, i === 0))}</ol>
      <div role="treegrid" aria-label=${`Plan of ${latest.agent ?? "the run"}, ${planSummary(latest.steps)}`}>
        <div class="headRow" role="row">
          <span role="columnheader">Step</span>
          <span class="states" role="columnheader">${bare ? nothing : shown.map((version) => html`<span>v${version.version}</span>`)}</span>
          ${axis(marks, this.range, chart)}
          <span class="right" role="columnheader">Time</span><span class="planned" role="columnheader">Planned</span>
        </div>
        <div class="rows" role="presentation">
          <div class="grid" aria-hidden="true">${marks.map((tick) => html`<i .style=${`left:${xOf(tick.ms, this.range, chart)}px`}></i>`)}</div>
          ${layout.rows.map((row) => (row.type === "step" ? this.#step(row, bare ? 0 : shown.length, chart) : this.#work(row, chart)))}
        </div>
      </div>
      <footer><span>${planSummary(latest.steps)}</span><span>Plan read from ${sourceWords(latest.source)}</span></footer>
    </section>`;
  }

  #version(version: Plan, isNewest: boolean): TemplateResult {
    const added = version.steps.filter((step) => step.added);
    const done = `${version.steps.length} ${version.steps.length === 1 ? "step" : "steps"}.`;
    const who = version.agent === null ? "" : `${version.agent}: `;
    return html`<li class=${isNewest ? "newest" : ""}><b>v${version.version}</b><span class="at">${time(version.atMs)}</span>
      <span class="what" @mouseover=${tellWhole}>${who}${version.reason === null ? done : oneLine(version.reason)}${added.map((step) => html` <span class="added">+ ${step.title}</span>`)}${version.dropped.map((title) => html` <span class="dropped">− ${title}</span>`)}</span></li>`;
  }

  #step(row: StepRow, columns: number, chart: number): TemplateResult {
    const { step } = row;
    const states = columns === 0 ? [] : row.states.slice(-columns);
    const state = step.status;
    const spanId = spanOf(row);
    const planned =
      step.budgetMs === null ? (state === "completed" ? "" : STATE_WORD[state]) : `of ${limitTime(step.budgetMs)}`;
    const label = [
      step.title,
      STATE_WORD[state],
      step.durationMs === null ? null : time(step.durationMs),
      row.overMs > 0 ? `${time(row.overMs)} over` : null,
    ];
    return html`<div class=${`row step${this.#isSelected(row) ? " sel" : ""}`} role="row" aria-level=${row.depth + 1} aria-selected=${this.#isSelected(row)}
      aria-label=${label.filter((part) => part !== null).join(", ")} @click=${() => tell(this, "select-span", { spanId })}>
      <span class="name" role="gridcell" @mouseover=${tellWhole} .style=${`padding-left:${row.depth * 20}px`}>
        ${row.isNew && state === "pending" ? html`<span class="added plus" aria-hidden="true">+</span>` : stateMark(state)}
        <span class=${state === "skipped" ? "label struck" : "label"}>${step.title}</span>
        <span class="note">${row.agents.join(", ")}</span></span>
      <span class="states" aria-hidden="true">${states.map((one) => html`<span>${one === null ? nothing : stateMark(one)}</span>`)}</span>
      <span class="chart" aria-hidden="true">${this.#stepBars(row, chart)}</span>
      <span class="right" role="gridcell">${step.durationMs === null ? html`<span class="qq">–</span>` : figure(time(step.durationMs))}</span>
      <span class="planned" role="gridcell">${planned} ${row.overMs > 0 ? html`<span class="ovr">▲ ${time(row.overMs)} over</span>` : nothing}</span>
    </div>`;
  }

  #stepBars(row: StepRow, chart: number): TemplateResult | typeof nothing {
    const { actual, step } = row;
    const parts = barParts(actual, row.waits, step.budgetMs);
    const [first] = parts;
    if (!first) return nothing;
    const x = (ms: number) => xOf(ms, this.range, chart);
    const left = x(first.fromMs);
    const right = Math.max(x(parts.at(-1)?.toMs ?? first.toMs), left + 3);
    const planned = actual && step.budgetMs !== null ? [x(actual.fromMs), x(actual.fromMs + step.budgetMs)] : null;
    const [from = 0, to = 0] = planned ?? [];
    const colour = step.status === "failed" ? "--tl-error" : slotVariable(row.slot);
    return html`${planned ? html`<i class="box" .style=${`left:${from - 1}px;width:${to - from + 2}px`}></i>` : nothing}
      ${parts.map(({ fromMs, toMs, kind }) => {
        const width = Math.max(kind === "work" ? 3 : 1, x(toMs) - x(fromMs));
        return html`<i class=${PART_CLASS[kind]} .style=${`left:${x(fromMs)}px;width:${width}px;--c:var(${colour})`}></i>`;
      })}
      ${row.failure === null ? nothing : html`<em class=${right > chart * 0.6 ? "say left" : "say"} .style=${right > chart * 0.6 ? `right:${chart - left + 7}px` : `left:${right + 7}px`}>✕ ${oneLine(row.failure, 48)}</em>`}`;
  }

  #work(row: WorkRow, chart: number): TemplateResult {
    const failed = row.stretches.some((stretch) => stretch.failed);
    return html`<div class=${`row work${this.#isSelected(row) ? " sel" : ""}`} role="row" aria-level="2" aria-selected=${this.#isSelected(row)}
      aria-label=${`${row.label}, ${row.calls} ${row.calls === 1 ? "call" : "calls"}, ${time(row.ms)}`} @click=${() => tell(this, "select-span", { spanId: row.spanId })}
      @dblclick=${() => tell(this, "open-code", { spanId: row.spanId, role: "call" })}>
      <span class="name" role="gridcell" @mouseover=${tellWhole}><span class="label">${row.label}${row.calls > 1 ? ` ×${row.calls}` : ""}</span>
        ${row.note === null ? nothing : html`<span class=${failed ? "note err" : "note"}>${oneLine(row.note, 60)}</span>`}</span>
      <span class="states" aria-hidden="true"></span>
      <span class="chart" aria-hidden="true">${row.stretches.map((stretch) => {
        const left = xOf(stretch.fromMs, this.range, chart);
        const width = Math.max(2, xOf(stretch.toMs, this.range, chart) - left);
        const colour = stretch.failed ? "--tl-error" : slotVariable(row.slot);
        return html`<i class=${row.isWait ? "call wait" : row.isModel ? "call model" : "call"} .style=${`left:${left}px;width:${width}px;--c:var(${colour})`}></i>`;
      })}</span>
      <span class="right" role="gridcell">${time(row.ms)}</span><span class="planned" role="gridcell"></span>
    </div>`;
  }

  #isSelected(row: PlanRow): boolean {
    return this.selected !== null && spanOf(row) === this.selected;
  }

  #onKey(event: KeyboardEvent): void {
    const by = { ArrowDown: 1, ArrowUp: -1 }[event.key];
    if (by === undefined) return;
    event.preventDefault();
    this.move(by);
  }
}

/** The span that stands for a row, or null for a step without known work. */
function spanOf(row: PlanRow): string | null {
  return row.type === "work" ? row.spanId : (row.step.spanIds[0] ?? null);
}

function sourceWords(source: string): string {
  if (source.startsWith("tool:")) return `calls of ${source.slice("tool:".length)}`;
  return source === "log" ? "log records" : source === "event" ? "events" : source;
}

/** A state as a shape of its own, so that colour is never alone. */
function stateMark(status: StepStatus): TemplateResult {
  const shape = {
    completed: svg`<circle cx="7" cy="7" r="6" fill="var(--mark)"/><path d="M4.2 7.2 6.2 9.1 9.8 5.2" fill="none" stroke="var(--tl-bg)" stroke-width="1.4"/>`,
    pending: svg`<circle cx="7" cy="7" r="5.25" fill="none" stroke="var(--mark)" stroke-width="1.2"/>`,
    in_progress: svg`<circle cx="7" cy="7" r="5.25" fill="none" stroke="var(--mark)" stroke-width="1.2"/><circle cx="7" cy="7" r="2.6" fill="var(--tl-run)"/>`,
    failed: svg`<path d="M3 3 11 11M11 3 3 11" fill="none" stroke="var(--tl-error)" stroke-width="1.6"/>`,
    skipped: svg`<circle cx="7" cy="7" r="5.25" fill="none" stroke="var(--mark)" stroke-width="1.2"/><path d="M3.4 10.6 10.6 3.4" stroke="var(--mark)" stroke-width="1.2"/>`,
    blocked: svg`<circle cx="7" cy="7" r="5.25" fill="none" stroke="var(--mark)" stroke-width="1.2"/><path d="M4 7H10" stroke="var(--mark)" stroke-width="1.6"/>`,
    unknown: svg`<circle cx="7" cy="7" r="5.25" fill="none" stroke="var(--mark)" stroke-width="1.2" stroke-dasharray="2 2"/>`,
  }[status];
  return html`<svg class="state" viewBox="0 0 14 14" role="img" aria-label=${STATE_WORD[status]}>${shape}</svg>`;
}

customElements.define("traceline-plan", PlanView);
