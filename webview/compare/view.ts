import { html, LitElement, nothing, type PropertyValues, svg, type TemplateResult } from "lit";
import type { Comparison, DivergedSide, Divergence } from "../../collector/contract/comparison.ts";
import { clock, time } from "../../collector/contract/figures.ts";
import type { RunLine } from "../../collector/contract/line.ts";
import type { RunSummary } from "../../collector/contract/run.ts";
import { ThemeWatch } from "../draw/themeWatch.ts";
import { ticks } from "../draw/ticks.ts";
import { lineLabels, lineStrokes } from "../line/layout.ts";
import { axis, axisStyles } from "../ui/axis.ts";
import { type IconName, icon } from "../ui/icons.ts";
import { sharedStyles } from "../ui/sharedStyles.ts";
import { tell } from "../ui/tell.ts";
import { tellWhole } from "../ui/tellWhole.ts";
import { bannerWords, forkAt, partAlike, placeOf, stepCount, stepOf, stepWords } from "./divergence.ts";
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

/** Pixels beside the two lines that their letters take. */
const LETTERS = 26;
const ROW = 26;
/** Below this width, in pixels, gutters are smaller. */
const NARROW = 720;
/** From this width on, in pixels, what changed stands beside the rows, so wide. */
const WIDE = 1200;
const CHANGES = 428;

/** Two runs of the same thing: their lines, what became of each part, and what changed by weight. */
export class CompareView extends LitElement {
  static override styles = [sharedStyles, axisStyles, compareStyles];
  static override properties = {
    comparison: { attribute: false },
    lineA: { attribute: false },
    lineB: { attribute: false },
    inEditor: { attribute: false },
  };

  declare comparison: Comparison;
  declare lineA: RunLine;
  declare lineB: RunLine;
  /** There is code beside the panel. */
  declare inEditor: boolean;

  /** How many steps both runs have gone on from where they part; null while nobody steps. */
  #step: number | null = null;
  readonly #theme = new ThemeWatch(this);
  readonly #measurer = document.createElement("canvas").getContext("2d");
  readonly #resize = new ResizeObserver(() => this.requestUpdate());

  override connectedCallback(): void {
    super.connectedCallback();
    this.#resize.observe(this);
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    this.#resize.disconnect();
  }

  protected override willUpdate(changed: PropertyValues<this>): void {
    const before = changed.get("comparison");
    // News of a run that leaves the two parting where they did leaves whoever steps through them where they are.
    if (before && !partAlike(before.divergence, this.comparison.divergence)) this.#step = null;
  }

  /** Goes on in both runs by so many steps, while they are stepped through; else the rows scroll. */
  move(by: number): void {
    if (this.#step !== null) this.#stepTo(this.#step + by);
    else this.renderRoot.querySelector(".scroll")?.scrollBy(0, by * ROW);
  }

  protected override render(): TemplateResult {
    const { a, b, sentence } = this.comparison;
    return html`<div class="scroll" tabindex="0">
      <div class="pair">
        <p class="runs">${this.#run("A", a)}<span class="q">${icon("arrow-right")}</span>${this.#run("B", b)}</p>
        <p class="say">${sentence}</p>
        ${this.#lines()}
      </div>
      ${this.#banner()}
      <div class="columns">${this.#rows()}${this.#changes()}</div>
    </div>`;
  }

  #run(letter: string, run: RunSummary): TemplateResult {
    return html`<span class="run"><b>${letter}</b> ${run.name} <span class="q">${clock(run.startMs, Date.now())} · ${time(run.durationMs)}</span></span>`;
  }

