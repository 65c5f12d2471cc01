import { html, LitElement, nothing, type PropertyValues, type TemplateResult } from "lit";
import { count, time } from "../../collector/contract/figures.ts";
import type { Attribute, AttributeValue, SpanDetail } from "../../collector/contract/span.ts";
import type { TalkPair } from "../messages/talkTable.ts";
import type { RunRow } from "../runRow.ts";
import { isHit, SHAPE, type SpanTree } from "../timeline/tree.ts";
import { slotVariable } from "../ui/agentColours.ts";
import { icon } from "../ui/icons.ts";
import { kindIcon, kindWord } from "../ui/kinds.ts";
import { sharedStyles } from "../ui/sharedStyles.ts";
import { tell } from "../ui/tell.ts";
import { cutValue } from "./cut.ts";
import { type SpanFact, spanFacts } from "./facts.ts";
import { stackParts } from "./frames.ts";
import { insideOf, ordinalOf, sameCalls } from "./siblings.ts";
import { detailsStyles } from "./styles.ts";
import { insideTable, talkPairs } from "./tables.ts";
import { isStructured, valueJson, valueLines } from "./valueLines.ts";

/** Sections that are open until somebody shuts them. */
const OPEN_SECTIONS = new Set(["Inside", "Input", "Output", "Exception", "Who talks to whom"]);
/** Other calls of the same thing that the small line shows. */
const MOST_CALLS = 60;

/** Everything known of the selected span. */
export class DetailsView extends LitElement {
  static override styles = [sharedStyles, detailsStyles];
  static override properties = {
    tree: { attribute: false },
    spanId: { attribute: false },
    detail: { attribute: false },
    problem: { attribute: false },
    inEditor: { attribute: false },
    live: { attribute: false },
    reason: { attribute: false },
    talk: { attribute: false },
  };

  declare tree: SpanTree;
  declare spanId: string;
  /** null until it has come. */
  declare detail: SpanDetail | null;
  /** Why the details could not be read. */
  declare problem: string | null;
  declare inEditor: boolean;
  /** Whether what has no end may still get one. */
  declare live: boolean;
  /** Of a guardrail check. */
  declare reason: string | null;
  /** Who talks to whom in the run, where the view beside it is about that; else null. */
  declare talk: readonly TalkPair[] | null;

  readonly #toggled = new Map<string, boolean>();
  readonly #raw = new Set<string>();
  readonly #whole = new Set<string>();

  protected override willUpdate(changed: PropertyValues<this>): void {
    if (changed.has("spanId")) this.#whole.clear();
  }

  protected override render(): TemplateResult | typeof nothing {
    const index = this.tree.indexOf.get(this.spanId);
    if (index === undefined) return nothing;
    const row = this.tree.rows[index] as RunRow;
    const calls = sameCalls(this.tree, index);
    const next = row.repaired ? this.#nextTry(calls, index) : null;
    const detail = this.detail?.spanId === row.spanId ? this.detail : null;
    return html`
      ${this.#head(row, index, calls)}
      ${this.#mini(index, calls)}
      <dl class="kv">${spanFacts(row, { detail, runMs: this.tree.durationMs, next, isLive: this.live, reason: this.reason }).map((fact) => this.#fact(fact, row))}</dl>
      ${this.#inside(index)}
      ${this.problem === null ? nothing : html`<p class="q problem">${this.problem}</p>`}
      ${this.#talk()}
      ${detail ? this.#sections(detail) : nothing}`;
  }

