import { html, LitElement, nothing, type PropertyValues, type TemplateResult } from "lit";
import { repeat } from "lit/directives/repeat.js";
import { atLeast, clock, count, money, time } from "../../collector/contract/figures.ts";
import type { RunLine } from "../../collector/contract/line.ts";
import type { RunSummary } from "../../collector/contract/run.ts";
import { lineStrokes } from "../line/layout.ts";
import { AgentColours } from "../ui/agentColours.ts";
import { figure } from "../ui/figure.ts";
import { icon } from "../ui/icons.ts";
import { limitTime } from "../ui/limitTime.ts";
import { sharedStyles } from "../ui/sharedStyles.ts";
import { statusMark, statusMarkStyles } from "../ui/statusMark.ts";
import { tell } from "../ui/tell.ts";
import { tellWhole } from "../ui/tellWhole.ts";
import { type ListRow, listRows, type RunGroup, rowsBetween, rowsByGroup, runGroups, scaleEnd } from "./groups.ts";
import type { LineCache } from "./lineCache.ts";
import { runsStyles } from "./styles.ts";
import { runTrouble } from "./trouble.ts";

const OVERSCAN = 300;
/** Pixels of the heads of the columns, and under the last row. */
const HEAD = 30;
const AFTER_LAST = 16;
/** Agents that stand by name; the others are counted. */
const MOST_AGENTS = 4;
/** In per cent: beyond it there is no room for words beside a line. */
const MOST_LENGTH = 82;

/** The list of runs: one row each, all lines on one time scale. */
export class RunsView extends LitElement {
  static override styles = [sharedStyles, statusMarkStyles, runsStyles];
  static override properties = {
    runs: { attribute: false },
    lines: { attribute: false },
    linesVersion: { attribute: false },
  };

  declare runs: readonly RunSummary[];
  declare lines: LineCache;
  /** Grows when a line has come. */
  declare linesVersion: number;

  readonly #resize = new ResizeObserver(() => this.requestUpdate());
  #rows: readonly ListRow[] = [];
  #end = 1000;
  /** Of all rows, in pixels. */
  #height = 0;
  #scrollTop = 0;
  #lineWidth = 300;
  #selected: string | null = null;

  override connectedCallback(): void {
    super.connectedCallback();
    this.#resize.observe(this);
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    this.#resize.disconnect();
  }

  protected override willUpdate(changed: PropertyValues<this>): void {
    if (!changed.has("runs")) return;
    this.#rows = listRows(runGroups(this.runs));
    this.#end = scaleEnd(this.runs);
    const last = this.#rows.at(-1);
    this.#height = (last?.top ?? 0) + (last?.height ?? 0) + AFTER_LAST;
    this.style.setProperty("--runs", `${HEAD + this.#height}px`);
  }

  override focus(): void {
    this.renderRoot.querySelector<HTMLElement>(".scroll")?.focus();
  }

