import { html, nothing, type SVGTemplateResult, svg, type TemplateResult } from "lit";
import { ThemeWatch } from "../draw/themeWatch.ts";
import { sharedStyles } from "../ui/sharedStyles.ts";
import { tell } from "../ui/tell.ts";
import { tellWhole } from "../ui/tellWhole.ts";
import { type GraphEdge, type GraphNode, pathOf, type TalkGraph, talkGraph } from "./graph.ts";
import { graphStyles } from "./graphStyles.ts";
import { lifelineMark } from "./lifelineMark.ts";
import { type Lifeline, withRun } from "./lifelines.ts";
import { TalkForm } from "./talkForm.ts";
import { edgeLabel } from "./words.ts";

/** No name is wider than this, in pixels, and none narrower. */
const MOST_NAME = 150;
const LEAST_NAME = 40;
/** The mark before a name, and the gap. */
const MARK = 22;

/** What was said in a run as a graph: names, and lines between those that spoke to each other. */
export class TalkGraphView extends TalkForm {
  static override styles = [sharedStyles, graphStyles];
  readonly #theme = new ThemeWatch(this);
  readonly #measurer = document.createElement("canvas").getContext("2d");
  #graph: TalkGraph = { nodes: [], edges: [], width: 0, height: 0 };

  protected override render(): TemplateResult {
    const talk = { rows: this.talk.rows, approvals: this.approvals };
    const measure = (line: Lifeline) => this.#measure(line);
    const lifelines = withRun(this.lifelines, this.tree, this.approvals);
    this.#graph = talkGraph(talk, lifelines, this.folded, { room: this.clientWidth, measure });
    const { nodes, edges, width, height } = this.#graph;
    return html`<div class="scroll" tabindex="0" role="list" aria-label=${`Who talks to whom, ${edges.length} lines`} @keydown=${this.#onKey}>
      <div class="graph" role="presentation" .style=${`width:${width}px;height:${height}px`}>
        <svg role="presentation" width=${width} height=${height}>${edges.map((edge) => this.#edge(edge))}</svg>
        ${nodes.map((node) => this.#node(node))}
      </div>
    </div>`;
  }

  /** Selects the line `by` lines further on, or the first one. */
  move(by: number): void {
    const { edges } = this.#graph;
    const at = edges.findIndex((edge) => this.#isSelected(edge));
    this.#choose(edges[at < 0 ? 0 : Math.min(Math.max(at + by, 0), edges.length - 1)]);
  }

  override focus(): void {
    this.renderRoot.querySelector<HTMLElement>(".scroll")?.focus();
  }

  #edge(edge: GraphEdge): SVGTemplateResult {
    const isSelected = this.#isSelected(edge);
    const own = this.lifelines.find((line) => line.id === edge.from)?.kind;
    const colour = own === "agent" ? `var(${this.colours.variable(edge.from)})` : "var(--tl-text-2)";
    const { line, head } = pathOf(edge);
    const { x, y, anchor } = edge.label;
    const failed = edge.failed === 0 ? nothing : svg`<tspan class="failed" dx="6">✕ ${edge.failed}</tspan>`;
    return svg`<g class=${isSelected ? "edge sel" : "edge"} role="listitem" aria-label=${edgeLabel(edge)} aria-current=${isSelected ? "true" : nothing} @click=${() => this.#choose(edge)}>
      <path class="ground" d=${line} stroke-width=${edge.width + 12}></path>
      <path class=${edge.inferred ? "line inferred" : "line"} d=${line} stroke=${colour} stroke-width=${edge.width}></path>
      <path class="tip" d=${head} fill=${colour}></path>
      <text x=${x} y=${y} text-anchor=${anchor} aria-hidden="true">${edge.times}${failed}</text></g>`;
  }

  #node(node: GraphNode): TemplateResult {
    const { line, folded } = node;
    const note = [line.note, folded.length > 0 ? `with ${folded.join(", ")}` : ""].filter(Boolean).join(" · ");
    return html`<div class="node" aria-hidden="true" .style=${`left:${node.x}px;top:${node.y}px;width:${node.width}px`} @mouseover=${tellWhole}>
      <b>${lifelineMark(line, this.colours)}<span>${line.name}</span></b>${note === "" ? nothing : html`<small>${note}</small>`}</div>`;
  }

  #isSelected(edge: GraphEdge): boolean {
    return this.selected !== null && edge.spanIds.includes(this.selected);
  }

  #choose(edge: GraphEdge | undefined): void {
    const spanId = edge?.spanIds[0];
    if (spanId !== undefined) tell(this, "select-span", { spanId });
  }

  #measure(line: Lifeline): number {
    if (!this.#measurer) return Math.min(MOST_NAME, MARK + line.name.length * 7);
    const { palette } = this.#theme;
    this.#measurer.font = `600 ${palette.size}px ${palette.font}`;
    const name = this.#measurer.measureText(line.name).width + 1;
    return Math.ceil(Math.min(MOST_NAME, Math.max(LEAST_NAME, name + MARK)));
  }

  #onKey(event: KeyboardEvent): void {
    const by = { ArrowDown: 1, ArrowUp: -1 }[event.key];
    if (by === undefined) return;
    event.preventDefault();
    this.move(by);
  }
}

customElements.define("traceline-talk-graph", TalkGraphView);