  #lines(): TemplateResult {
    const { divergence } = this.comparison;
    const whole = Math.max(this.lineA.durationMs, this.lineB.durationMs, 1e-9);
    const tones = agentTones(this.comparison);
    const width = Math.max(0, this.clientWidth - 2 * (this.clientWidth < NARROW ? 12 : 16) - LETTERS);
    return html`<div class="lines" aria-hidden="true">
      <span class="names">${lineLabels(closed(this.lineA), (width * this.lineA.durationMs) / whole, (text) =>
        this.#measure(text),
      ).map((label) => html`<i .style=${`left:${label.x}px`}>${label.text}</i>`)}</span>
      ${this.#line("A", this.lineA, whole, width, () => "same")}${this.#line("B", this.lineB, whole, width, (agent) => tones.get(agent ?? "") ?? "same")}
      ${divergence ? this.#fork(divergence, whole) : nothing}</div>`;
  }

  #line(
    letter: string,
    line: RunLine,
    whole: number,
    width: number,
    toneOf: (agent: string | null) => ChangeTone,
  ): TemplateResult {
    const long = (width * line.durationMs) / whole;
    return html`<b>${letter}</b><span class="line"><i class="base" .style=${`width:${long}px`}></i>${lineStrokes(
      closed(line),
      long,
    ).map(
      ({ from, to, segment }) =>
        html`<i class=${segment.state === "waiting" ? "wait" : "seg"} .style=${`left:${from}px;width:${to - from}px;--c:var(--tl-${toneOf(segment.agent)})`}></i>`,
    )}</span>`;
  }

  /** What joins the two lines where they part, or where both have been stepped to. */
  #fork(divergence: Divergence, whole: number): TemplateResult {
    const { a, b } = forkAt(divergence, this.#step, whole);
    return html`<span class="fork"><svg viewBox="0 0 100 100" preserveAspectRatio="none">${svg`<path d=${`M${a} 24C${a} 52 ${b} 48 ${b} 76`}></path>`}</svg><i
      .style=${`left:${a}%;top:24%`}></i><i .style=${`left:${b}%;top:76%`}></i></span>`;
  }

  #banner(): TemplateResult {
    const { divergence, a, b } = this.comparison;
    const { head, text, note } = bannerWords(divergence, [a, b]);
    return html`<section class="banner" aria-label=${head}>
      <p @mouseover=${tellWhole}>${icon("repo-forked")}<b>${head}</b><span class="where">${text}</span>${note === null ? nothing : html`<span class="qq note">${note}</span>`}</p>
      ${divergence ? this.#ways(divergence) : nothing}
      ${divergence && this.#step !== null ? this.#steps(divergence, this.#step) : nothing}
    </section>`;
  }

  /** What can be done about where they part. */
  #ways(divergence: Divergence): TemplateResult {
    const spanId = placeOf(divergence.b);
    const isStepping = this.#step !== null;
    return html`<span class="ways">
      ${spanId === null ? nothing : html`<button class="lk" @click=${() => this.#show("b", spanId)}>Show</button>`}
      ${spanId === null || !this.inEditor ? nothing : html`<button class="lk" @click=${() => tell(this, "open-code", { spanId, role: "call" })}>Code</button>`}
      ${stepCount(divergence) === 0 ? nothing : html`<button class="lk" aria-pressed=${isStepping} @click=${() => this.#stepTo(isStepping ? null : 0)}>Step both</button>`}</span>`;
  }

  /** What each run did at the step that both have come to, and the ways to the next and the one before. */
  #steps(divergence: Divergence, step: number): TemplateResult {
    const count = stepCount(divergence);
    return html`<div class="steps">
      <span class="turn">
        <button class="ib" aria-label="Step back in both" title="Step back in both (↑)" ?disabled=${step === 0} @click=${() => this.#stepTo(step - 1)}>${icon("arrow-left")}</button>
        <button class="ib" aria-label="Step on in both" title="Step on in both (↓)" ?disabled=${step >= count - 1} @click=${() => this.#stepTo(step + 1)}>${icon("arrow-right")}</button>
      </span>
      <div aria-live="polite">${this.#stepLine("a", divergence.a, step)}${this.#stepLine("b", divergence.b, step)}</div>
    </div>`;
  }

  #stepLine(side: "a" | "b", of: DivergedSide, step: number): TemplateResult {
    const at = stepOf(of, step);
    const letter = html`<b>${side.toUpperCase()}</b>`;
    if (!at)
      return html`<p>${letter}<span class="qq">${this.comparison[side].status === "running" ? "nothing yet" : "had ended"}</span></p>`;
    return html`<p>${letter}<span class="at">${time(at.atMs)}</span><button class="lk" @click=${() => this.#show(side, at.spanId)}>${stepWords(at)}</button></p>`;
  }

  #show(side: "a" | "b", spanId: string): void {
    tell(this, "show-span", { runId: this.comparison[side].runId, spanId });
  }

  /** Selects what run B did at that step; in the editor the code of both stands beside each other. */
  #stepTo(step: number | null): void {
    const { divergence } = this.comparison;
    if (!divergence) return;
    this.#step = step === null ? null : Math.min(Math.max(step, 0), Math.max(0, stepCount(divergence) - 1));
    this.requestUpdate();
    if (this.#step === null) return;
    const at = { a: stepOf(divergence.a, this.#step), b: stepOf(divergence.b, this.#step) };
    if (at.b) tell(this, "select-span", { spanId: at.b.spanId });
    if (!this.inEditor) return;
    const spanOf = (side: "a" | "b") => at[side] && { runId: this.comparison[side].runId, spanId: at[side].spanId };
    tell(this, "open-both", { a: spanOf("a"), b: spanOf("b") });
  }

  #measure(text: string): number {
    if (!this.#measurer) return text.length * 6;
    const { palette } = this.#theme;
    this.#measurer.font = `${palette.size - 2}px ${palette.font}`;
    return this.#measurer.measureText(text).width;
  }

  #rows(): TemplateResult {
    const rows = compareRows(this.comparison);
    const most = rows.reduce((longest, row) => Math.max(longest, row.aMs ?? 0, row.bMs ?? 0), 1e-9);
    const [range, width] = [{ fromMs: 0, toMs: most }, this.#chartWidth()];
    return html`<div class="rows">
      <div class="head" aria-hidden="true"><span>A above, B below</span><span class="right">B to A</span>${axis(ticks(range, width, this.#theme.palette.size / 13), range, width)}</div>
      <div role="list" aria-label="Both runs, A above B">${rows.map((row) => this.#row(row, most))}</div>
    </div>`;
  }

  /** Pixels beside names and changes that the bars have. */
  #chartWidth(): number {
    const rows = this.clientWidth - (this.clientWidth < WIDE ? 0 : CHANGES);
    return Math.max(60, rows - Math.min(300, Math.max(170, rows * 0.32)) - 136 - 2 * 16);
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

/** A line on a scale that is shared keeps no room for an end that did not come. */
const closed = (line: RunLine): RunLine => ({ ...line, open: false });

customElements.define("traceline-compare", CompareView);