  protected override updated(): void {
    const width = this.renderRoot.querySelector(".lineHead")?.clientWidth ?? 0;
    if (width === this.#lineWidth || width === 0) return;
    this.#lineWidth = width;
    this.requestUpdate();
  }

  protected override render(): TemplateResult {
    const seen = this.clientHeight || 800;
    const rows = rowsBetween(this.#rows, this.#scrollTop - OVERSCAN, this.#scrollTop + seen + OVERSCAN);
    return html`<div class="head row" aria-hidden="true"><span></span><span>Run</span><span class="lineHead">0 to ${limitTime(this.#end)}</span><span class="right">Time</span>
        <span class="right wide">Tokens in</span><span class="right wide">Cost</span><span class="right wide">Started</span><span class="wide agents">Agents</span><span></span></div>
      <div class="scroll" role="group" tabindex="0" aria-label=${`${count(this.runs.length)} runs`} @scroll=${this.#onScroll} @keydown=${this.#onKey}>
        <div class="all" role="presentation" .style=${`height:${this.#height}px`}>${repeat(
          rowsByGroup(rows),
          ([group]) => group.key,
          ([group, ofGroup]) => this.#groupRows(group, ofGroup),
        )}</div>
      </div>`;
  }

  /** What is on screen of a group: its head, and its runs as a list. */
  #groupRows(group: RunGroup, rows: readonly ListRow[]): TemplateResult {
    const head = rows.find((row) => row.type === "group");
    const runs = rows.filter((row) => row.type === "run");
    return html`${head ? this.#group(group, head.top) : nothing}
      ${
        runs.length === 0
          ? nothing
          : html`<div role="list" aria-label=${group.service}>${repeat(
              runs,
              ({ run }) => run.runId,
              ({ run, top }) => this.#run(run, top),
            )}</div>`
      }`;
  }

  #group(group: RunGroup, top: number): TemplateResult {
    const n = group.runs.length;
    const session = group.session === null ? "" : ` · session ${shortened(group.session)}`;
    return html`<h2 .style=${`top:${top}px`}>${group.service} <span class="q">${count(n)} ${n === 1 ? "run" : "runs"}${session}</span></h2>`;
  }

  #run(run: RunSummary, top: number): TemplateResult {
    const selected = run.runId === this.#selected;
    const colours = new AgentColours(run.agents);
    const hasModels = run.llmCalls > 0;
    const absent = html`<span class="qq">${hasModels ? "unknown" : "–"}</span>`;
    const extra = run.agents.length - MOST_AGENTS;
    return html`<div class=${selected ? "row run sel" : "row run"} role="listitem" .style=${`top:${top}px`} data-run=${run.runId}
      aria-current=${selected ? "true" : nothing} @click=${() => tell(this, "open-run", { runId: run.runId })}>
      ${statusMark(run.status)}
      <a class="name" href=${`#run=${encodeURIComponent(run.runId)}`} tabindex="-1" @mouseover=${tellWhole}>${run.name}</a>
      <span class="line" aria-hidden="true">${this.#line(run, colours)}</span>
      <span class="right">${figure(time(run.durationMs))}</span>
      <span class="right wide">${run.inputTokens === null ? absent : `${run.tokensAtLeast ? "≥\u2009" : ""}${count(run.inputTokens)}`}</span>
      <span class="right wide">${run.costUsd === null ? absent : atLeast(money(run.costUsd, run.costSource ?? "emitted"), run.costAtLeast)}</span>
      <span class="right wide q">${clock(run.startMs, Date.now())}</span>
      <span class="wide agents" @mouseover=${tellWhole}>${run.agents.length === 0 ? html`<span class="qq">none</span>` : run.agents.slice(0, MOST_AGENTS).map((agent) => html`<span class="agent"><span class="dot" .style=${`--c:var(${colours.variable(agent)})`}></span><span>${agent}</span></span>`)}${extra > 0 ? html`<span class="qq">+${extra}</span>` : nothing}</span>
      <span class="acts">${this.#pin(run)}<button class="ib act" aria-label=${`Delete ${run.name}`} title="Delete" @click=${(event: Event) => this.#delete(event, run)}>${icon("trash", "small")}</button></span>
    </div>`;
  }

  #line(run: RunSummary, colours: AgentColours): TemplateResult {
    const line = this.lines.line(run);
    const length = Math.min(100, (run.durationMs / this.#end) * 100);
    const trouble = runTrouble(run);
    return html`<i class="base" .style=${`width:max(2px, ${length}%)`}></i>${line === null ? nothing : this.#strokes(line, colours)}${
      trouble === null || length > MOST_LENGTH
        ? nothing
        : html`<em class=${trouble.tone} .style=${`left:${length}%;max-width:${100 - length}%`}>${trouble.text}</em>`
    }`;
  }

  #strokes(line: RunLine, colours: AgentColours): TemplateResult[] {
    const width = (line.durationMs / this.#end) * this.#lineWidth;
    return lineStrokes({ ...line, open: false }, width)
      .filter((stroke) => stroke.from <= this.#lineWidth)
      .map(({ from, to, segment }) => {
        const end = Math.min(to, this.#lineWidth);
        const kind = segment.state === "waiting" ? "wait" : "seg";
        return html`<i class=${kind} .style=${`left:${from}px;width:${end - from}px;--c:var(${colours.variable(segment.agent)})`}></i>`;
      });
  }

  #pin(run: RunSummary): TemplateResult {
    const pinned = run.pinned === true;
    const flip = (event: Event) => {
      event.stopPropagation();
      tell(this, "pin-run", { runId: run.runId, pinned: !pinned });
    };
    return html`<button class=${pinned ? "ib act on" : "ib act"} aria-label=${`Pin ${run.name}`} aria-pressed=${pinned}
      title=${pinned ? "Unpin: it goes when its time is over" : "Pin: keep it whatever its age"} @click=${flip}>${icon(pinned ? "pinned" : "pin", "small")}</button>`;
  }

  #delete(event: Event, run: RunSummary): void {
    event.stopPropagation();
    tell(this, "delete-run", { runId: run.runId, name: run.name });
  }

  #onScroll(event: Event): void {
    const list = event.currentTarget as HTMLElement;
    this.#scrollTop = list.scrollTop;
    if (list.scrollTop + list.clientHeight > list.scrollHeight - OVERSCAN) tell(this, "more-runs", null);
    this.requestUpdate();
  }

  #onKey(event: KeyboardEvent): void {
    const runs = this.#rows.filter((row) => row.type === "run");
    const at = runs.findIndex((row) => row.run.runId === this.#selected);
    const by = { ArrowDown: 1, ArrowUp: -1, j: 1, k: -1 }[event.key];
    if (event.key === "Enter" && at >= 0) tell(this, "open-run", { runId: this.#selected ?? "" });
    if (by === undefined) return;
    event.preventDefault();
    const next = runs[at < 0 ? 0 : Math.min(Math.max(at + by, 0), runs.length - 1)];
    if (!next) return;
    this.#selected = next.run.runId;
    const list = event.currentTarget as HTMLElement;
    list.scrollTop = Math.min(Math.max(list.scrollTop, next.top + next.height - list.clientHeight), next.top);
    this.requestUpdate();
  }
}

/** An id cut in its middle. */
function shortened(id: string): string {
  return id.length <= 12 ? id : `${id.slice(0, 9)}…${id.slice(-3)}`;
}

customElements.define("traceline-runs", RunsView);