  #head(row: RunRow, index: number, calls: readonly number[]): TemplateResult {
    const slot = this.tree.slot[index] as number;
    const ordinal = ordinalOf(calls, index);
    const who =
      row.agent === null || row.kind === "agent"
        ? nothing
        : html` by <span class="dot" .style=${`--c:var(${slotVariable(slot)})`}></span> ${row.agent}`;
    return html`<header>
      <h2>${icon(kindIcon(row.kind, row.name))}<span class="title" title=${row.label}>${row.label}</span>
        <span class="acts">${
          this.inEditor
            ? html`<button class="ib" aria-label="Open the code" title="Open the code (Enter)" @click=${() => tell(this, "open-code", { spanId: row.spanId, role: "call" })}>${icon("go-to-file")}</button>`
            : nothing
        }<button class="ib" aria-label="Close" title="Close (Esc)" @click=${() => tell(this, "close-details", null)}>${icon("close")}</button></span></h2>
      <p class="q">${kindWord(row.kind)}${who}${ordinal === null ? nothing : ` · ${ordinal}`}</p>
    </header>`;
  }

  #mini(index: number, calls: readonly number[]): TemplateResult {
    const whole = Math.max(this.tree.durationMs, 1e-9);
    const others = calls.filter((i) => i !== index).slice(0, MOST_CALLS);
    const segment = (i: number) => {
      const row = this.tree.rows[i] as RunRow;
      const from = ((this.tree.from[i] as number) / whole) * 100;
      const width = (((this.tree.to[i] as number) - (this.tree.from[i] as number)) / whole) * 100;
      const hit = row.verdict === "warn" ? "--tl-over-mark" : "--tl-guard";
      const trouble = isHit(row) ? hit : row.status === "error" ? "--tl-error" : null;
      const colour = trouble ?? slotVariable(this.tree.slot[i] as number);
      return html`<i class=${i === index ? "" : "other"} .style=${`left:${from}%;width:${width}%;background:var(${colour})`}></i>`;
    };
    return html`<div class="mini" aria-hidden="true">${others.map(segment)}${segment(index)}</div>`;
  }

  #fact(fact: SpanFact, row: RunRow): TemplateResult {
    const tone = { plain: "", error: "err", over: "ovr", guard: "grd" }[fact.tone];
    const text = html`${fact.glyph === null ? nothing : html`<span aria-hidden="true">${fact.glyph} </span>`}${fact.text}`;
    const { link } = fact;
    const canOpen = link !== null && (this.inEditor || "spanId" in link);
    const go = () => {
      if (link === null) return;
      if ("role" in link) tell(this, "open-code", { spanId: row.spanId, role: link.role });
      else if ("frame" in link) tell(this, "open-frame", { location: link.frame });
      else tell(this, "select-span", { spanId: link.spanId });
    };
    return html`<dt>${fact.name}</dt><dd title=${fact.from === null ? nothing : `from ${fact.from}`}>${
      canOpen ? html`<button class="lk" @click=${go}>${text}</button>` : html`<span class=${tone}>${text}</span>`
    }${fact.after === null ? nothing : html` ${fact.after}`}${fact.quiet === null ? nothing : html` <span class="qq">${fact.name === "Started" ? "" : "· "}${fact.quiet}</span>`}</dd>`;
  }

  #inside(index: number): TemplateResult | typeof nothing {
    const { rows, spans } = insideOf(this.tree, index);
    if (rows.length === 0 || this.tree.shape[index] !== SHAPE.container) return nothing;
    return this.#section("Inside", `${count(spans)} ${spans === 1 ? "span" : "spans"}`, nothing, () =>
      insideTable(rows),
    );
  }

  #talk(): TemplateResult | typeof nothing {
    const { talk } = this;
    if (!talk || talk.length === 0) return nothing;
    return this.#section("Who talks to whom", null, nothing, () => talkPairs(talk));
  }

  #sections(detail: SpanDetail): TemplateResult {
    return html`
      ${this.#content(detail)}
      ${detail.exception ? this.#exception(detail.exception) : nothing}
      ${this.#attributes("Attributes", detail.attributes)}
      ${detail.events.length > 0 ? this.#events(detail) : nothing}
      ${detail.links.length > 0 ? this.#links(detail) : nothing}
      ${this.#asSent(detail)}`;
  }

  #content(detail: SpanDetail): TemplateResult | typeof nothing {
    const { input, output } = detail;
    if (input === null && output === null && detail.kind === "llm") {
      return html`<section class="unsent"><h4>Prompts and answers are not in this trace</h4>
        <p class="q">The agent sent times, tokens and names, but no text. Set this before the next run.</p>
        <div class="env">OTEL_INSTRUMENTATION_GENAI_CAPTURE_MESSAGE_CONTENT=true</div></section>`;
    }
    const isCall = detail.kind === "llm" || detail.kind === "tool" || detail.kind === "mcp";
    if (input === null && output === null && !isCall) return nothing;
    const without = detail.status === "error" ? "None. The call failed before it returned." : "Not sent.";
    return html`
      ${input !== null ? this.#valueSection("Input", input) : isCall ? this.#absent("Input", "Not sent.") : nothing}
      ${output !== null ? this.#valueSection("Output", output) : isCall ? this.#absent("Output", without) : nothing}`;
  }

  #valueSection(name: string, value: AttributeValue): TemplateResult {
    const isRaw = this.#raw.has(name);
    const toggle = isStructured(value)
      ? html`<button aria-pressed=${isRaw} @click=${() => this.#flip(this.#raw, name)}>JSON</button>`
      : nothing;
    const copy = html`<button aria-label=${`Copy ${name.toLowerCase()}`} title="Copy" @click=${() => copyText(valueJson(value))}>${icon("copy", "small")}</button>`;
    return this.#section(name, null, html`${toggle}${copy}`, () =>
      isRaw ? html`<pre class="code">${valueJson(value)}</pre>` : this.#value(name, value),
    );
  }

  #value(name: string, value: AttributeValue): TemplateResult {
    const all = valueLines(value);
    const cut = this.#whole.has(name) ? { lines: all, note: null } : cutValue(all);
    return html`<div class="code">${cut.lines.map(
      (line) =>
        html`<div .style=${`padding-left:${line.indent * 14}px`}>${line.key === null ? nothing : html`<span class="key">${line.key}</span>${line.text === null ? nothing : "  "}`}${line.text ?? nothing}</div>`,
    )}${cut.note === null ? nothing : html`<div class="more"><span class="qq">${cut.note}</span> <button class="lk" @click=${() => this.#flip(this.#whole, name)}>Show all</button></div>`}</div>`;
  }

  #absent(name: string, sentence: string): TemplateResult {
    return this.#section(name, null, nothing, () => html`<p class="q absent">${sentence}</p>`);
  }

  #exception(exception: NonNullable<SpanDetail["exception"]>): TemplateResult {
    const copy = html`<button aria-label="Copy exception" title="Copy" @click=${() => copyText(exception.stack ?? exception.message)}>${icon("copy", "small")}</button>`;
    return this.#section(
      "Exception",
      exception.type,
      copy,
      () => html`
      <div class="code err">${exception.message}</div>
      <div class="stack">${stackParts(exception.frames).map((part) => {
        if (part.type === "others") return html`<div class="qq">${part.text}</div>`;
        if (!this.inEditor) return html`<div>${part.text}</div>`;
        const { path, line, symbol } = part.frame;
        const location = { path, line, symbol, via: "stacktrace", exact: true } as const;
        return html`<div><button class="lk" @click=${() => tell(this, "open-frame", { location })}>${part.text}</button></div>`;
      })}</div>`,
    );
  }

  #attributes(name: string, attributes: readonly Attribute[]): TemplateResult | typeof nothing {
    if (attributes.length === 0) return nothing;
    return this.#section(name, count(attributes.length), nothing, () => this.#attributeList(name, attributes));
  }

  #attributeList(name: string, attributes: readonly Attribute[]): TemplateResult {
    return html`<dl class="attributes">${attributes.map(
      (attribute, i) => html`<dt>${attribute.key}</dt><dd>${this.#value(`${name}.${i}`, attribute.value)}</dd>`,
    )}</dl>`;
  }

  #events(detail: SpanDetail): TemplateResult {
    return this.#section(
      "Events",
      count(detail.events.length),
      nothing,
      () =>
        html`${detail.events.map(
          (event, i) =>
            html`<p class="event">${event.name} <span class="qq">at ${time(event.offsetMs)}</span></p>${this.#attributeList(`Events.${i}`, event.attributes)}`,
        )}`,
    );
  }

  #links(detail: SpanDetail): TemplateResult {
    return this.#section(
      "Links",
      count(detail.links.length),
      nothing,
      () =>
        html`${detail.links.map((link, i) => {
          const target = this.tree.indexOf.get(link.spanId);
          const label = target === undefined ? null : this.tree.rows[target]?.label;
          const text = label ?? `span ${link.spanId.slice(0, 8)} of trace ${link.traceId.slice(0, 8)}`;
          return html`<p class="event">${target === undefined ? text : html`<button class="lk" @click=${() => tell(this, "select-span", { spanId: link.spanId })}>${text}</button>`}</p>${this.#attributeList(`Links.${i}`, link.attributes)}`;
        })}`,
    );
  }

  #asSent(detail: SpanDetail): TemplateResult {
    const { sent, scope, resource, family, traceId, spanId } = detail;
    const facts: readonly (readonly [string, string])[] = [
      ["Name", sent.name],
      ["Kind", sent.kind],
      ["Status", sent.statusMessage ? `${sent.status}: ${sent.statusMessage}` : sent.status],
      ["Start", `${sent.startNs} ns`],
      ["End", `${sent.endNs} ns`],
      ["Scope", scope.version ? `${scope.name} ${scope.version}` : scope.name],
      ["Read as", family],
      ["Trace", traceId],
      ["Span", spanId],
    ];
    return this.#section(
      "As sent",
      null,
      nothing,
      () => html`
      <dl class="kv sent">${facts.map(([name, text]) => html`<dt>${name}</dt><dd class="mono">${text}</dd>`)}</dl>
      ${resource.length > 0 ? html`<p class="event">Resource</p>${this.#attributeList("Resource", resource)}` : nothing}`,
    );
  }

  #section(
    name: string,
    note: string | null,
    actions: TemplateResult | typeof nothing,
    content: () => TemplateResult,
  ): TemplateResult {
    const isOpen = this.#toggled.get(name) ?? OPEN_SECTIONS.has(name);
    const flip = () => {
      this.#toggled.set(name, !isOpen);
      this.requestUpdate();
    };
    return html`<section>
      <h3><button class="fold" aria-expanded=${isOpen} @click=${flip}>${icon(isOpen ? "chevron-down" : "chevron-right", "small")} ${name}${
        note === null ? nothing : html` <span class="note">${note}</span>`
      }</button><span class="actions">${isOpen ? actions : nothing}</span></h3>
      ${isOpen ? content() : nothing}
    </section>`;
  }

  #nextTry(calls: readonly number[], index: number): RunRow | null {
    const after = calls[calls.indexOf(index) + 1];
    const next = after === undefined ? undefined : this.tree.rows[after];
    return next && next.attempt !== null ? next : null;
  }

  #flip(set: Set<string>, name: string): void {
    if (!set.delete(name)) set.add(name);
    this.requestUpdate();
  }
}

function copyText(text: string): void {
  void navigator.clipboard.writeText(text);
}

customElements.define("traceline-details", DetailsView);
