import { html, LitElement, nothing, type TemplateResult } from "lit";
import type { Comparison } from "../../collector/contract/comparison.ts";
import { clock, time } from "../../collector/contract/figures.ts";
import type { RunLine } from "../../collector/contract/line.ts";
import type { RunSummary } from "../../collector/contract/run.ts";
import { ticks } from "../draw/ticks.ts";
import { type IconName, icon } from "../ui/icons.ts";
import { sharedStyles } from "../ui/sharedStyles.ts";
import { tellWhole } from "../ui/tellWhole.ts";
import { agentTones, type ChangeTone, type CompareRow, changeGroups, compareRows } from "./rows.ts";
import { compareStyles } from "./styles.ts";

const ICON: Record<CompareRow["entry"]["kind"], IconName> = {
  run: "pulse",
  agent: "robot",
  tool: "tools",
  model: "sparkle",
  step: "circle-small-filled",
  guardrail: "shield",
};

const TONE_CLASS: Record<ChangeTone, string> = {
  same: "q",
  slower: "slo",
  faster: "fas",
  added: "add",
  removed: "rem",
};

/** Two runs of the same thing: their lines, what became of each part, and what changed by weight. */
export class CompareView extends LitElement {
  static override styles = [sharedStyles, compareStyles];
  static override properties = {
    comparison: { attribute: false },
    lineA: { attribute: false },
    lineB: { attribute: false },
  };

  declare comparison: Comparison;
  declare lineA: RunLine;
  declare lineB: RunLine;

  readonly #resize = new ResizeObserver(() => this.requestUpdate());

  override connectedCallback(): void {
    super.connectedCallback();
    this.#resize.observe(this);
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    this.#resize.disconnect();
  }

  protected override render(): TemplateResult {
    const { a, b, sentence } = this.comparison;
    return html`<div class="scroll" tabindex="0">
      <div class="pair">
        <p class="runs">${this.#run("A", a)}<span class="q">${icon("arrow-right")}</span>${this.#run("B", b)}</p>
        <p class="say">${sentence}</p>
        ${this.#lines()}
      </div>
      <div class="columns">${this.#rows()}${this.#changes()}</div>
    </div>`;
  }

  #run(letter: string, run: RunSummary): TemplateResult {
    return html`<span class="run"><b>${letter}</b> ${run.name} <span class="q">${clock(run.startMs, Date.now())} · ${time(run.durationMs)}</span></span>`;
  }

  #lines(): TemplateResult {
    const whole = Math.max(this.lineA.durationMs, this.lineB.durationMs, 1e-9);
    const tones = agentTones(this.comparison);
    return html`<div class="lines" aria-hidden="true">${this.#line("A", this.lineA, whole, () => "same")}${this.#line("B", this.lineB, whole, (agent) => tones.get(agent ?? "") ?? "same")}</div>`;
  }

  #line(letter: string, line: RunLine, whole: number, toneOf: (agent: string | null) => ChangeTone): TemplateResult {
    const percent = (ms: number) => (ms / whole) * 100;
    return html`<b>${letter}</b><span class="line"><i class="base" .style=${`width:${percent(line.durationMs)}%`}></i>${line.segments.map(
      (segment) =>
        html`<i class=${segment.state === "waiting" ? "wait" : "seg"} .style=${`left:${percent(segment.fromMs)}%;width:${percent(segment.toMs - segment.fromMs)}%;--c:var(--tl-${toneOf(segment.agent)})`}></i>`,
    )}</span>`;
  }

  #rows(): TemplateResult {
    const rows = compareRows(this.comparison);
    const most = rows.reduce((longest, row) => Math.max(longest, row.aMs ?? 0, row.bMs ?? 0), 1e-9);
    const marks = ticks({ fromMs: 0, toMs: most }, Math.max(60, this.clientWidth - 428 - 300 - 116));
    return html`<div class="rows">
      <div class="head" aria-hidden="true"><span>A above, B below</span><span class="right">B to A</span><span class="axis" aria-hidden="true">${marks.map((tick) => html`<i .style=${`left:${(tick.ms / most) * 100}%`}>${tick.label}</i>`)}</span></div>
      <div role="list" aria-label="Both runs, A above B">${rows.map((row) => this.#row(row, most))}</div>
    </div>`;
  }

  #row(row: CompareRow, most: number): TemplateResult {
    const { entry, tone } = row;
    const bar = (ms: number | null, side: string) =>
      ms === null
        ? nothing
        : html`<i class=${`bar ${side} ${entry.kind === "agent" || entry.kind === "run" ? "cont" : ""} ${side === "b" || tone === "removed" ? tone : "same"}`} .style=${`width:max(2px, ${(ms / most) * 100}%)`}></i>`;
    const words = { same: "the same", slower: "slower", faster: "faster", added: "only in B", removed: "only in A" }[
      tone
    ];
    return html`<div class=${`row ${entry.kind}`} role="listitem" aria-label=${`${entry.name}, ${words} ${row.change}`} @mouseover=${tellWhole}>
      <span class="name" .style=${`padding-left:${row.depth * 12}px`}>${icon(ICON[entry.kind])}<span class="label">${entry.kind === "run" ? this.comparison.b.name : entry.name}</span></span>
      <span class=${`right ${TONE_CLASS[tone]}`}>${row.change}</span>
      <span class="chart" aria-hidden="true">${bar(row.aMs, "a")}${bar(row.bMs, "b")}</span>
    </div>`;
  }

  #changes(): TemplateResult {
    const { groups, same } = changeGroups(this.comparison);
    return html`<aside aria-label="What changed"><h2>What changed</h2><p class="q">sorted by weight · ${same.length} of ${this.comparison.entries.length} the same</p>
      <table><thead><tr><td></td><th>A</th><th>B</th><th>Change</th></tr></thead>${groups.map(
        (group) =>
          html`<tbody><tr class="group"><th colspan="4" scope="rowgroup">${group.head}</th></tr>${group.lines.map(
            (line) =>
              html`<tr @mouseover=${tellWhole}><td>${line.name}</td><td class="q">${line.a}</td><td>${line.b}</td><td class=${TONE_CLASS[line.tone]}>${line.change}</td></tr>`,
          )}</tbody>`,
      )}</table>
      ${same.length > 0 ? html`<h3>Same</h3><p class="q">${same.slice(0, 12).join(" · ")}${same.length > 12 ? ` and ${same.length - 12} more` : ""}</p>` : nothing}
    </aside>`;
  }
}

customElements.define("traceline-compare", CompareView);
